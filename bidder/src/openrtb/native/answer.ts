/**
 * Writes the markup of a native bid: the JSON text that goes into `adm` (Dynamic Native Ads API 1.2 §5), in the version the
 * request asks in. Each asset answers the id of the one it was asked for.
 */
import type { CompiledNative } from './ad.ts';
import { assetFor } from './fit.ts';
import type { NativeRequest } from './request.ts';

/** `clickUrl` counts a click before the ad's own trackers do. `ad` fits `request`. */
export function writeNative(request: NativeRequest, ad: CompiledNative, clickUrl: string): string {
  const assets: string[] = [];
  for (const asked of request.assets) {
    const asset = assetFor(asked, ad);
    if (asset === undefined) continue;
    assets.push(`{"id":${asked.id}${asked.required ? ',"required":1' : ''},${asset.json}}`);
  }
  const link = JSON.stringify({ url: ad.linkUrl, clicktrackers: [clickUrl, ...ad.clickTrackers] });
  const privacy = request.privacy && ad.privacyUrl !== undefined ? `,"privacy":${JSON.stringify(ad.privacyUrl)}` : '';
  const native =
    `{"ver":"${request.version}","assets":[${assets.join()}],"link":${link}` +
    `${trackersOf(request, ad.impressionTrackers)}${privacy}}`;
  return request.version === '1.0' ? `{"native":${native}}` : native;
}

/** `eventtrackers` came with 1.2; where a request names none, the older field is what every renderer knows. */
function trackersOf(request: NativeRequest, urls: readonly string[]): string {
  if (urls.length === 0) return '';
  if (request.version !== '1.2' || !request.takesPixels) return `,"imptrackers":${JSON.stringify(urls)}`;
  return `,"eventtrackers":${JSON.stringify(urls.map((url) => ({ event: 1, method: 1, url })))}`;
}
