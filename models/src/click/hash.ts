/**
 * The hash that turns what a feature says into a number, the same in every process and for ever: a trained weight is found
 * again only by it. FNV-1a over UTF-16 code units, then the finisher of MurmurHash3, which spreads neighbours apart.
 *
 * Any change of a constant here is a new version of the feature list (`features.ts`).
 */
const FNV_PRIME = 16_777_619;
const FNV_BASIS = 2_166_136_261;
/** 2^32 divided by the golden ratio: slots next to each other begin far apart. */
const GOLDEN = 0x9e3779b9;

/** 32 bits, never 0, which stands for "says nothing". `slot` keeps equal texts of different features apart. */
export function hashText(slot: number, text: string): number {
  let hash = seedOf(slot);
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  return finish(hash ^ text.length);
}

export function hashNumber(slot: number, value: number): number {
  return finish(Math.imul(seedOf(slot) ^ (value | 0), FNV_PRIME));
}

/** Hash of two features together; 0 when either says nothing. */
export function crossed(slot: number, left: number, right: number): number {
  if (left === 0 || right === 0) return 0;
  return finish(Math.imul(Math.imul(seedOf(slot) ^ left, FNV_PRIME) ^ right, FNV_PRIME));
}

/** Place of a hash in a table of `size` weights, a power of two. Place 0 is kept for "says nothing". */
export function placeOf(hash: number, size: number): number {
  if (hash === 0) return 0;
  const place = hash & (size - 1);
  return place === 0 ? 1 : place;
}

function seedOf(slot: number): number {
  return FNV_BASIS ^ Math.imul(slot + 1, GOLDEN);
}

function finish(given: number): number {
  let hash = Math.imul(given ^ (given >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) | 0;
  return hash === 0 ? 1 : hash;
}
