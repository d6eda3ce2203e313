/** What a creative is, as far as an impression has to offer a place for just that: a banner of one size, or another format. */
import type { Candidate } from './candidate.ts';

/** Sizes above this are not sizes; keeps the kind a small integer. */
const SIDE_MAX = 65_535;

/** Kind of a banner; -1 for a size no creative can have. */
export function bannerKind(widthPx: number, heightPx: number): number {
  return widthPx > SIDE_MAX || heightPx > SIDE_MAX ? -1 : widthPx * (SIDE_MAX + 1) + heightPx;
}

export const VIDEO_KIND = -2;
export const AUDIO_KIND = -3;
export const NATIVE_KIND = -4;

export function kindOf({ format, widthPx, heightPx }: Candidate): number {
  if (format === 'VIDEO') return VIDEO_KIND;
  if (format === 'AUDIO') return AUDIO_KIND;
  return format === 'NATIVE' ? NATIVE_KIND : bannerKind(widthPx, heightPx);
}

/** True for a banner whose sides stand in the proportion and that is wide enough (§3.2.10 wratio, hratio, wmin). */
export function hasShape(kind: number, widthRatio: number, heightRatio: number, minWidthPx: number): boolean {
  if (kind < 0) return false;
  const widthPx = Math.floor(kind / (SIDE_MAX + 1));
  const heightPx = kind % (SIDE_MAX + 1);
  return widthPx >= minWidthPx && widthPx * heightRatio === heightPx * widthRatio;
}
