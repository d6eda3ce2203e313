/**
 * Reads the request of a native ad (Dynamic Native Ads API 1.0-1.2 §4): a JSON text in `imp.native.request`. In version 1.0
 * it is wrapped in `{"native": …}`, later not; some exchanges send the object itself.
 */
import {
  allowedIntegersIn,
  allowedTextsIn,
  flagIn,
  integerIn,
  integersIn,
  type Json,
  type JsonObject,
  listIn,
  lower,
  numberIn,
  objectIn,
  positive,
  textIn,
} from '../tolerant.ts';

export const assetKinds = ['title', 'img', 'data', 'video'] as const;
export type AssetKind = (typeof assetKinds)[number];

export interface AssetRequest {
  /** Undefined when it is no number: such an asset cannot be answered. */
  readonly id: number | undefined;
  readonly required: boolean;
  /** Undefined for a kind that is not known here. */
  readonly kind: AssetKind | undefined;
  /** Image or data type (§7.4, §7.5); undefined when any will do. */
  readonly subtype: number | undefined;
  /** Characters of a title or of data; undefined when not said. */
  readonly lengthMax: number | undefined;
  /** Exact width, asked for when only `w` is there; undefined when not said. */
  readonly widthPx: number | undefined;
  readonly heightPx: number | undefined;
  readonly minWidthPx: number;
  readonly minHeightPx: number;
  /** Of images and videos; empty for all. */
  readonly mimes: readonly string[];
  /** Of videos, seconds. */
  readonly minDurationS: number;
  readonly maxDurationS: number;
  readonly protocols: readonly number[];
}

export interface NativeRequest {
  /** In what the answer is written: 1.0 is wrapped, and has no eventtrackers. */
  readonly version: '1.0' | '1.1' | '1.2';
  readonly assets: readonly AssetRequest[];
  /** A picture may be called at the impression through `eventtrackers`. */
  readonly takesPixels: boolean;
  /** It says which events may be tracked, so nothing else may be. */
  readonly namesTrackers: boolean;
  /** A page about the choice of ads may be named. */
  readonly privacy: boolean;
}

/** Longer texts are no request for an ad. */
const LENGTH_MAX = 65_536;
/** Assets read; an answer to more than that is none. */
const ASSETS_MAX = 64;
/** Event type "impression" and method "img" (§7.6, §7.7). */
const IMPRESSION = 1;
const PIXEL = 1;

/** `version` is `imp.native.ver`. Undefined when there is no list of assets to be read. */
export function readNativeRequest(value: Json | undefined, version: string | undefined): NativeRequest | undefined {
  const given = typeof value === 'string' ? parsed(value) : objectIn(value);
  const wrapped = objectIn(given?.native);
  const root = wrapped ?? given;
  if (root === undefined || !Array.isArray(root.assets)) return undefined;
  if (root.assets.length === 0 || root.assets.length > ASSETS_MAX) return undefined;
  const trackers = listIn(root.eventtrackers);
  return {
    version: versionOf(textIn(root.ver) ?? version, wrapped !== undefined),
    assets: root.assets.map((asset) => readAsset(objectIn(asset))),
    takesPixels: trackers.some((tracker) => takesPixels(objectIn(tracker))),
    namesTrackers: trackers.length > 0,
    privacy: flagIn(root.privacy),
  };
}

function parsed(text: string): JsonObject | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  try {
    return objectIn(JSON.parse(text) as Json);
  } catch {
    // JSON.parse has no other way to say "not JSON"; it is no request then.
    return undefined;
  }
}

/** What names no version is taken for what it looks like. */
function versionOf(named: string | undefined, wrapped: boolean): NativeRequest['version'] {
  const known = named?.trim().slice(0, 3);
  if (known === '1' || known === '1.0') return '1.0';
  if (known === '1.1' || known === '1.2') return known;
  return wrapped ? '1.0' : '1.2';
}

function takesPixels(tracker: JsonObject | undefined): boolean {
  return integerIn(tracker?.event) === IMPRESSION && integersIn(tracker?.methods).includes(PIXEL);
}

function readAsset(asset: JsonObject | undefined): AssetRequest {
  const kind = assetKinds.find((name) => objectIn(asset?.[name]) !== undefined);
  const inner = kind === undefined ? undefined : objectIn(asset?.[kind]);
  const minWidthPx = positive(integerIn(inner?.wmin));
  const minHeightPx = positive(integerIn(inner?.hmin));
  return {
    id: integerIn(asset?.id),
    required: flagIn(asset?.required),
    kind,
    subtype: integerIn(inner?.type),
    lengthMax: positive(integerIn(inner?.len)),
    // §4.4: alone it is exact, beside a minimum it is what would be liked.
    widthPx: minWidthPx === undefined ? positive(integerIn(inner?.w)) : undefined,
    heightPx: minHeightPx === undefined ? positive(integerIn(inner?.h)) : undefined,
    minWidthPx: minWidthPx ?? 0,
    minHeightPx: minHeightPx ?? 0,
    mimes: allowedTextsIn(inner?.mimes, lower),
    minDurationS: numberIn(inner?.minduration) ?? 0,
    maxDurationS: numberIn(inner?.maxduration) ?? Number.POSITIVE_INFINITY,
    protocols: allowedIntegersIn(inner?.protocols),
  };
}
