/**
 * The parts of a native ad, brought into the form a request is matched against when its catalogue row changes: what is
 * compared is computed once, not per request.
 */
import type { NativeAd } from '@mainstem/streams/catalogue/rows';
import type { AssetKind } from './request.ts';

export interface NativeAsset {
  readonly kind: AssetKind;
  /** Image or data type of the Native 1.2 specification (§7.5, §7.4); 0 for titles and videos. */
  readonly subtype: number;
  readonly lengthChars: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Lower case; empty for text. */
  readonly mimeType: string;
  /** Seconds. */
  readonly durationS: number;
  /** VAST protocol of a video, AdCOM "Creative Subtypes"; 0 for what is none. */
  readonly protocol: number;
  /** The inside of its answer: `"title":{"text":"…"}`. */
  readonly json: string;
}

export interface CompiledNative {
  readonly assets: readonly NativeAsset[];
  readonly linkUrl: string;
  readonly clickTrackers: readonly string[];
  readonly impressionTrackers: readonly string[];
  readonly privacyUrl: string | undefined;
}

const kinds: Readonly<Record<string, AssetKind | undefined>> = {
  TITLE: 'title',
  IMAGE: 'img',
  DATA: 'data',
  VIDEO: 'video',
};

/** Assets of a kind that is not known here are left out. */
export function compileNative(ad: NativeAd): CompiledNative {
  return {
    assets: ad.assets.flatMap((asset) => {
      const kind = kinds[asset.kind];
      return kind === undefined ? [] : [compileAsset(asset, kind)];
    }),
    linkUrl: ad.linkUrl,
    clickTrackers: ad.clickTrackers,
    impressionTrackers: ad.impressionTrackers,
    privacyUrl: ad.privacyUrl ?? undefined,
  };
}

function compileAsset(asset: NativeAd['assets'][number], kind: AssetKind): NativeAsset {
  return {
    kind,
    subtype: asset.subtype,
    // Characters as people count them, which is what a page has room for.
    lengthChars: [...asset.content].length,
    widthPx: asset.widthPx,
    heightPx: asset.heightPx,
    mimeType: asset.mimeType.toLowerCase(),
    durationS: asset.durationS,
    protocol: kind === 'video' ? protocolOf(asset.content) : 0,
    json: `"${kind}":${JSON.stringify(answerOf(asset, kind))}`,
  };
}

function answerOf(asset: NativeAd['assets'][number], kind: AssetKind): Record<string, string | number> {
  switch (kind) {
    case 'title':
      return { text: asset.content };
    case 'img':
      return { url: asset.content, w: asset.widthPx, h: asset.heightPx };
    case 'data':
      return { value: asset.content };
    case 'video':
      return { vasttag: asset.content };
  }
}

/** AdCOM "Creative Subtypes" of VAST by its version: the ad itself, and a wrapper that leads to another. */
const protocols: Readonly<Record<string, readonly [inline: number, wrapper: number] | undefined>> = {
  '1.0': [1, 4],
  '2.0': [2, 5],
  '3.0': [3, 6],
  '4.0': [7, 8],
  '4.1': [11, 12],
  '4.2': [13, 14],
  '4.3': [15, 16],
};

export function protocolOf(vast: string): number {
  const version = /<VAST\b[^>]*\bversion\s*=\s*["'](\d\.\d)/i.exec(vast)?.[1];
  const known = version === undefined ? undefined : protocols[version];
  if (known === undefined) return 0;
  return /<Wrapper\b/i.test(vast) ? known[1] : known[0];
}
