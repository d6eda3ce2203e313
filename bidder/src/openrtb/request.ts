/**
 * Reads an OpenRTB 2.5/2.6 BidRequest into the small form the bid decision works on.
 *
 * Tolerant where the specification is often bent (types, places of 2.5 extensions, unknown fields), strict where it is
 * broken: no object, no `id` or no `imp` is malformed (HTTP 400). A broken impression alone is set aside with a reason
 * and the others are answered. Nothing here throws, whatever the body holds.
 */

import { allowedCurrencies } from '../currency/answer.ts';
import { notJson, Scanner } from '../json/scanner.ts';
import type { BidRequest, Impression } from './bid-request.ts';
import { ID_LENGTH_MAX, IMPS_MAX } from './bid-request.ts';
import { lazily, readAllowedCategories, readBlockedApps, readBlockedDomains, readCategories } from './blocks.ts';
import { normalLanguage, readDevice } from './device.ts';
import { readImpression, refusedImpression } from './impression.ts';
import type { NoBidReason } from './no-bid.ts';
import { normalCountry } from './normal.ts';
import { readPerson } from './person.ts';
import { readPlace } from './place.ts';
import { bidRequestShape } from './request-shape.ts';
import { readSignals } from './signals.ts';
import {
  allowedTextsIn,
  flagIn,
  integerIn,
  isObjectIn,
  isWholeList,
  type Json,
  type JsonObject,
  objectIn,
  textIn,
  textsIn,
  upper,
} from './tolerant.ts';

export const malformations = [
  'NOT_JSON',
  'NOT_AN_OBJECT',
  'ID_MISSING',
  'ID_TOO_LONG',
  'ID_ILL_FORMED',
  'IMP_MISSING',
] as const;
export type Malformation = (typeof malformations)[number];

export type ReadRequest =
  | { readonly kind: 'request'; readonly request: BidRequest }
  | { readonly kind: 'malformed'; readonly why: Malformation };

/** Who asks, and what that says where the request says nothing. */
export interface Asker {
  /** Name of the exchange. */
  readonly exchange: string;
  /** Currency of its auctions when a request names none, ISO 4217. */
  readonly currency: string;
}

/** Nobody in particular. */
const anybody: Asker = Object.freeze({ exchange: '', currency: 'USD' });

const scanner = new Scanner();

/** Reads the bytes, or the text, of a body: of it only what `request-shape.ts` names. */
export function readBidRequest(body: Buffer | string, asker: Asker = anybody): ReadRequest {
  let parsed: Json;
  try {
    parsed = scanner.read(typeof body === 'string' ? Buffer.from(body) : body, bidRequestShape);
  } catch (error) {
    if (error !== notJson) throw error;
    return malformed.NOT_JSON;
  }
  return requestIn(parsed, asker);
}

/** Reads a parsed body. */
export function requestIn(parsed: Json, asker: Asker = anybody): ReadRequest {
  const root = objectIn(parsed);
  if (root === undefined) return malformed.NOT_AN_OBJECT;
  const id = textIn(root.id);
  if (id === undefined) return malformed.ID_MISSING;
  if (id.length > ID_LENGTH_MAX) return malformed.ID_TOO_LONG;
  // Half a surrogate pair has no UTF-8: no event and no token can carry it.
  if (!id.isWellFormed()) return malformed.ID_ILL_FORMED;
  if (!Array.isArray(root.imp) || root.imp.length === 0) return malformed.IMP_MISSING;
  const ext = objectIn(root.ext);
  return {
    kind: 'request',
    request: {
      id,
      test: flagIn(root.test),
      refused: refusalOf(root),
      auctionType: integerIn(root.at) ?? SECOND_PRICE,
      currencies: allowedCurrencies(allowedTextsIn(root.cur, upper), asker.currency),
      exchange: asker.exchange,
      allowedSeats: allowedTextsIn(root.wseat),
      blockedSeats: textsIn(root.bseat),
      blockedDomains: readBlockedDomains(root.badv),
      blockedApps: readBlockedApps(root.bapp),
      blockedCategories: readCategories(root.bcat),
      allowedCategories: readAllowedCategories(root.acat),
      categoryTaxonomy: integerIn(root.cattax) ?? integerIn(ext?.cattax) ?? 1,
      allowedLanguages: languagesIn(root),
      country: countryOf(root),
      signals: readSignals(root),
      device: lazily(() => readDevice(root)),
      place: lazily(() => readPlace(root)),
      person: lazily(() => readPerson(root)),
      imps: readImpressions(root.imp),
    },
  };
}

/** `at` when not said (§3.2.1). */
const SECOND_PRICE = 2;

/** §3.2.1: only one of both should be there; with both an ad has to satisfy either list, so the wider reading stands. */
function languagesIn(root: JsonObject): readonly string[] {
  if (root.wlang === undefined && root.wlangb === undefined) return none;
  return [...textsIn(root.wlang, languageOf), ...textsIn(root.wlangb, languageOf)];
}

/** What is no language stays in the list: it allows none, and must not make the list empty, which allows all. */
function languageOf(text: string): string {
  return normalLanguage(text) ?? text.toLowerCase();
}

const none: readonly string[] = Object.freeze([]);

function refusalOf(root: JsonObject): NoBidReason | undefined {
  // §3.2.1: at most one of site, app, dooh. Exchanges do send two, so it is a no-bid, not a 400.
  const places = Number(isObjectIn(root.site)) + Number(isObjectIn(root.app)) + Number(isObjectIn(root.dooh));
  if (places > 1) return 'INVALID_REQUEST';
  // Who may not bid and what may not be shown must be known whole.
  for (const list of [root.wseat, root.bseat, root.badv, root.bapp, root.bcat, root.acat, root.wlang, root.wlangb])
    if (!isWholeList(list)) return 'INVALID_REQUEST';
  return undefined;
}

function countryOf(root: JsonObject): string | undefined {
  const named =
    textIn(objectIn(objectIn(root.device)?.geo)?.country) ?? textIn(objectIn(objectIn(root.user)?.geo)?.country);
  return named === undefined ? undefined : normalCountry(named);
}

function readImpressions(list: readonly Json[]): Impression[] {
  const imps: Impression[] = [];
  const count = Math.min(list.length, IMPS_MAX);
  for (let index = 0; index < count; index += 1) imps.push(readImpression(list[index] as Json));
  for (let index = count; index < list.length; index += 1) imps.push(beyondLimit);
  if (count > 1) refuseDuplicates(imps);
  return imps;
}

/** Two impressions of one id cannot be told apart in an answer (§3.2.4 id is unique), so neither is bid on. */
function refuseDuplicates(imps: Impression[]): void {
  const firstOf = new Map<string, number>();
  for (let index = 0; index < imps.length; index += 1) {
    const imp = imps[index] as Impression;
    if (imp.id === '') continue;
    const first = firstOf.get(imp.id);
    if (first === undefined) {
      firstOf.set(imp.id, index);
      continue;
    }
    for (const place of [index, first]) {
      imps[place] = { ...(imps[place] as Impression), refused: 'INVALID_IMP' };
    }
  }
}

const beyondLimit: Impression = refusedImpression('TOO_MANY_IMPS');

const malformed = Object.freeze(
  Object.fromEntries(malformations.map((why) => [why, { kind: 'malformed', why }])) as Record<
    Malformation,
    { readonly kind: 'malformed'; readonly why: Malformation }
  >,
);
