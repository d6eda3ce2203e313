/**
 * Hashing of a Merkle tree as in RFC 6962 §2.1 (and RFC 9162 §2.1.1): SHA-256, with a byte 0 before a leaf and a byte 1
 * before two children, so that a node can never be passed off as a leaf.
 *
 * Hashes lie side by side in one buffer, 32 bytes each: a tile is such a buffer, and none is allocated per hash. The text
 * form `binary` (one character a byte) of `crypto.hash` is measured three times faster than its form `buffer`, so it is the one written down.
 */
import { hash } from 'node:crypto';

export const HASH_BYTES = 32;

/** Root of the tree without leaves: the hash of nothing (RFC 6962 §2.1). */
export const EMPTY_ROOT: Buffer = Buffer.from(hash('sha256', '', 'hex'), 'hex');

/** Hash of a leaf's data. */
export function leafHash(data: Buffer): Buffer {
  const leaf = Buffer.allocUnsafe(HASH_BYTES);
  writeLeafHash(data, 0, data.length, leaf, 0);
  return leaf;
}

/** Reused: everything here is synchronous. Its first byte stays 0. */
let prefixed = Buffer.alloc(512);

/** Writes the hash of the leaf whose data is `bytes` from `from` up to `to` to `target` at `at`. */
export function writeLeafHash(bytes: Buffer, from: number, to: number, target: Buffer, at: number): void {
  if (prefixed.length < 1 + to - from) prefixed = Buffer.alloc(1 + to - from);
  bytes.copy(prefixed, 1, from, to);
  target.write(hash('sha256', prefixed.subarray(0, 1 + to - from), 'binary'), at, 'binary');
}

/** Both children, with the byte 1 in front. Reused: everything here is synchronous. */
const pair = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/** Hash of two children. */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  left.copy(pair, 1, 0, HASH_BYTES);
  right.copy(pair, 1 + HASH_BYTES, 0, HASH_BYTES);
  return Buffer.from(hash('sha256', pair, 'binary'), 'binary');
}

/** Root of the perfect tree over `count` hashes, a power of two, that begin at hash number `from` of `hashes`. */
export function perfectRoot(hashes: Buffer, from: number, count: number): Buffer {
  const level = Buffer.from(hashes.subarray(from * HASH_BYTES, (from + count) * HASH_BYTES));
  for (let width = count; width > 1; width /= 2) {
    for (let node = 0; node < width / 2; node += 1) {
      level.copy(pair, 1, 2 * node * HASH_BYTES, (2 * node + 2) * HASH_BYTES);
      level.write(hash('sha256', pair, 'binary'), node * HASH_BYTES, 'binary');
    }
  }
  return level.subarray(0, HASH_BYTES);
}

/** Root over the roots of perfect trees side by side, largest first: the right edge of a tree, folded from the right. */
export function foldEdge(roots: readonly Buffer[]): Buffer {
  const last = roots.at(-1);
  if (last === undefined) return EMPTY_ROOT;
  return roots.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/** Greatest power of two that is smaller than `size`, for a size of 2 or more. Sizes pass 2^32, so no bit operators. */
export function splitOf(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}
