/**
 * Where the tree lies in the object store, below one prefix:
 *
 *     checkpoint                  the newest published checkpoint (C2SP tlog-tiles); the only object that is replaced
 *     checkpoints/<number>        every checkpoint ever signed, by its sequence; written once, kept under object lock
 *     tile/<level>/<number>       hashes, 256 a tile; `.p/<width>` while a tile is not full
 *     tile/entries/<number>       what the leaves are hashes of
 *
 * Numbers are path elements of three digits as in tlog-tiles. What is written once is never replaced: a writer that finds
 * other bytes in a tile's place has found damage, or a second tree.
 */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { NotaryError } from '../errors.ts';
import {
  numberPath,
  parseNumberPath,
  TILE_WIDTH,
  type Tile,
  type TileLevel,
  tileBytes,
  tilePath,
} from '../merkle/tiles.ts';

/** Folder of the tree in the store that it shares with the archive. */
export const TREE_PREFIX = 'audit/';

/**
 * A tile of a tree, partial ones also from the full tile: a partial one may be removed once that is there. Null when
 * neither is.
 */
export async function readTile(reader: Pick<TreeReader, 'tile'>, tile: Tile): Promise<Buffer | null> {
  const body = await reader.tile(tile);
  if (body !== null || tile.width === TILE_WIDTH) return body;
  const full = await reader.tile({ ...tile, width: TILE_WIDTH });
  if (full === null || tile.level !== 'entries') return full?.subarray(0, tileBytes(tile.width)) ?? null;
  return full.subarray(0, bundleBytes(full, tile.width));
}

/** Bytes of the first entries of a bundle. */
function bundleBytes(bundle: Buffer, entries: number): number {
  let at = 0;
  for (let entry = 0; entry < entries && at + 2 <= bundle.length; entry += 1) at += 2 + bundle.readUInt16BE(at);
  return at;
}

/** For those who only read: gateway, command line, auditors. */
export interface TreeReader {
  /** Null when it is not there. */
  tile(tile: Tile): Promise<Buffer | null>;
  /** The note at `checkpoint`. */
  published(): Promise<Buffer | null>;
  checkpoint(sequence: number): Promise<Buffer | null>;
  /** Numbers of all checkpoints, in no order. */
  sequences(): AsyncIterable<number>;
}

export interface TreeStore extends TreeReader {
  /** Writes a tile or finds the same there. Throws `NOTARY_TREE_DAMAGED` when something else is in its place. */
  putTile(tile: Tile, body: Buffer): Promise<void>;
  /** `exists` when the number is taken: another notary was first. */
  putCheckpoint(sequence: number, note: Buffer, retainUntilMs: number): Promise<'stored' | 'exists'>;
  publish(note: Buffer): Promise<void>;
  /** Removes the partial forms of a tile that is full. */
  removePartials(level: TileLevel, index: number): Promise<void>;
}

export function createTreeStore(objects: ObjectStore, prefix = TREE_PREFIX): TreeStore {
  const at = (path: string): string => prefix + path;
  const checkpoints = at('checkpoints/');
  return {
    tile: (tile) => objects.get(at(tilePath(tile))),
    published: () => objects.get(at('checkpoint')),
    checkpoint: (sequence) => objects.get(checkpoints + numberPath(sequence)),
    async *sequences() {
      for await (const { key } of objects.list(checkpoints)) {
        const sequence = parseNumberPath(key.slice(checkpoints.length));
        if (sequence !== null) yield sequence;
      }
    },
    async putTile(tile, body) {
      const key = at(tilePath(tile));
      if ((await objects.put(key, body, { ifAbsent: true })) === 'stored') return;
      const found = await objects.get(key);
      if (found?.equals(body) === true) return;
      throw new NotaryError('NOTARY_TREE_DAMAGED', `${tilePath(tile)} is there already, with other bytes`);
    },
    putCheckpoint: (sequence, note, retainUntilMs) =>
      objects.put(checkpoints + numberPath(sequence), note, { ifAbsent: true, retainUntilMs }),
    async publish(note) {
      await objects.put(at('checkpoint'), note);
    },
    async removePartials(level, index) {
      for await (const { key } of objects.list(at(`tile/${level}/${numberPath(index)}.p/`))) await objects.remove(key);
    },
  };
}
