/** Reads Pmp and Deal objects (OpenRTB 2.6 §3.2.11, §3.2.12). */
import { currencyIn, durationFloorsIn, floorIn, UNREADABLE } from './floors.ts';
import { normalDomain } from './normal.ts';
import type { DealOffer } from './offers.ts';
import {
  allowedTextsIn,
  flagIn,
  integerIn,
  isWholeList,
  type Json,
  type JsonObject,
  listIn,
  numberIn,
  objectIn,
  textIn,
} from './tolerant.ts';

export interface PmpOffer {
  /** Bids without a deal are not taken (private_auction). */
  readonly dealsOnly: boolean;
  /** Those that can be read; one whose terms cannot be read cannot be kept to, and is left out. */
  readonly deals: readonly DealOffer[];
}

/** Deals read per impression: more are left out, each costs time on the bid path. */
const DEALS_MAX = 100;
/** Longer ids name no deal of ours. */
const ID_LENGTH_MAX = 200;

export const openMarket: PmpOffer = Object.freeze({ dealsOnly: false, deals: Object.freeze([]) });

/** `unreadable` when a deal has no id, which §3.2.12 requires: one nobody can name makes the whole offer unsafe to answer. */
export function readPmp(value: Json | undefined): PmpOffer | typeof UNREADABLE {
  const pmp = objectIn(value);
  if (pmp === undefined) return openMarket;
  const deals: DealOffer[] = [];
  for (const entry of listIn(pmp.deals)) {
    const holder = objectIn(entry);
    const id = textIn(holder?.id);
    if (holder === undefined || id === undefined) return UNREADABLE;
    if (deals.length === DEALS_MAX || id.length > ID_LENGTH_MAX || !id.isWellFormed()) continue;
    const deal = readDeal(id, holder);
    if (deal !== undefined) deals.push(deal);
  }
  return { dealsOnly: !isNo(pmp.private_auction), deals };
}

function readDeal(id: string, deal: JsonObject): DealOffer | undefined {
  const floorMicros = floorIn(deal.bidfloor);
  const floorMicrosPerS = floorIn(deal.mincpmpersec);
  if (floorMicros === UNREADABLE || floorMicrosPerS === UNREADABLE) return undefined;
  const durationFloors = durationFloorsIn(deal.durfloors, floorMicros ?? 0);
  if (durationFloors === UNREADABLE || !isWholeList(deal.wseat) || !isWholeList(deal.wadomain)) return undefined;
  return {
    id,
    floorMicros,
    currency: currencyIn(deal.bidfloorcur),
    auctionType: integerIn(deal.at),
    allowedSeats: allowedTextsIn(deal.wseat),
    allowedDomains: allowedTextsIn(deal.wadomain, normalDomain),
    guaranteed: flagIn(deal.guar),
    durationFloors,
    floorMicrosPerS,
  };
}

/** Absent, or a way to write 0. Any other value may mean that only deals are asked for (§3.2.11). */
function isNo(flag: Json | undefined): boolean {
  return flag === undefined || flag === null || flag === '' || flag === 'false' || numberIn(flag) === 0;
}
