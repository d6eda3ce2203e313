/**
 * Whether an ad fits what an impression offers of its format (OpenRTB 2.6 §3.2.6-9). Each answers with the reason of a
 * refusal, or undefined. Cheap checks first; nothing is allocated.
 */
import type { Candidate } from '../../catalogue/candidate.ts';
import type { Impression } from '../bid-request.ts';
import { SKIPPABLE } from '../creative-attributes.ts';
import { nativeRefusal } from '../native/fit.ts';
import type { NoBidReason } from '../no-bid.ts';
import type { BannerOffer, MediaOffer, NativeOffer } from '../offers.ts';

export function formatRefusal(imp: Impression, candidate: Candidate): NoBidReason | undefined {
  switch (candidate.format) {
    case 'BANNER':
      return imp.banner === undefined ? 'NO_CREATIVE' : bannerRefusal(imp.banner, candidate);
    case 'VIDEO':
      return imp.video === undefined ? 'NO_CREATIVE' : mediaRefusal(imp.video, imp.stitching, candidate);
    case 'AUDIO':
      return imp.audio === undefined ? 'NO_CREATIVE' : mediaRefusal(imp.audio, imp.stitching, candidate);
    case 'NATIVE':
      return imp.native === undefined ? 'NO_CREATIVE' : assetsRefusal(imp.native, candidate);
  }
}

/** The size was matched when the candidate was found. */
function bannerRefusal(banner: BannerOffer, candidate: Candidate): NoBidReason | undefined {
  if (banner.mimes.length > 0 && !banner.mimes.includes(candidate.mimeType)) return 'MIME';
  if (banner.blockedTypes.includes(candidate.bannerType)) return 'BLOCKED_TYPE';
  if (overlap(banner.blockedAttributes, candidate.attributes)) return 'BLOCKED_ATTRIBUTE';
  if (!within(candidate.apis, banner.apis)) return 'API';
  return within(candidate.expandDirections, banner.expandDirections) ? undefined : 'EXPANSION';
}

/** VAST with media files is linear: 2 asks for overlays, which no creative here is. */
const NON_LINEAR = 2;
/** `ssai` from which on a server stitches the ad in: what must run in the player does not. */
const STITCHED = 2;
/** An ad that is a program (VPAID), and those that run beside it (VPAID 1 and 2, SIMID): nothing of it can be stitched. */
const PROGRAM = 'application/javascript';
const programApis: readonly number[] = [1, 2, 8, 9];

function mediaRefusal(media: MediaOffer, stitching: number, candidate: Candidate): NoBidReason | undefined {
  if (!media.mimes.includes(candidate.mimeType)) return 'MIME';
  if (media.linearity === NON_LINEAR) return 'LINEARITY';
  if (media.protocols.length > 0 && !overlap(media.protocols, candidate.protocols)) return 'PROTOCOL';
  if (!durationFits(media, candidate.durationS)) return 'DURATION';
  if (!shapeFits(media, candidate)) return 'SHAPE';
  // Where the player skips by itself, a second button conflicts with it (impl §7.4).
  if (media.skip === true && candidate.attributes.includes(SKIPPABLE)) return 'SKIPPABLE';
  if (overlap(media.blockedAttributes, candidate.attributes)) return 'BLOCKED_ATTRIBUTE';
  if (!within(candidate.apis, media.apis)) return 'API';
  const stitched = stitching >= STITCHED && stitching <= 3;
  return stitched && (candidate.mimeType === PROGRAM || overlap(programApis, candidate.apis)) ? 'API' : undefined;
}

/** `rqddurs` names exact lengths and stands instead of minimum and maximum; no ad outlasts its pod. */
function durationFits(media: MediaOffer, durationS: number): boolean {
  if (media.pod?.durationS !== undefined && durationS > media.pod.durationS) return false;
  if (media.exactDurationsS.length > 0) return media.exactDurationsS.includes(durationS);
  if (media.minDurationS !== undefined && durationS < media.minDurationS) return false;
  return media.maxDurationS === undefined || durationS <= media.maxDurationS + media.extendedS;
}

function shapeFits({ shape }: MediaOffer, candidate: Candidate): boolean {
  return shape === undefined || candidate.widthPx * shape.heightPx === candidate.heightPx * shape.widthPx;
}

function assetsRefusal(native: NativeOffer, candidate: Candidate): NoBidReason | undefined {
  if (overlap(native.blockedAttributes, candidate.attributes)) return 'BLOCKED_ATTRIBUTE';
  if (!within(candidate.apis, native.apis)) return 'API';
  const request = native.request();
  // §3.2.9: without a request that can be read, nobody can know which assets are asked for.
  if (request === undefined || candidate.native === undefined) return 'ASSET';
  return nativeRefusal(request, candidate.native);
}

/** Everything needed is there; what is not named is not there. */
function within(needed: readonly number[], named: readonly number[]): boolean {
  for (let index = 0; index < needed.length; index += 1) {
    if (!named.includes(needed[index] as number)) return false;
  }
  return true;
}

function overlap(left: readonly number[], right: readonly number[]): boolean {
  for (let index = 0; index < right.length; index += 1) {
    if (left.includes(right[index] as number)) return true;
  }
  return false;
}
