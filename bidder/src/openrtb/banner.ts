/** Reads a Banner object and its sizes (OpenRTB 2.6 §3.2.6, §3.2.10). */
import type { BannerOffer, FlexibleSize, Size } from './offers.ts';
import {
  allowedTextsIn,
  integerIn,
  integersIn,
  type JsonObject,
  listIn,
  lower,
  objectIn,
  positive,
} from './tolerant.ts';

export function readBanner(banner: JsonObject): BannerOffer {
  return {
    sizes: readSizes(banner),
    flexible: readFlexible(banner),
    mimes: allowedTextsIn(banner.mimes, lower),
    blockedTypes: integersIn(banner.btype),
    blockedAttributes: integersIn(banner.battr),
    apis: integersIn(banner.api),
    expandDirections: integersIn(banner.expdir),
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
  const widthPx = positive(integerIn(holder.w));
  const heightPx = positive(integerIn(holder.h));
  if (widthPx !== undefined && heightPx !== undefined) sizes.push({ widthPx, heightPx });
}

/** §3.2.10: a format without pixels that gives proportions. */
function readFlexible(banner: JsonObject): readonly FlexibleSize[] {
  let flexible: FlexibleSize[] | undefined;
  for (const entry of listIn(banner.format)) {
    const format = objectIn(entry);
    const widthRatio = positive(integerIn(format?.wratio));
    const heightRatio = positive(integerIn(format?.hratio));
    if (format === undefined || widthRatio === undefined || heightRatio === undefined) continue;
    if (format.w === undefined || format.h === undefined) {
      flexible ??= [];
      flexible.push({ widthRatio, heightRatio, minWidthPx: positive(integerIn(format.wmin)) ?? 0 });
    }
  }
  return flexible ?? none;
}

const none: readonly FlexibleSize[] = Object.freeze([]);
