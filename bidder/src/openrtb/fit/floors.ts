/**
 * Which floor a bid has to clear, and in which currency (OpenRTB 2.6 impl §7.11): that of the deal it is bid on, else that
 * of the video or audio by the length of the ad, else the impression's.
 */
import type { Candidate } from '../../catalogue/candidate.ts';
import type { Impression } from '../bid-request.ts';
import type { DealOffer, LengthFloors, MediaOffer } from '../offers.ts';

/** Filled in by `floorOf`: one object for floor after floor, since a decision asks for one at a time. */
export interface Floor {
  /** CPM. */
  micros: number;
  /** ISO 4217. */
  currency: string;
}

export function floorOf(imp: Impression, candidate: Candidate, deal: DealOffer | undefined, into: Floor): void {
  const { durationS } = candidate;
  const ofDeal = deal === undefined ? undefined : (lengthFloorOf(deal, durationS) ?? deal.floorMicros);
  if (deal !== undefined && ofDeal !== undefined) {
    into.micros = ofDeal;
    into.currency = deal.currency;
    return;
  }
  const media = mediaOf(imp, candidate);
  into.micros = (media === undefined ? undefined : lengthFloorOf(media, durationS)) ?? imp.bidFloorMicros;
  into.currency = imp.bidFloorCurrency;
}

/** What no open bid of the format can be under, whatever its length; in the currency of the impression's floors. */
export function leastFloorMicros(imp: Impression, media: MediaOffer | undefined): number {
  const byLength = media !== undefined && (media.durationFloors.length > 0 || media.floorMicrosPerS !== undefined);
  return byLength ? 0 : imp.bidFloorMicros;
}

function mediaOf(imp: Impression, { format }: Candidate): MediaOffer | undefined {
  if (format === 'VIDEO') return imp.video;
  return format === 'AUDIO' ? imp.audio : undefined;
}

/** Undefined when nothing is said of an ad of this length. A price per second is rounded up to a whole micro. */
function lengthFloorOf(floors: LengthFloors, durationS: number): number | undefined {
  const { durationFloors, floorMicrosPerS } = floors;
  for (let index = 0; index < durationFloors.length; index += 1) {
    const floor = durationFloors[index];
    if (floor !== undefined && durationS >= floor.minDurationS && durationS <= floor.maxDurationS)
      return floor.floorMicros;
  }
  return floorMicrosPerS === undefined || durationS === 0 ? undefined : Math.ceil(floorMicrosPerS * durationS);
}
