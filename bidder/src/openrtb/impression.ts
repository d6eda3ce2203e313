/** Reads one Imp object (OpenRTB 2.6 §3.2.4) and what it offers: banner, video, audio and native, openly or to deals. */
import { readBanner } from './banner.ts';
import { ID_LENGTH_MAX, type Impression } from './bid-request.ts';
import { lazily } from './blocks.ts';
import { type PmpOffer, readPmp } from './deals.ts';
import { currencyIn, floorIn, UNREADABLE } from './floors.ts';
import { readMedia } from './media.ts';
import { ONE_PPM } from './money.ts';
import { readNativeRequest } from './native/request.ts';
import type { NoBidReason } from './no-bid.ts';
import type { BannerOffer, MediaOffer, NativeOffer } from './offers.ts';
import {
  flagIn,
  integerIn,
  integersIn,
  isWholeList,
  type Json,
  type JsonObject,
  listIn,
  numberIn,
  objectIn,
  positive,
  textIn,
} from './tolerant.ts';

/** An impression that nothing can be bid on. */
export function refusedImpression(refused: NoBidReason): Impression {
  return Object.freeze({
    id: '',
    refused,
    bidFloorMicros: 0,
    bidFloorCurrency: 'USD',
    secure: false,
    expiresInS: undefined,
    banner: undefined,
    video: undefined,
    audio: undefined,
    native: undefined,
    dealsOnly: false,
    deals: [],
    interstitial: false,
    rewarded: false,
    stitching: 0,
    position: undefined,
    viewabilityPpm: undefined,
    quantityPpm: ONE_PPM,
    shownAtMs: undefined,
  });
}

/** Nobody sees a screen more often at once; beyond it the number is no count of people. */
const QUANTITY_MAX = 1_000_000;
/** AdCOM "Plcmt Subtypes": a video that fills the screen. */
const INTERSTITIAL_VIDEO = 3;
/** AdCOM "Placement Positions": full screen. */
const FULL_SCREEN = 7;

const broken = refusedImpression('INVALID_IMP');

export function readImpression(value: Json): Impression {
  const imp = objectIn(value);
  const id = textIn(imp?.id);
  if (imp === undefined || id === undefined || id.length > ID_LENGTH_MAX || !id.isWellFormed()) return broken;
  const banner = objectIn(imp.banner);
  const floor = floorIn(imp.bidfloor) ?? 0;
  const bidFloorMicros = floor === UNREADABLE ? 0 : floor;
  const video = mediaIn(imp.video, bidFloorMicros);
  const audio = mediaIn(imp.audio, bidFloorMicros);
  const pmp = readPmp(imp.pmp);
  const quantityPpm = quantityIn(imp.qty);
  const readable =
    floor !== UNREADABLE &&
    video !== UNREADABLE &&
    audio !== UNREADABLE &&
    pmp !== UNREADABLE &&
    quantityPpm !== undefined &&
    blocksReadable(imp);
  if (!readable) return { ...broken, id };
  return impressionOf(id, imp, {
    banner: banner && readBanner(banner),
    video,
    audio,
    pmp,
    bidFloorMicros,
    quantityPpm,
  });
}

interface Parts {
  readonly banner: BannerOffer | undefined;
  readonly video: MediaOffer | undefined;
  readonly audio: MediaOffer | undefined;
  readonly pmp: PmpOffer;
  readonly bidFloorMicros: number;
  readonly quantityPpm: number;
}

function impressionOf(id: string, imp: JsonObject, parts: Parts): Impression {
  const { banner, video, audio, pmp, bidFloorMicros, quantityPpm } = parts;
  const native = nativeIn(imp.native);
  const offers = banner !== undefined || video !== undefined || audio !== undefined || native !== undefined;
  const position = integerIn(objectIn(imp.banner)?.pos) ?? integerIn(objectIn(imp.video)?.pos);
  return {
    id,
    refused: offers ? undefined : 'INVALID_IMP',
    bidFloorMicros,
    bidFloorCurrency: currencyIn(imp.bidfloorcur),
    secure: flagIn(imp.secure),
    expiresInS: positive(integerIn(imp.exp)),
    banner,
    video,
    audio,
    native,
    dealsOnly: pmp.dealsOnly,
    deals: pmp.deals,
    interstitial: flagIn(imp.instl) || video?.placement === INTERSTITIAL_VIDEO || position === FULL_SCREEN,
    rewarded: flagIn(imp.rwdd) || flagIn(objectIn(imp.ext)?.is_rewarded_inventory),
    stitching: integerIn(imp.ssai) ?? 0,
    position,
    viewabilityPpm: viewabilityIn(imp.metric),
    quantityPpm,
    shownAtMs: positive(Math.round(numberIn(imp.dt) ?? 0)),
  };
}

function mediaIn(value: Json | undefined, bidFloorMicros: number): MediaOffer | undefined | typeof UNREADABLE {
  const media = objectIn(value);
  return media === undefined ? undefined : readMedia(media, bidFloorMicros);
}

function nativeIn(value: Json | undefined): NativeOffer | undefined {
  const native = objectIn(value);
  if (native === undefined) return undefined;
  return {
    apis: integersIn(native.api),
    blockedAttributes: integersIn(native.battr),
    request: lazily(() => readNativeRequest(native.request, textIn(native.ver))),
  };
}

/** Lists of what may not be shown: one that cannot be read whole cannot be honoured. */
function blocksReadable(imp: JsonObject): boolean {
  const banner = objectIn(imp.banner);
  if (!isWholeList(banner?.battr) || !isWholeList(banner?.btype)) return false;
  return [imp.video, imp.audio, imp.native].every((offer) => isWholeList(objectIn(offer)?.battr));
}

/**
 * Millionths, rounded up, so that what is reserved is enough; one when not said. Undefined for what is no quantity: how
 * much would be billed is then not known.
 */
function quantityIn(value: Json | undefined): number | undefined {
  const multiplier = objectIn(value)?.multiplier;
  if (multiplier === undefined || multiplier === null) return ONE_PPM;
  const quantity = numberIn(multiplier);
  if (quantity === undefined || !(quantity > 0) || quantity > QUANTITY_MAX) return undefined;
  const nearest = Math.round(quantity * ONE_PPM);
  return nearest / ONE_PPM < quantity ? nearest + 1 : nearest;
}

/** §3.2.5: a probability of type "viewability", whoever measured it. */
function viewabilityIn(metrics: Json | undefined): number | undefined {
  for (const entry of listIn(metrics)) {
    const metric = objectIn(entry);
    if (textIn(metric?.type)?.toLowerCase() !== 'viewability') continue;
    const value = numberIn(metric?.value);
    if (value !== undefined && value >= 0 && value <= 1) return Math.round(value * ONE_PPM);
  }
  return undefined;
}
