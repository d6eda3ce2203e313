/** Reads Video and Audio objects (OpenRTB 2.6 §3.2.7, §3.2.8) and the pods they are slots of (impl §7.6). */
import { durationFloorsIn, floorIn, UNREADABLE } from './floors.ts';
import type { MediaOffer, PodOffer, Size } from './offers.ts';
import {
  allowedIntegersIn,
  integerIn,
  integersIn,
  type JsonObject,
  lower,
  numberIn,
  positive,
  saidIn,
  textIn,
  textsIn,
} from './tolerant.ts';

/**
 * Undefined without `mimes`, which both require: nothing can be known to play. `bidFloorMicros` is the impression's, for
 * ranges of length that name no floor.
 */
export function readMedia(media: JsonObject, bidFloorMicros: number): MediaOffer | undefined | typeof UNREADABLE {
  const mimes = textsIn(media.mimes, lower);
  if (mimes.length === 0) return undefined;
  const floorMicrosPerS = floorIn(media.mincpmpersec);
  const durationFloors = durationFloorsIn(media.durfloors, bidFloorMicros);
  if (floorMicrosPerS === UNREADABLE || durationFloors === UNREADABLE) return UNREADABLE;
  return {
    mimes,
    minDurationS: numberIn(media.minduration),
    maxDurationS: numberIn(media.maxduration),
    extendedS: extendedIn(media),
    exactDurationsS: allowedIntegersIn(media.rqddurs),
    protocols: protocolsIn(media),
    linearity: integerIn(media.linearity),
    skip: saidIn(media.skip),
    placement: placementIn(media),
    startDelay: integerIn(media.startdelay),
    blockedAttributes: integersIn(media.battr),
    apis: integersIn(media.api),
    shape: shapeIn(media),
    pod: podIn(media),
    durationFloors,
    floorMicrosPerS,
  };
}

/** `protocol` is what `protocols` was called in OpenRTB 2.0, and some fill it as if it were that. */
function protocolsIn(media: JsonObject): readonly number[] {
  const protocols = allowedIntegersIn(media.protocols);
  return protocols.length === 0 ? allowedIntegersIn(media.protocol) : protocols;
}

/** `maxextended`: blank or 0 for none, -1 for any length, else seconds. */
function extendedIn(media: JsonObject): number {
  const extended = integerIn(media.maxextended) ?? 0;
  return extended === -1 ? Number.POSITIVE_INFINITY : Math.max(0, extended);
}

/**
 * `plcmt` is what counts. Of the deprecated `placement` only what means the same in both lists is taken over: interstitial
 * (5 → 3), and in-banner, in-article and in-feed, which stand without content (2, 3, 4 → 4). Its "in-stream" is wider than
 * the new one.
 */
function placementIn(media: JsonObject): number | undefined {
  const plcmt = integerIn(media.plcmt);
  if (plcmt !== undefined) return plcmt;
  const placement = integerIn(media.placement);
  if (placement === 5) return 3;
  return placement === 2 || placement === 3 || placement === 4 ? 4 : undefined;
}

/** `boxingallowed` 0: an ad of another shape than the player is not boxed into it, so it does not fit. */
function shapeIn(media: JsonObject): Size | undefined {
  if (saidIn(media.boxingallowed) !== false) return undefined;
  const widthPx = positive(integerIn(media.w));
  const heightPx = positive(integerIn(media.h));
  return widthPx === undefined || heightPx === undefined ? undefined : { widthPx, heightPx };
}

function podIn(media: JsonObject): PodOffer | undefined {
  const id = textIn(media.podid);
  const durationS = positive(numberIn(media.poddur));
  const slot = integerIn(media.slotinpod) ?? integerIn(media.sequence);
  if (id === undefined && durationS === undefined && slot === undefined) return undefined;
  const adsMax = positive(integerIn(media.maxseq));
  return { id, durationS, adsMax, slot: slot ?? 0, dedupe: integersIn(media.poddedupe) };
}
