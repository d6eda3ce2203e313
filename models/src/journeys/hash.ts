/** A number for a text, the same everywhere and for ever: who falls where in a split or a holdout can be worked out again. */

/** FNV-1a of the texts, a line each, with a last mixing; 0 up to 999,999: parts per million. Not for secrets. */
export function partOf(...texts: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < texts.length; index += 1) {
    if (index > 0) hash = Math.imul(hash ^ LINE_END, PRIME);
    hash = mixed(hash, texts[index] as string);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) % 1_000_000;
}

const PRIME = 0x01000193;
const LINE_END = 10;
/** Characters above it take two places of a text. */
const ONE_PLACE_MAX = 0xffff;

/** By index: bids draw by it, and a text that is joined or iterated is made anew each time. */
function mixed(hash: number, text: string): number {
  let sum = hash;
  for (let at = 0; at < text.length; at += 1) {
    const point = text.codePointAt(at) as number;
    sum = Math.imul(sum ^ point, PRIME);
    if (point > ONE_PLACE_MAX) at += 1;
  }
  return sum;
}
