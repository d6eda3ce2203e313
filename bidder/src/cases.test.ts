/** Runs every case in bidder/cases: a catalogue and a request, and the answer or the reason expected. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CampaignRow, CreativeRow } from './catalogue/rows.ts';
import type { Snapshot } from './catalogue/snapshot.ts';
import { plainConditions } from './decide/conditions.ts';
import { decide } from './decide/decide.ts';
import { checkBidResponse } from './openrtb/checker.ts';
import { type Asker, readBidRequest } from './openrtb/request.ts';
import { type AdmissionPolicy, openPolicy } from './policy/admission.ts';
import { authorizedSellers, readAdsTxt } from './supply/ads-txt.ts';
import { readNetworks } from './supply/networks.ts';
import { campaignRow, creativeRow, grantedBook, nativeAd, ratesChange, snapshotOf, testCore } from './testing/kit.ts';

interface Case {
  readonly rule: string;
  readonly says: string;
  /** Items of docs/openrtb.md it shows. */
  readonly items?: readonly number[];
  readonly catalogue: {
    readonly campaigns: readonly Partial<CampaignRow>[];
    /** Those of format NATIVE have the native ad of the kit, with what differs in `native`. */
    readonly creatives: readonly (Omit<Partial<CreativeRow>, 'native'> & { native?: Parameters<typeof nativeAd>[0] })[];
    /** What one USD buys, millionths by currency, a minute ago. */
    readonly rates?: Readonly<Record<string, number>>;
    /** Age of the rates, when it is another. */
    readonly ratesAgeMs?: number;
  };
  /** What differs from `openPolicy`. */
  readonly policy?: {
    readonly tcfVendorId?: number;
    readonly roundTripMs?: number;
    readonly blockedSystems?: readonly string[];
    /** Lines of a list of networks. */
    readonly networks?: readonly string[];
    /** Lines of ads.txt by domain. */
    readonly adsTxt?: Readonly<Record<string, readonly string[]>>;
    readonly unknownSellers?: boolean;
  };
  /** Currency of the exchange's auctions where the request names none. */
  readonly exchangeCurrency?: string;
  readonly budgetMicros?: Readonly<Record<string, number>>;
  readonly request?: unknown;
  /** Instead of `request`, when it is no JSON. */
  readonly body?: string;
  readonly expected: {
    readonly malformed?: string;
    /** Why the request as a whole is not bid on, whatever the catalogue holds. */
    readonly refused?: string;
    /** Currency of the answer; USD when not said. */
    readonly cur?: string;
    /** Fields each bid must have; `seat` is its seat, `native` its markup as JSON; null for a field it must not have. */
    readonly bids?: readonly Record<string, unknown>[];
    readonly noBids?: readonly { readonly imp: string; readonly reason: string }[];
    /** What the bids reserve, micros of their campaigns' currencies, in the order of the bids. */
    readonly reservedMicros?: readonly number[];
  };
}

const NOW_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const EXCHANGE = 'case';
const folder = join(import.meta.dirname, '..', 'cases');

for (const kind of ['exemplary', 'supplemental']) {
  describe(kind, () => {
    for (const file of readdirSync(join(folder, kind)).filter((name) => name.endsWith('.json'))) {
      const given = JSON.parse(readFileSync(join(folder, kind, file), 'utf8')) as Case;
      test(`${file.replace('.json', '')}: ${given.says}`, () => run(given));
    }
  });
}

function run(given: Case): void {
  const body = given.body ?? JSON.stringify(given.request);
  const asker: Asker = { exchange: EXCHANGE, currency: given.exchangeCurrency ?? 'USD' };
  const read = readBidRequest(body, asker);
  const { core, book, events } = testCore(catalogueOf(given), given.budgetMicros, policyOf(given));
  const answer = core.handle(body, EXCHANGE, NOW_MS, undefined, asker.currency);
  if (given.expected.malformed !== undefined) {
    expect(read).toEqual({ kind: 'malformed', why: given.expected.malformed });
    expect(answer.kind).toBe('malformed');
    return;
  }
  if (read.kind !== 'request') throw new Error(`read as malformed: ${read.why}`);
  if (given.expected.refused !== undefined) {
    expect(answer).toEqual({ kind: 'no-bid', requestId: read.request.id, reason: given.expected.refused });
    expect([events.length, book.reservations]).toEqual([0, 0]);
    return;
  }
  // On a catalogue of its own: a decision may leave marks on the one it was made from.
  const apart = catalogueOf(given);
  const decision = decide(read.request, apart, plainConditions(grantedBook(apart, given.budgetMicros)), NOW_MS);
  const noBids = decision.noBids.map(({ impId, reason }) => ({ imp: impId, reason }));
  expect(noBids).toEqual(given.expected.noBids ?? []);
  const wanted = given.expected.bids ?? [];
  expect(answer.kind).toBe(wanted.length === 0 ? 'no-bid' : 'bid');
  if (answer.kind !== 'bid') return;
  const response = JSON.parse(answer.text) as Response;
  const bids = response.seatbid.flatMap((seat) => seat.bid.map((bid) => ({ seat: seat.seat, ...shown(bid) })));
  expect(bids).toMatchObject(wanted.map(present));
  expect(bids).toHaveLength(wanted.length);
  for (const [index, bid] of wanted.entries())
    for (const name of absent(bid)) expect(bids[index]).not.toHaveProperty(name);
  expect(response.cur).toBe(given.expected.cur ?? 'USD');
  const agreed = { perUsdMicros: given.catalogue.rates ?? {}, currency: asker.currency };
  expect(checkBidResponse(JSON.parse(body), response, agreed)).toEqual([]);
  const placed = events.filter((event) => event.type === 'BidPlaced');
  expect(placed).toHaveLength(bids.length);
  expect(book.reservations).toBe(read.request.test ? 0 : bids.length);
  const { reservedMicros } = given.expected;
  if (reservedMicros !== undefined) expect(placed.map((event) => event.reservedMicros)).toEqual(reservedMicros);
}

interface Response {
  readonly cur: string;
  readonly seatbid: readonly { readonly seat: string; readonly bid: readonly Record<string, unknown>[] }[];
}

/** Native markup as what it says. */
function shown(bid: Record<string, unknown>): Record<string, unknown> {
  return bid.mtype === 4 ? { ...bid, native: JSON.parse(String(bid.adm)) } : bid;
}

function present(bid: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(bid).filter(([, value]) => value !== null));
}

function absent(bid: Record<string, unknown>): string[] {
  return Object.keys(bid).filter((name) => bid[name] === null);
}

function catalogueOf({ catalogue }: Case): Snapshot {
  const creatives = catalogue.creatives.map(({ native, ...row }) =>
    creativeRow({ ...row, ...(row.format === 'NATIVE' ? { native: nativeAd(native) } : {}) }),
  );
  const { rates, ratesAgeMs = MINUTE_MS } = catalogue;
  const more = rates === undefined ? [] : [ratesChange(rates, NOW_MS - ratesAgeMs)];
  return snapshotOf(catalogue.campaigns.map(campaignRow), creatives, more);
}

function policyOf({ policy = {} }: Case): AdmissionPolicy {
  const { networks = [], adsTxt = {}, blockedSystems, ...rest } = policy;
  const files = Object.entries(adsTxt).map(([domain, lines]) => [domain, readAdsTxt(lines.join('\n'))] as const);
  return {
    ...openPolicy,
    ...rest,
    blockedSystems: new Set(blockedSystems),
    networks: readNetworks(networks.join('\n')),
    sellers: authorizedSellers(new Map(files)),
  };
}
