/**
 * Fills the row a click model looks at (models/src/click/features.ts) from a request, an impression and a candidate. What
 * belongs to the request is filled in once per request, what belongs to the impression once per impression; for each
 * candidate only what differs. Nothing of a person goes in but hashed segments, and those only where the privacy rules let
 * a profile be used: the profile is empty otherwise.
 */
import {
  createFeatureRow,
  type FeatureRow,
  numberOf,
  packRow,
  SEGMENTS_MAX,
  slotOf,
} from '@mainstem/models/click/features';
import { crossed, hashNumber, hashText } from '@mainstem/models/click/hash';
import type { Candidate } from '../catalogue/candidate.ts';
import type { Profile } from '../decide/profile.ts';
import type { BidRequest, Impression } from '../openrtb/bid-request.ts';
import type { Worth } from './worth.ts';

const HOUR_MS = 3_600_000;
/** 1970 began on a Thursday; days are counted from Monday. */
const FIRST_WEEKDAY = 3;
/** AdCOM device types held in a hand. */
const mobileTypes: ReadonlySet<number> = new Set([1, 4, 5]);
const MICROS = 1e6;

export interface FeatureRows {
  /** The row of the candidate; the same object every time. */
  of(
    request: BidRequest,
    imp: Impression,
    candidate: Candidate,
    worth: Worth,
    profile: Profile,
    floorMicros: number,
    nowMs: number,
  ): FeatureRow;
  /** The row as it was filled last, packed for the bid's event. */
  packed(): Uint8Array;
}

export function createFeatureRows(): FeatureRows {
  const row = createFeatureRow();
  let lastRequest: BidRequest | undefined;
  let lastProfile: Profile | undefined;
  let lastNowMs = 0;
  let lastImp: Impression | undefined;
  let lastTenant = '';
  return {
    of(request, imp, candidate, worth, profile, floorMicros, nowMs) {
      if (request !== lastRequest || profile !== lastProfile || nowMs !== lastNowMs) {
        fillRequest(row, request, nowMs);
        [lastImp, lastTenant] = [undefined, ''];
      }
      if (candidate.tenant !== lastTenant) fillProfile(row, profile, candidate.tenant);
      if (imp !== lastImp) fillImpression(row, imp);
      lastRequest = request;
      lastProfile = profile;
      lastNowMs = nowMs;
      lastImp = imp;
      lastTenant = candidate.tenant;
      fillCandidate(row, candidate, worth, floorMicros);
      return row;
    },
    packed: () => packRow(row),
  };
}

function fillRequest({ slots, dense }: FeatureRow, request: BidRequest, nowMs: number): void {
  const { type, os, connectionType, language, place: where } = request.device();
  const { channel, domain, bundle, publisherId } = request.place();
  const localMs = nowMs + (where.utcOffsetMin ?? 0) * 60_000;
  const hour = Math.floor(localMs / HOUR_MS) % 24;
  slots[slotOf.exchange] = text(slotOf.exchange, request.exchange);
  slots[slotOf.channel] = text(slotOf.channel, channel);
  slots[slotOf.place] = text(slotOf.place, channel === 'app' ? (bundle ?? domain) : domain);
  slots[slotOf.publisher] = text(slotOf.publisher, publisherId);
  slots[slotOf.hour] = hashNumber(slotOf.hour, hour);
  slots[slotOf.weekday] = hashNumber(slotOf.weekday, (Math.floor(localMs / (24 * HOUR_MS)) + FIRST_WEEKDAY) % 7);
  slots[slotOf.deviceType] = number(slotOf.deviceType, type);
  slots[slotOf.os] = text(slotOf.os, os);
  slots[slotOf.connection] = number(slotOf.connection, connectionType);
  slots[slotOf.language] = text(slotOf.language, language);
  slots[slotOf.country] = text(slotOf.country, request.country ?? where.country);
  slots[slotOf.region] = text(slotOf.region, where.region);
  dense[numberOf.hourSine] = Math.sin((2 * Math.PI * hour) / 24);
  dense[numberOf.hourCosine] = Math.cos((2 * Math.PI * hour) / 24);
  dense[numberOf.mobile] = type !== undefined && mobileTypes.has(type) ? 1 : 0;
  dense[numberOf.app] = channel === 'app' ? 1 : 0;
}

/**
 * What the candidate's tenant knows of the viewer, and no other (R7). The first segments by name, so that their order
 * elsewhere makes no difference.
 */
function fillProfile({ slots, dense }: FeatureRow, { segments, values }: Profile, tenant: string): void {
  const own = `${tenant}|`;
  const names = segments.filter((name) => name.startsWith(own)).sort();
  for (let index = 0; index < SEGMENTS_MAX; index += 1) {
    const name = names[index];
    // One hash for all eight places: which of them a segment falls into says nothing.
    slots[slotOf.segment0 + index] = name === undefined ? 0 : hashText(slotOf.segment0, name);
  }
  const value = values.find((one) => one.tenant === tenant);
  dense[numberOf.viewerKnown] = value === undefined ? 0 : 1;
  dense[numberOf.segmentShare] = Math.min(names.length / SEGMENTS_MAX, 1);
  dense[numberOf.logViewerValue] = Math.log1p((value?.valueMicros ?? 0) / MICROS);
}

function fillImpression({ slots, dense }: FeatureRow, { position, interstitial }: Impression): void {
  slots[slotOf.position] = number(slotOf.position, position);
  dense[numberOf.interstitial] = interstitial ? 1 : 0;
}

function fillCandidate(
  { slots, dense }: FeatureRow,
  { format, widthPx, heightPx }: Candidate,
  { campaignHash, creativeHash }: Worth,
  floorMicros: number,
): void {
  const size = widthPx > 0 ? hashNumber(slotOf.size, widthPx * 65_536 + heightPx) : 0;
  slots[slotOf.mediaType] = text(slotOf.mediaType, format);
  slots[slotOf.size] = size;
  slots[slotOf.campaign] = campaignHash;
  slots[slotOf.creative] = creativeHash;
  slots[slotOf.campaignAtPlace] = crossed(slotOf.campaignAtPlace, campaignHash, slots[slotOf.place] as number);
  slots[slotOf.creativeAtSize] = crossed(slotOf.creativeAtSize, creativeHash, size);
  slots[slotOf.creativeOnOs] = crossed(slotOf.creativeOnOs, creativeHash, slots[slotOf.os] as number);
  dense[numberOf.logFloor] = Math.log1p(floorMicros / MICROS);
  dense[numberOf.area] = widthPx > 0 && heightPx > 0 ? Math.log(widthPx * heightPx) / 10 : 0;
}

function text(slot: number, value: string | undefined): number {
  return value === undefined || value === '' ? 0 : hashText(slot, value);
}

function number(slot: number, value: number | undefined): number {
  return value === undefined ? 0 : hashNumber(slot, value);
}
