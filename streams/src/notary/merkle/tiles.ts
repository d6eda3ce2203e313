/**
 * Coordinates of tiles (C2SP tlog-tiles, "Merkle Tree" and "Partial Tiles"): height 8, so a full tile is 256 hashes wide.
 * At level 0 are leaf hashes, at each level above one hash per full tile below. The bundles of entries have the same
 * coordinates as the tiles of level 0.
 *
 * Sizes and indexes are whole numbers up to 2^53 - 1, beyond what bit operators can do.
 */
import { HASH_BYTES } from './hash.ts';

export const TILE_WIDTH = 256;
/** 256^7 is more than any size we can count to. */
export const TILE_LEVELS_MAX = 7;
/** Sizes beyond cannot be counted exactly. */
export const TREE_SIZE_MAX = Number.MAX_SAFE_INTEGER;

export type TileLevel = number | 'entries';

export interface Tile {
  readonly level: TileLevel;
  /** Number of the tile within its level. */
  readonly index: number;
  /** Hashes or entries in it, 1 to 256. */
  readonly width: number;
}

/** Leaves below one hash of this level. */
export function leavesPerHash(level: number): number {
  return TILE_WIDTH ** level;
}

/** Hashes at this level of a tree: full subtrees of 256^level leaves. */
export function hashesAtLevel(size: number, level: number): number {
  return Math.floor(size / leavesPerHash(level));
}

/** The tile of that number in a tree of `size` leaves; null when the tree has none there. */
export function tileIn(size: number, level: TileLevel, index: number): Tile | null {
  const hashes = hashesAtLevel(size, level === 'entries' ? 0 : level);
  const width = Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH);
  return width > 0 ? { level, index, width } : null;
}

/** The partial tiles of a tree, lowest level first. A tree that is not empty has at least one, the topmost. */
export function partialTiles(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; hashesAtLevel(size, level) > 0; level += 1) {
    const hashes = hashesAtLevel(size, level);
    const width = hashes % TILE_WIDTH;
    if (width > 0) tiles.push({ level, index: Math.floor(hashes / TILE_WIDTH), width });
  }
  return tiles;
}

/** Number in path elements of three digits, all but the last after an x: 1234067 is `x001/x234/067`. */
export function numberPath(number: number): string {
  const parts = [String(number % 1000).padStart(3, '0')];
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    parts.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  return parts.join('/');
}

export function parseNumberPath(path: string): number | null {
  if (!/^(x\d{3}\/){0,5}\d{3}$/.test(path)) return null;
  const number = Number(path.replaceAll(/[x/]/g, ''));
  return Number.isSafeInteger(number) && numberPath(number) === path ? number : null;
}

/** `tile/<level>/<number>[.p/<width>]`. */
export function tilePath({ level, index, width }: Tile): string {
  return `tile/${level}/${numberPath(index)}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** The tile a path names; null when the path is not exactly one that `tilePath` makes. */
export function parseTilePath(path: string): Tile | null {
  const match = /^tile\/(entries|\d{1,2})\/([x\d/]+?)(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (match === null) return null;
  const level: TileLevel = match[1] === 'entries' ? 'entries' : Number(match[1]);
  const index = parseNumberPath(match[2] as string);
  const width = match[3] === undefined ? TILE_WIDTH : Number(match[3]);
  if (index === null || width < 1 || (match[3] !== undefined && width >= TILE_WIDTH)) return null;
  if (level !== 'entries' && level > TILE_LEVELS_MAX) return null;
  const tile: Tile = { level, index, width };
  return tilePath(tile) === path ? tile : null;
}

/** Bytes of a tile of hashes. */
export function tileBytes(width: number): number {
  return width * HASH_BYTES;
}
