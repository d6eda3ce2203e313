/**
 * Breaks of several ads (OpenRTB 2.6 impl §7.6). A dynamic pod is one impression that takes several bids, together no longer
 * than the break and no more than it takes; the slots of a structured one are impressions of their own. In both no ad may
 * stand beside one it must not stand beside.
 */
import type { Candidate } from '../../catalogue/candidate.ts';
import type { Impression } from '../bid-request.ts';
import type { NoBidReason } from '../no-bid.ts';
import type { MediaOffer, PodOffer } from '../offers.ts';

/** Ads that are planned for the break already. */
export interface InPod {
  readonly imp: Impression;
  readonly candidate: Candidate;
  /** Sold apart from the open auction, whose ads the break is filled with. */
  readonly deal: unknown;
}

/** Bids made on one dynamic pod: each reserves money, and more than fit are never all taken. */
export const POD_BIDS_MAX = 8;

/** AdCOM "Pod Deduplication Settings". */
const BY_DOMAIN = 1;
const BY_CATEGORY = 2;
const NOT_AT_ALL = 5;

export function podOf(imp: Impression, { format }: Candidate): PodOffer | undefined {
  if (format === 'VIDEO') return imp.video?.pod;
  return format === 'AUDIO' ? imp.audio?.pod : undefined;
}

/** Bids an impression takes: one, unless it is a dynamic pod. */
export function bidsWanted(imp: Impression): number {
  return Math.max(wantedBy(imp.video), wantedBy(imp.audio));
}

function wantedBy(media: MediaOffer | undefined): number {
  const pod = media?.pod;
  return pod?.durationS === undefined ? 1 : Math.min(POD_BIDS_MAX, pod.adsMax ?? POD_BIDS_MAX);
}

/** `planned` are all bids of the answer so far. */
export function podRefusal(imp: Impression, candidate: Candidate, planned: readonly InPod[]): NoBidReason | undefined {
  const pod = podOf(imp, candidate);
  if (pod === undefined || planned.length === 0) return undefined;
  let leftS = pod.durationS ?? Number.POSITIVE_INFINITY;
  for (let index = 0; index < planned.length; index += 1) {
    const other = planned[index] as InPod;
    if (other.deal !== undefined) continue;
    if (other.imp === imp) {
      leftS -= other.candidate.durationS;
      // Ads of other kinds are for the impression as a whole: the seller takes either them or the break.
      if (podOf(imp, other.candidate) !== pod) return 'POD_FULL';
    } else if (pod.id === undefined || podOf(other.imp, other.candidate)?.id !== pod.id) continue;
    if (mustNotMeet(pod.dedupe, candidate, other.candidate)) return 'POD_DUPLICATE';
  }
  return candidate.durationS > leftS ? 'POD_FULL' : undefined;
}

/** Without a word on it nobody wants to see one campaign twice in a break. */
function mustNotMeet(dedupe: readonly number[], left: Candidate, right: Candidate): boolean {
  if (dedupe.includes(BY_DOMAIN) && left.domain === right.domain) return true;
  if (dedupe.includes(BY_CATEGORY) && shareCategory(left, right)) return true;
  return !dedupe.includes(NOT_AT_ALL) && left.budgetKey === right.budgetKey;
}

function shareCategory(left: Candidate, right: Candidate): boolean {
  if (left.categoryTaxonomy !== right.categoryTaxonomy) return false;
  return left.categories.some((category) => right.categories.includes(category));
}
