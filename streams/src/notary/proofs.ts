/**
 * Proofs for those who ask: that a record is in the tree, and that one tree begins with another. Made from tiles and
 * checkpoints alone, so any number of processes may do so beside the notary.
 *
 * No index is kept. Checkpoints are numbered and each says how far it covers every partition, so the one that covers a
 * record is found by halving; within it leaves lie in the order of topic, partition and offset.
 */
import { decodeEntry, splitBundle } from './entry.ts';
import { NotaryError } from './errors.ts';
import { byPlace } from './intake.ts';
import { leafHash } from './merkle/hash.ts';
import { inclusionProblem, proveConsistency, proveInclusion } from './merkle/proofs.ts';
import { tileHashes } from './merkle/tile-hashes.ts';
import { TILE_WIDTH, type Tile, tileIn, tilePath } from './merkle/tiles.ts';
import type { Checkpoint } from './note/checkpoint.ts';
import { readCheckpoint, readPublished, type SignedCheckpoint, type Trust } from './tree/head.ts';
import { readTile, type TreeReader } from './tree/tree-store.ts';
import { places } from './writing.ts';

/** Checkpoints kept after their signature was checked, some 3 KiB each: halving asks for the same ones again and again. */
const CHECKPOINTS_KEPT_MAX = 500;

export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface InclusionProof extends Place {
  /** Number of the leaf. */
  readonly index: number;
  /** The leaf's data: what its hash is made of. */
  readonly entry: Buffer;
  /** Hashes from the leaf's sibling up (RFC 6962 §2.1.1). */
  readonly proof: readonly Buffer[];
  /** The note whose tree the proof leads to. */
  readonly checkpoint: SignedCheckpoint;
}

export interface ConsistencyProof {
  readonly from: { readonly size: number; readonly root: Buffer };
  readonly to: { readonly size: number; readonly root: Buffer };
  readonly proof: readonly Buffer[];
  readonly checkpoint: SignedCheckpoint;
}

export interface AuditProofs {
  /** The published checkpoint. Throws `NOTARY_TREE_ABSENT`. */
  checkpoint(): Promise<SignedCheckpoint>;
  /** Throws `NOTARY_NOT_YET` for a record that is not covered yet, `NOTARY_RECORD_ABSENT` where there is none. */
  inclusion(place: Place): Promise<InclusionProof>;
  /** Between trees of these sizes; the newer is the published one when not given. Throws `NOTARY_NOT_YET`, `RangeError`. */
  consistency(fromSize: number, toSize?: number): Promise<ConsistencyProof>;
}

export function createProofs(reader: TreeReader, trust: Trust): AuditProofs {
  const known = new Map<number, Checkpoint>();
  const numbered = async (sequence: number): Promise<Checkpoint> => {
    const kept = known.get(sequence);
    if (kept !== undefined) return kept;
    const found = await readCheckpoint(reader, trust, sequence);
    if (found === null) throw new NotaryError('NOTARY_TREE_DAMAGED', `checkpoint ${sequence} is gone`);
    if (known.size >= CHECKPOINTS_KEPT_MAX) known.delete(known.keys().next().value as number);
    known.set(sequence, found.checkpoint);
    return found.checkpoint;
  };
  const published = async (): Promise<SignedCheckpoint> => {
    const found = await readPublished(reader, trust);
    if (found !== null) return found;
    throw new NotaryError('NOTARY_TREE_ABSENT', 'no checkpoint is published yet');
  };
  const subtreesOf = (size: number) => tileHashes(size, (tile) => bodyOf(reader, tile));

  return {
    checkpoint: published,
    async inclusion(place) {
      const head = await published();
      const { size, root } = head.checkpoint;
      const index = await indexOf(reader, place, head.checkpoint, numbered);
      const entry = await entryAt(reader, size, index);
      const found = decodeEntry(entry);
      const proof = await proveInclusion(index, size, subtreesOf(size));
      // What cannot be proven is not given out: the tiles are damaged, or the search went wrong.
      const wrong = byPlace(found, place) !== 0 || found.offset !== place.offset;
      const problem = wrong ? 'it is of another record' : inclusionProblem(index, size, leafHash(entry), proof, root);
      if (problem !== null) throw new NotaryError('NOTARY_TREE_DAMAGED', `leaf ${index}: ${problem}`);
      return { ...place, index, entry, proof, checkpoint: head };
    },
    async consistency(fromSize, wanted) {
      const head = await published();
      const toSize = wanted ?? head.checkpoint.size;
      if (Math.max(fromSize, toSize) > head.checkpoint.size) {
        const message = `the published tree has ${head.checkpoint.size} leaves`;
        throw new NotaryError('NOTARY_NOT_YET', message, { retryable: true });
      }
      // Older trees are read from the tiles of the published one: their own partial tiles may be gone.
      const subtree = subtreesOf(head.checkpoint.size);
      const [proof, fromRoot, toRoot] = await Promise.all([
        proveConsistency(fromSize, toSize, subtree),
        subtree(0, fromSize),
        subtree(0, toSize),
      ]);
      const from = { size: fromSize, root: fromRoot };
      return { from, to: { size: toSize, root: toRoot }, proof, checkpoint: head };
    },
  };
}

async function bodyOf(reader: TreeReader, tile: Tile): Promise<Buffer> {
  const body = await readTile(reader, tile);
  if (body !== null) return body;
  throw new NotaryError('NOTARY_TREE_DAMAGED', `${tilePath(tile)} is gone`);
}

async function entryAt(reader: TreeReader, size: number, index: number): Promise<Buffer> {
  const tile = tileIn(size, 'entries', Math.floor(index / TILE_WIDTH)) as Tile;
  const entry = splitBundle(await bodyOf(reader, tile))[index % TILE_WIDTH];
  if (entry !== undefined) return entry;
  throw new NotaryError('NOTARY_TREE_DAMAGED', `${tilePath(tile)} has no entry for leaf ${index}`);
}

type Numbered = (sequence: number) => Promise<Checkpoint>;

async function indexOf(reader: TreeReader, place: Place, head: Checkpoint, numbered: Numbered): Promise<number> {
  const covers = ({ offsets }: Checkpoint) => (offsets[place.topic]?.[place.partition] ?? 0) > place.offset;
  if (!covers(head)) {
    const message = `${place.topic}/${place.partition} offset ${place.offset} is not under a checkpoint yet`;
    throw new NotaryError('NOTARY_NOT_YET', message, { retryable: true });
  }
  let [below, above] = [-1, head.sequence];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (covers(await numbered(middle))) above = middle;
    else below = middle;
  }
  const before = below < 0 ? null : await numbered(below);
  return indexWithin(reader, place, before, await numbered(above), head.size);
}

/** Among the leaves that one checkpoint added. */
async function indexWithin(
  reader: TreeReader,
  place: Place,
  before: Checkpoint | null,
  covering: Checkpoint,
  size: number,
): Promise<number> {
  const first = before?.size ?? 0;
  let [index, records] = [first, 0];
  for (const { topic, partition, offset } of places(covering.offsets)) {
    const from = before?.offsets[topic]?.[partition] ?? 0;
    records += offset - from;
    const order = byPlace({ topic, partition }, place);
    if (order < 0) index += offset - from;
    if (order === 0) index += place.offset - from;
  }
  if (records === covering.size - first) return index;
  // Offsets were left out by the broker, so leaves cannot be counted: they are looked through.
  for (let at = first; at < covering.size; at += 1) {
    const entry = decodeEntry(await entryAt(reader, size, at));
    if (byPlace(entry, place) === 0 && entry.offset === place.offset) return at;
  }
  const message = `${place.topic}/${place.partition} has no record at offset ${place.offset}`;
  throw new NotaryError('NOTARY_RECORD_ABSENT', message);
}
