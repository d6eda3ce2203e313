/** Reads one Imp object (OpenRTB 2.6 §3.2.4) and what it offers: banner and video; audio and native are set aside. */

import {
  type BannerOffer,
  type DurationFloor,
  type FlexibleSize,
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
  isWholeList,
  type Json,
  type JsonObject,
  listIn,
  numberIn,
  objectIn,
  textIn,
  textsIn,
} from './tolerant.ts';

const UNREADABLE = 'unreadable';

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
  const bidFloor = floorIn(imp.bidfloor) ?? 0;
  const floor = bidFloor === UNREADABLE ? 0 : bidFloor;
  const videoOffer = video === undefined ? undefined : readVideo(video, floor);
  const unreadable = bidFloor === UNREADABLE || videoOffer === UNREADABLE || blocksUnreadable(banner, video);
  const offered = videoOffer === UNREADABLE ? undefined : videoOffer;
  return {
    id,
    refused: unreadable ? 'INVALID_IMP' : (refusalOf(imp, bannerOffer, offered) ?? currencyOf(imp)),
    bidFloorMicros: floor,
    secure: flagIn(imp.secure),
    expiresInS: positive(integerIn(imp.exp)),
    banner: bannerOffer,
    video: offered,
  };
}

/**
 * Undefined when absent. A floor that is there and is no price (not a number, beyond any price) cannot be honoured, so
 * what it stands in gets no bid. A negative one is no floor.
 */
function floorIn(value: Json | undefined): number | undefined | typeof UNREADABLE {
  if (value === undefined || value === null || value === '') return undefined;
  const decimal = numberIn(value);
  if (decimal === undefined) return UNREADABLE;
  return decimal < 0 ? 0 : (microsOf(decimal) ?? UNREADABLE);
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
    if (!isNo(pmp.private_auction)) return 'PRIVATE_AUCTION';
  }
  if (banner !== undefined || video !== undefined) return undefined;
  if (objectIn(imp.video) !== undefined) return 'INVALID_IMP';
  const elsewhere = objectIn(imp.audio) !== undefined || objectIn(imp.native) !== undefined;
  return elsewhere ? 'FORMAT_UNSUPPORTED' : 'INVALID_IMP';
}

function readBanner(banner: JsonObject): BannerOffer {
  return {
    sizes: readSizes(banner),
    flexible: readFlexible(banner),
    mimes: textsIn(banner.mimes, lower),
    blockedTypes: integersIn(banner.btype),
    blockedAttributes: integersIn(banner.battr),
  };
}

/** §3.2.6: `format` first, else `w` and `h`. */
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

/** §3.2.10: a format without pixels that gives proportions. */
function readFlexible(banner: JsonObject): readonly FlexibleSize[] {
  const flexible: FlexibleSize[] = [];
  for (const entry of listIn(banner.format)) {
    const format = objectIn(entry);
    const widthRatio = positive(integerIn(format?.wratio));
    const heightRatio = positive(integerIn(format?.hratio));
    if (format === undefined || widthRatio === undefined || heightRatio === undefined) continue;
    if (format.w === undefined || format.h === undefined) {
      flexible.push({ widthRatio, heightRatio, minWidthPx: positive(integerIn(format.wmin)) ?? 0 });
    }
  }
  return flexible;
}

/** Absent, or a way to write 0. Any other value may mean that only deals are asked for (§3.2.11). */
function isNo(flag: Json | undefined): boolean {
  return flag === undefined || flag === null || flag === '' || flag === 'false' || numberIn(flag) === 0;
}

/** Lists of what may not be shown: one that cannot be read whole cannot be honoured. */
function blocksUnreadable(banner: JsonObject | undefined, video: JsonObject | undefined): boolean {
  return !isWholeList(banner?.battr) || !isWholeList(banner?.btype) || !isWholeList(video?.battr);
}

/** Undefined without `mimes`, which §3.2.7 requires: nothing can be known to play. */
function readVideo(video: JsonObject, bidFloorMicros: number): VideoOffer | undefined | typeof UNREADABLE {
  const mimes = textsIn(video.mimes, lower);
  if (mimes.length === 0) return undefined;
  const single = integerIn(video.protocol);
  const protocols = integersIn(video.protocols);
  const perSecond = floorIn(video.mincpmpersec);
  const durationFloors = readDurationFloors(video.durfloors, bidFloorMicros);
  if (perSecond === UNREADABLE || durationFloors === UNREADABLE) return UNREADABLE;
  return {
    mimes,
    minDurationS: numberIn(video.minduration),
    maxDurationS: numberIn(video.maxduration),
    podDurationS: positive(numberIn(video.poddur)),
    exactDurationsS: integersIn(video.rqddurs),
    protocols: protocols.length === 0 && single !== undefined ? [single] : protocols,
    linearity: integerIn(video.linearity),
    blockedAttributes: integersIn(video.battr),
    durationFloors,
    floorMicrosPerS: perSecond,
  };
}

/**
 * §3.2.35 DurFloors: a missing end is open (the text and its own example disagree on whether both may be set), a missing
 * floor is the impression's.
 */
function readDurationFloors(
  durfloors: Json | undefined,
  bidFloorMicros: number,
): readonly DurationFloor[] | typeof UNREADABLE {
  if (durfloors === undefined || durfloors === null || durfloors === '') return [];
  if (!Array.isArray(durfloors) || !isWholeList(durfloors)) return UNREADABLE;
  const floors: DurationFloor[] = [];
  for (const entry of durfloors) {
    const holder = objectIn(entry);
    if (holder === undefined) return UNREADABLE;
    const floorMicros = floorIn(holder.bidfloor) ?? bidFloorMicros;
    const minDurationS = endIn(holder.mindur, 0);
    const maxDurationS = endIn(holder.maxdur, Number.POSITIVE_INFINITY);
    if (floorMicros === UNREADABLE || minDurationS === undefined || maxDurationS === undefined) return UNREADABLE;
    floors.push({ minDurationS, maxDurationS, floorMicros });
  }
  return floors;
}

/** One end of a range, seconds; undefined when it is there and no number. */
function endIn(value: Json | undefined, open: number): number | undefined {
  return value === undefined || value === null || value === '' ? open : numberIn(value);
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function lower(text: string): string {
  return text.toLowerCase();
}
