/** Reads one Imp object (OpenRTB 2.6 §3.2.4) and what it offers: banner and video; audio and native are set aside. */

import {
  type BannerOffer,
  type DurationFloor,
  ID_LENGTH_MAX,
  type Impression,
  type Size,
  type VideoOffer,
} from './bid-request.ts';
import { microsOf } from './money.ts';
import type { NoBidReason } from './no-bid.ts';
import {
  flagIn,
  integerIn,
  integersIn,
  type Json,
  type JsonObject,
  listIn,
  numberIn,
  objectIn,
  textIn,
  textsIn,
} from './tolerant.ts';

const broken: Impression = Object.freeze({
  id: '',
  refused: 'INVALID_IMP',
  bidFloorMicros: 0,
  secure: false,
  expiresInS: undefined,
  banner: undefined,
  video: undefined,
});

export function readImpression(value: Json): Impression {
  const imp = objectIn(value);
  const id = textIn(imp?.id);
  if (imp === undefined || id === undefined || id.length > ID_LENGTH_MAX || !id.isWellFormed()) return broken;
  const banner = objectIn(imp.banner);
  const video = objectIn(imp.video);
  const bannerOffer = banner === undefined ? undefined : readBanner(banner);
  const videoOffer = video === undefined ? undefined : readVideo(video);
  const floor = readFloor(imp);
  return {
    id,
    refused:
      refusalOf(imp, bannerOffer, videoOffer) ?? (floor === undefined ? 'INVALID_IMP' : undefined) ?? currencyOf(imp),
    bidFloorMicros: floor ?? 0,
    secure: flagIn(imp.secure),
    expiresInS: positive(integerIn(imp.exp)),
    banner: bannerOffer,
    video: videoOffer,
  };
}

/** Undefined when the floor cannot be read: a floor that is not understood cannot be honoured. */
function readFloor(imp: JsonObject): number | undefined {
  const { bidfloor } = imp;
  if (bidfloor === undefined || bidfloor === null || bidfloor === '') return 0;
  const decimal = numberIn(bidfloor);
  if (decimal === undefined) return undefined;
  return decimal < 0 ? 0 : microsOf(decimal);
}

/** `imp.bidfloorcur` governs every floor in the impression (§3.2.4); without a floor it says nothing. */
function currencyOf(imp: JsonObject): NoBidReason | undefined {
  const currency = textIn(imp.bidfloorcur);
  if (currency === undefined || currency.toUpperCase() === 'USD') return undefined;
  const hasFloor = (numberIn(imp.bidfloor) ?? 0) > 0 || listIn(objectIn(imp.video)?.durfloors).length > 0;
  const perSecond = numberIn(objectIn(imp.video)?.mincpmpersec) ?? 0;
  return hasFloor || perSecond > 0 ? 'CURRENCY' : undefined;
}

function refusalOf(
  imp: JsonObject,
  banner: BannerOffer | undefined,
  video: VideoOffer | undefined,
): NoBidReason | undefined {
  const pmp = objectIn(imp.pmp);
  if (pmp !== undefined) {
    // §3.2.12: deal.id is required. A deal nobody can name makes the whole offer unsafe to answer.
    for (const deal of listIn(pmp.deals)) if (textIn(objectIn(deal)?.id) === undefined) return 'INVALID_IMP';
    if (flagIn(pmp.private_auction)) return 'PRIVATE_AUCTION';
  }
  if (banner !== undefined || video !== undefined) return undefined;
  if (objectIn(imp.video) !== undefined) return 'INVALID_IMP';
  const elsewhere = objectIn(imp.audio) !== undefined || objectIn(imp.native) !== undefined;
  return elsewhere ? 'FORMAT_UNSUPPORTED' : 'INVALID_IMP';
}

function readBanner(banner: JsonObject): BannerOffer {
  return {
    sizes: readSizes(banner),
    mimes: textsIn(banner.mimes, lower),
    blockedTypes: integersIn(banner.btype),
    blockedAttributes: integersIn(banner.battr),
  };
}

/** §3.2.6: `format` first, else `w` and `h`. Flexible (ratio) formats name no pixels and are passed over. */
function readSizes(banner: JsonObject): readonly Size[] {
  const sizes: Size[] = [];
  for (const entry of listIn(banner.format)) {
    const format = objectIn(entry);
    if (format !== undefined) pushSize(sizes, format);
  }
  if (sizes.length === 0) pushSize(sizes, banner);
  return sizes;
}

function pushSize(sizes: Size[], holder: JsonObject): void {
  const widthPx = integerIn(holder.w);
  const heightPx = integerIn(holder.h);
  if (widthPx !== undefined && heightPx !== undefined && widthPx > 0 && heightPx > 0) sizes.push({ widthPx, heightPx });
}

/** Undefined without `mimes`, which §3.2.7 requires: nothing can be known to play. */
function readVideo(video: JsonObject): VideoOffer | undefined {
  const mimes = textsIn(video.mimes, lower);
  if (mimes.length === 0) return undefined;
  const single = integerIn(video.protocol);
  const protocols = integersIn(video.protocols);
  const perSecond = numberIn(video.mincpmpersec);
  return {
    mimes,
    minDurationS: numberIn(video.minduration),
    maxDurationS: numberIn(video.maxduration),
    exactDurationsS: integersIn(video.rqddurs),
    protocols: protocols.length === 0 && single !== undefined ? [single] : protocols,
    linearity: integerIn(video.linearity),
    blockedAttributes: integersIn(video.battr),
    durationFloors: readDurationFloors(video),
    floorMicrosPerS: perSecond === undefined ? undefined : microsOf(perSecond),
  };
}

/** §3.2.35 DurFloors: a missing end is open (the text and its own example disagree on whether both may be set). */
function readDurationFloors(video: JsonObject): readonly DurationFloor[] {
  const floors: DurationFloor[] = [];
  for (const entry of listIn(video.durfloors)) {
    const holder = objectIn(entry);
    const floorMicros = microsOf(numberIn(holder?.bidfloor) ?? 0);
    if (holder === undefined || floorMicros === undefined) continue;
    floors.push({
      minDurationS: numberIn(holder.mindur) ?? 0,
      maxDurationS: numberIn(holder.maxdur) ?? Number.POSITIVE_INFINITY,
      floorMicros,
    });
  }
  return floors;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function lower(text: string): string {
  return text.toLowerCase();
}
