/** The checks between a request and one candidate. Each answers with the reason of a refusal, or undefined. */
import type { Candidate } from '../catalogue/candidate.ts';
import type { BidRequest, Impression, VideoOffer } from '../openrtb/bid-request.ts';
import { categoriesAllowed, categoryBlocked, domainBlocked } from '../openrtb/blocks.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';

/** Cheap checks of every format first, then the format's own, then the lists that cost most. */
export function commonRefusal(request: BidRequest, imp: Impression, candidate: Candidate): NoBidReason | undefined {
  if (!seatMayBid(request, candidate.tenant)) return 'SEAT';
  if (candidate.countries !== undefined) {
    // An unknown country is not one of those asked for: money is spent only where it was meant to be.
    if (request.country === undefined || !candidate.countries.has(request.country)) return 'COUNTRY';
  }
  return imp.secure && !candidate.secure ? 'INSECURE' : undefined;
}

/** Our seat at an exchange is the tenant: `wseat` and `bseat` name tenants (OpenRTB 2.6 §3.2.1). */
function seatMayBid(request: BidRequest, seat: string): boolean {
  if (request.allowedSeats.length > 0 && !request.allowedSeats.includes(seat)) return false;
  return !request.blockedSeats.includes(seat);
}

export function bannerRefusal(request: BidRequest, imp: Impression, candidate: Candidate): NoBidReason | undefined {
  const { banner } = imp;
  if (banner === undefined) return 'NO_CREATIVE';
  if (banner.mimes.length > 0 && !banner.mimes.includes(candidate.mimeType)) return 'MIME';
  if (banner.blockedTypes.includes(candidate.bannerType)) return 'BLOCKED_TYPE';
  if (overlap(banner.blockedAttributes, candidate.attributes)) return 'BLOCKED_ATTRIBUTE';
  return blockRefusal(request, candidate);
}

/** VAST and inline video files are linear: 2 asks for overlays, which no creative here is. */
const NON_LINEAR = 2;

export function videoRefusal(request: BidRequest, imp: Impression, candidate: Candidate): NoBidReason | undefined {
  const { video } = imp;
  if (video === undefined) return 'NO_CREATIVE';
  if (!video.mimes.includes(candidate.mimeType)) return 'MIME';
  if (video.linearity === NON_LINEAR) return 'LINEARITY';
  if (video.protocols.length > 0 && !overlap(video.protocols, candidate.protocols)) return 'PROTOCOL';
  if (!durationFits(video, candidate.durationS)) return 'DURATION';
  if (overlap(video.blockedAttributes, candidate.attributes)) return 'BLOCKED_ATTRIBUTE';
  return blockRefusal(request, candidate);
}

/** §3.2.7: `rqddurs` names exact lengths and stands instead of minimum and maximum; no ad outlasts its pod. */
function durationFits(video: VideoOffer, durationS: number): boolean {
  if (video.podDurationS !== undefined && durationS > video.podDurationS) return false;
  if (video.exactDurationsS.length > 0) return video.exactDurationsS.includes(durationS);
  if (video.minDurationS !== undefined && durationS < video.minDurationS) return false;
  return video.maxDurationS === undefined || durationS <= video.maxDurationS;
}

/** Floor for a video of this length: duration floors, else per second, else the impression's (implementation §7.11). */
export function videoFloorMicros(imp: Impression, candidate: Candidate): number {
  const { video } = imp;
  if (video === undefined) return imp.bidFloorMicros;
  for (const floor of video.durationFloors) {
    if (candidate.durationS >= floor.minDurationS && candidate.durationS <= floor.maxDurationS)
      return floor.floorMicros;
  }
  if (video.floorMicrosPerS !== undefined) return Math.ceil(video.floorMicrosPerS * candidate.durationS);
  return imp.bidFloorMicros;
}

/** What no video can be under, whatever its length. */
export function leastVideoFloorMicros({ video, bidFloorMicros }: Impression): number {
  const byLength = video !== undefined && (video.durationFloors.length > 0 || video.floorMicrosPerS !== undefined);
  return byLength ? 0 : bidFloorMicros;
}

function blockRefusal(request: BidRequest, candidate: Candidate): NoBidReason | undefined {
  // Categories compare only within one taxonomy (§3.2.1 cattax): ids of another mean something else.
  if (
    candidate.categories.length > 0 &&
    candidate.categoryTaxonomy === request.categoryTaxonomy &&
    categoryBlocked(candidate.categories, request.blockedCategories())
  ) {
    return 'BLOCKED_CATEGORY';
  }
  const allowed = request.allowedCategories();
  if (allowed.length > 0) {
    // Nothing is known to be of an allowed category unless it says so, in words of the same taxonomy.
    const comparable = candidate.categories.length > 0 && candidate.categoryTaxonomy === request.categoryTaxonomy;
    if (!comparable || !categoriesAllowed(candidate.categories, allowed)) return 'CATEGORY_NOT_ALLOWED';
  }
  return domainBlocked(candidate.domain, request.blockedDomains()) ? 'BLOCKED_DOMAIN' : undefined;
}

function overlap(left: readonly number[], right: readonly number[]): boolean {
  for (let index = 0; index < right.length; index += 1) {
    if (left.includes(right[index] as number)) return true;
  }
  return false;
}
