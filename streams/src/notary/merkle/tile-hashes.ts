/** Hashes of subtrees from tiles: what proofs are made of. Tiles are read once for one question, however many hashes it needs. */
import { foldEdge, HASH_BYTES, perfectRoot } from './hash.ts';
import type { SubtreeHash } from './proofs.ts';
import { leavesPerHash, TILE_WIDTH, type Tile, tileBytes, tileIn, tilePath } from './tiles.ts';

/** The bytes of a tile of hashes; throws when there is none. */
export type ReadTile = (tile: Tile) => Promise<Buffer>;

/** Subtrees of a tree of `size` leaves. Throws `RangeError` for a tile of the wrong length, and what `read` throws. */
export function tileHashes(size: number, read: ReadTile): SubtreeHash {
  const held = new Map<string, Promise<Buffer>>();
  const bodyOf = (level: number, index: number): Promise<Buffer> => {
    const tile = tileIn(size, level, index);
    if (tile === null) throw new RangeError(`a tree of ${size} leaves has no tile ${index} at level ${level}`);
    const path = tilePath(tile);
    const reading = held.get(path) ?? read(tile).then((body) => checked(tile, body));
    held.set(path, reading);
    return reading;
  };
  /** Perfect subtree of `count` leaves, a power of two that divides `from`. */
  const perfect = async (from: number, count: number): Promise<Buffer> => {
    let level = 0;
    while (leavesPerHash(level + 1) <= count) level += 1;
    // At the highest level that fits, so that at most 128 hashes are folded: a whole tile is one hash of the level above.
    const first = from / leavesPerHash(level);
    const hashes = count / leavesPerHash(level);
    const body = await bodyOf(level, Math.floor(first / TILE_WIDTH));
    return perfectRoot(body, first % TILE_WIDTH, hashes);
  };
  return async (from, to) => {
    const parts: Promise<Buffer>[] = [];
    let at = from;
    while (at < to) {
      const count = largestPower(to - at);
      parts.push(perfect(at, count));
      at += count;
    }
    return foldEdge(await Promise.all(parts));
  };
}

function checked(tile: Tile, body: Buffer): Buffer {
  if (body.length !== tileBytes(tile.width)) {
    throw new RangeError(`${tilePath(tile)} has ${body.length / HASH_BYTES} hashes, not ${tile.width}`);
  }
  return body;
}

/** Greatest power of two up to `number`. */
function largestPower(number: number): number {
  let power = 1;
  while (power * 2 <= number) power *= 2;
  return power;
}
