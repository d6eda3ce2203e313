/**
 * Lots drawn without chance: a hash of what is decided on. The same auction draws the same again, so a replay decides the
 * same (R4), and different purposes draw independently of each other.
 */
import { PPM } from './conditions.ts';

/** A number from 0 to 999,999, even over auctions, campaigns and purposes. True shares: `drawPpm(…) < sharePpm`. */
export function drawPpm(purpose: string, auctionId: string, impId: string, budgetKey: string): number {
  let hash = mix(2_166_136_261, purpose);
  hash = mix(hash, auctionId);
  hash = mix(hash, impId);
  hash = mix(hash, budgetKey);
  // FNV-1a alone leaves neighbours alike; this is the finisher of MurmurHash3.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return Math.floor((((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * PPM);
}

/** FNV-1a over the text and its end, so that "ab","c" and "a","bc" differ. */
function mix(hash: number, text: string): number {
  let mixed = hash;
  for (let index = 0; index < text.length; index += 1) mixed = Math.imul(mixed ^ text.charCodeAt(index), 16_777_619);
  return Math.imul(mixed ^ 0xffff, 16_777_619);
}
