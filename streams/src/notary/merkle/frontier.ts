/**
 * The right edge of a growing tree: all that is needed to append leaves, to give out tiles as they fill, and to say the
 * root. It holds the unfinished tile of each level, at most 255 hashes each, whatever the size of the tree.
 */
import { foldEdge, HASH_BYTES, perfectRoot } from './hash.ts';
import { hashesAtLevel, partialTiles, TILE_WIDTH, type Tile, TREE_SIZE_MAX, tileBytes } from './tiles.ts';

export interface TileBody {
  readonly tile: Tile;
  readonly body: Buffer;
}

export interface Frontier {
  readonly size: number;
  /** Takes the hash at `at` of `hashes`; tiles that it fills are given out, lowest level first. */
  append(hashes: Buffer, at?: number): readonly TileBody[];
  root(): Buffer;
  /** The unfinished tiles as they are now, lowest level first; copies. */
  partials(): TileBody[];
}

interface Level {
  /** Room for a full tile. */
  readonly hashes: Buffer;
  width: number;
  /** Number of the tile being filled. */
  index: number;
}

const none: readonly TileBody[] = [];

/** The edge of a tree of `size` leaves, from its partial tiles as `partialTiles` lists them (none for a new tree). */
export function createFrontier(size = 0, partials: readonly Buffer[] = []): Frontier {
  const tiles = partialTiles(size);
  if (partials.length !== tiles.length) throw new RangeError(`${partials.length} partial tiles, not ${tiles.length}`);
  const levels: Level[] = [];
  for (let level = 0; hashesAtLevel(size, level) > 0; level += 1) {
    const index = Math.floor(hashesAtLevel(size, level) / TILE_WIDTH);
    levels.push({ hashes: Buffer.alloc(tileBytes(TILE_WIDTH)), width: 0, index });
  }
  for (const [at, { level, width }] of tiles.entries()) {
    const body = partials[at] as Buffer;
    if (body.length !== tileBytes(width))
      throw new RangeError(`a tile of ${body.length} bytes, not ${tileBytes(width)}`);
    const held = levels[level as number] as Level;
    body.copy(held.hashes);
    held.width = width;
  }
  return grow(size, levels);
}

function grow(from: number, levels: Level[]): Frontier {
  let size = from;
  const push = (number: number, hashes: Buffer, at: number, filled: TileBody[]): void => {
    levels[number] ??= { hashes: Buffer.alloc(tileBytes(TILE_WIDTH)), width: 0, index: 0 };
    const level = levels[number];
    hashes.copy(level.hashes, level.width * HASH_BYTES, at, at + HASH_BYTES);
    level.width += 1;
    if (level.width < TILE_WIDTH) return;
    filled.push({ tile: { level: number, index: level.index, width: TILE_WIDTH }, body: Buffer.from(level.hashes) });
    level.index += 1;
    level.width = 0;
    push(number + 1, perfectRoot(level.hashes, 0, TILE_WIDTH), 0, filled);
  };
  return {
    get size() {
      return size;
    },
    append(hashes, at = 0) {
      if (size >= TREE_SIZE_MAX) throw new RangeError('the tree can grow no further');
      size += 1;
      const [lowest] = levels;
      if (lowest !== undefined && lowest.width < TILE_WIDTH - 1) {
        hashes.copy(lowest.hashes, lowest.width * HASH_BYTES, at, at + HASH_BYTES);
        lowest.width += 1;
        return none;
      }
      const filled: TileBody[] = [];
      push(0, hashes, at, filled);
      return filled;
    },
    root: () => rootOf(levels),
    partials: () =>
      levels.flatMap(({ hashes, width, index }, level) =>
        width === 0 ? [] : [{ tile: { level, index, width }, body: Buffer.from(hashes.subarray(0, tileBytes(width))) }],
      ),
  };
}

function rootOf(levels: readonly Level[]): Buffer {
  const roots: Buffer[] = [];
  for (const { hashes, width } of levels.toReversed()) {
    let from = 0;
    for (let count = TILE_WIDTH / 2; count >= 1; count /= 2) {
      if (width - from < count) continue;
      roots.push(perfectRoot(hashes, from, count));
      from += count;
    }
  }
  return foldEdge(roots);
}
