/** Which kinds of creatives an impression has a place for. */
import { AUDIO_KIND, bannerKind, hasShape, NATIVE_KIND, VIDEO_KIND } from '../catalogue/kinds.ts';
import type { Impression } from '../openrtb/bid-request.ts';
import type { BannerOffer } from '../openrtb/offers.ts';

/**
 * Writes the kinds into `into`, each once, and answers how many. `known` are the kinds of the catalogue: proportions fit
 * any size of that shape, and sizes are few.
 */
export function wantedKinds(imp: Impression, known: Iterable<number>, into: number[]): number {
  into.length = 0;
  if (imp.banner !== undefined) bannerKinds(imp.banner, known, into);
  if (imp.video !== undefined) into.push(VIDEO_KIND);
  if (imp.audio !== undefined) into.push(AUDIO_KIND);
  if (imp.native !== undefined) into.push(NATIVE_KIND);
  return into.length;
}

function bannerKinds({ sizes, flexible }: BannerOffer, known: Iterable<number>, into: number[]): void {
  for (let index = 0; index < sizes.length; index += 1) {
    const size = sizes[index];
    if (size !== undefined) add(into, bannerKind(size.widthPx, size.heightPx));
  }
  if (flexible.length === 0) return;
  for (const kind of known) {
    if (flexible.some((flex) => hasShape(kind, flex.widthRatio, flex.heightRatio, flex.minWidthPx))) add(into, kind);
  }
}

function add(into: number[], kind: number): void {
  if (kind >= 0 && !into.includes(kind)) into.push(kind);
}
