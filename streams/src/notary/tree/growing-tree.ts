/** The tree as the notary grows it: hashes and entries together, full tiles given out as they fill. */
import type { EntryWriter } from '../entry.ts';
import { createFrontier, type Frontier, type TileBody } from '../merkle/frontier.ts';
import { HASH_BYTES, writeLeafHash } from '../merkle/hash.ts';
import { partialTiles, TILE_WIDTH, type Tile } from '../merkle/tiles.ts';
import type { TreeReader } from './tree-store.ts';

export interface GrowingTree {
  readonly size: number;
  root(): Buffer;
  /** Appends the entry of one record, whose digest is at `digestAt` of `digests`. */
  append(writer: EntryWriter, offset: number, digests: Buffer, digestAt: number): void;
  /** Full tiles and bundles since the last call. */
  takeFull(): TileBody[];
  /** What is not full yet: the bundle, then the tiles, lowest level first. */
  partials(): TileBody[];
}

/** Bytes of a bundle of entries of the longest topic names in use; grows when there are longer ones. */
const BUNDLE_BYTES = TILE_WIDTH * 80;

/** The unfinished bundle of a tree; null when there is none. */
export function partialBundle(size: number): Tile | null {
  const width = size % TILE_WIDTH;
  return width === 0 ? null : { level: 'entries', index: Math.floor(size / TILE_WIDTH), width };
}

export function createGrowingTree(size = 0, partials: readonly Buffer[] = [], unfinished?: Buffer): GrowingTree {
  return grow(createFrontier(size, partials), unfinished);
}

function grow(frontier: Frontier, unfinished: Buffer | undefined): GrowingTree {
  let bundle = Buffer.allocUnsafe(Math.max(BUNDLE_BYTES, unfinished?.length ?? 0));
  let bundleBytes = unfinished?.copy(bundle) ?? 0;
  let full: TileBody[] = [];
  const leaf = Buffer.alloc(HASH_BYTES);
  return {
    get size() {
      return frontier.size;
    },
    root: () => frontier.root(),
    append(writer, offset, digests, digestAt) {
      if (bundle.length < bundleBytes + writer.bytes) bundle = Buffer.concat([bundle, Buffer.alloc(bundle.length)]);
      const from = writer.write(bundle, bundleBytes, offset, digests, digestAt);
      bundleBytes += writer.bytes;
      writeLeafHash(bundle, from, bundleBytes, leaf, 0);
      const index = Math.floor(frontier.size / TILE_WIDTH);
      const tiles = frontier.append(leaf);
      if (tiles.length === 0) return;
      const body = Buffer.from(bundle.subarray(0, bundleBytes));
      full.push({ tile: { level: 'entries', index, width: TILE_WIDTH }, body }, ...tiles);
      bundleBytes = 0;
    },
    takeFull() {
      const taken = full;
      full = [];
      return taken;
    },
    partials() {
      const tile = partialBundle(frontier.size);
      const rest = frontier.partials();
      return tile === null ? rest : [{ tile, body: Buffer.from(bundle.subarray(0, bundleBytes)) }, ...rest];
    },
  };
}

/** Reads the right edge of a tree of `size` leaves; null when a part of it is not there: it was not written to its end. */
export async function readEdge(store: TreeReader, size: number): Promise<GrowingTree | null> {
  const bundle = partialBundle(size);
  const bodies = await Promise.all(partialTiles(size).map((tile) => store.tile(tile)));
  const unfinished = bundle === null ? undefined : await store.tile(bundle);
  if (unfinished === null || !bodies.every((body) => body !== null)) return null;
  return createGrowingTree(size, bodies, unfinished);
}
