/** Which parts of a native ad answer a request for one (Dynamic Native Ads API 1.2 §4.2-4.7). */
import type { NoBidReason } from '../no-bid.ts';
import type { CompiledNative, NativeAsset } from './ad.ts';
import type { AssetRequest, NativeRequest } from './request.ts';

export function nativeRefusal(request: NativeRequest, ad: CompiledNative): NoBidReason | undefined {
  let answered = 0;
  for (let index = 0; index < request.assets.length; index += 1) {
    const asked = request.assets[index] as AssetRequest;
    if (assetFor(asked, ad) !== undefined) answered += 1;
    else if (asked.required) return 'ASSET';
  }
  // An ad of no part at all shows nothing.
  if (answered === 0) return 'ASSET';
  // §5.8: only what the request names may be tracked, and an ad that cannot count its impressions is not theirs to show.
  return ad.impressionTrackers.length > 0 && request.namesTrackers && !request.takesPixels ? 'TRACKING' : undefined;
}

/** The first part of the ad that fits; undefined when none does. */
export function assetFor(asked: AssetRequest, ad: CompiledNative): NativeAsset | undefined {
  if (asked.id === undefined || asked.kind === undefined) return undefined;
  for (let index = 0; index < ad.assets.length; index += 1) {
    const asset = ad.assets[index] as NativeAsset;
    if (asset.kind === asked.kind && assetFits(asked, asset)) return asset;
  }
  return undefined;
}

function assetFits(asked: AssetRequest, asset: NativeAsset): boolean {
  switch (asset.kind) {
    case 'title':
      return isShortEnough(asked, asset);
    case 'data':
      return asked.subtype === asset.subtype && isShortEnough(asked, asset);
    case 'img':
      return imageTypeFits(asked, asset) && sizeFits(asked, asset) && mimeFits(asked, asset);
    case 'video':
      return videoFits(asked, asset) && mimeFits(asked, asset);
  }
}

function isShortEnough({ lengthMax }: AssetRequest, { lengthChars }: NativeAsset): boolean {
  return lengthMax === undefined || lengthChars <= lengthMax;
}

/** Type 2, "logo", was merged into 1, "icon" (§7.5). */
function imageTypeFits({ subtype }: AssetRequest, asset: NativeAsset): boolean {
  return subtype === undefined || merged(subtype) === merged(asset.subtype);
}

function merged(type: number): number {
  return type === 2 ? 1 : type;
}

function sizeFits(asked: AssetRequest, { widthPx, heightPx }: NativeAsset): boolean {
  if (asked.widthPx !== undefined && asked.widthPx !== widthPx) return false;
  if (asked.heightPx !== undefined && asked.heightPx !== heightPx) return false;
  return widthPx >= asked.minWidthPx && heightPx >= asked.minHeightPx;
}

/** `image/jpg`, which the text itself writes, is `image/jpeg`. */
function mimeFits({ mimes }: AssetRequest, { mimeType }: NativeAsset): boolean {
  if (mimes.length === 0) return true;
  return mimes.includes(mimeType) || (mimeType === 'image/jpeg' && mimes.includes('image/jpg'));
}

function videoFits(asked: AssetRequest, { durationS, protocol }: NativeAsset): boolean {
  if (durationS < asked.minDurationS || durationS > asked.maxDurationS) return false;
  return asked.protocols.length === 0 || asked.protocols.includes(protocol);
}
