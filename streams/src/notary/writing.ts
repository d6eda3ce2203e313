/** Steps of a notary that change the tree: leaves in, tiles out, in an order that a kill at any point leaves whole. */
import { setImmediate as breathe } from 'node:timers/promises';
import { crashpoint } from '#crashpoint';
import type { EventLog } from '../log/event-log.ts';
import { entryWriter } from './entry.ts';
import { NotaryError } from './errors.ts';
import { byPlace, createIntake, type PendingPartition } from './intake.ts';
import type { TileBody } from './merkle/frontier.ts';
import { HASH_BYTES } from './merkle/hash.ts';
import { partialTiles, TILE_WIDTH, type Tile, tileIn } from './merkle/tiles.ts';
import type { Checkpoint, OffsetVector } from './note/checkpoint.ts';
import { type GrowingTree, partialBundle, readEdge } from './tree/growing-tree.ts';
import type { TreeStore } from './tree/tree-store.ts';

/** Leaves between two looks at the event loop: some ten milliseconds. */
const LEAVES_PER_TURN = 8_192;
/** Puts under way at once; each holds a file or a connection. */
const PUTS_AT_ONCE = 16;

/** Appends one leaf per record, in the order given. */
export async function growBy(tree: GrowingTree, pending: readonly PendingPartition[]): Promise<void> {
  let untilBreath = LEAVES_PER_TURN;
  for (const { topic, partition, offsets, digests } of pending) {
    const writer = entryWriter(topic, partition);
    for (const [at, offset] of offsets.entries()) {
      tree.append(writer, offset, digests, at * HASH_BYTES);
      untilBreath -= 1;
      if (untilBreath > 0) continue;
      await breathe();
      untilBreath = LEAVES_PER_TURN;
    }
  }
}

/**
 * Writes what the tree has new. The right edge comes last, so that an edge that is there whole says that all before it is:
 * that is how a notary which starts anew tells whether the last one was interrupted (`readEdge`).
 */
export async function writeTree(store: TreeStore, tree: GrowingTree): Promise<void> {
  const partials = tree.partials();
  await putAll(store, tree.takeFull());
  crashpoint('notary.full-tiles-written');
  await putAll(store, partials);
  crashpoint('notary.edge-written');
}

async function putAll(store: TreeStore, bodies: readonly TileBody[]): Promise<void> {
  const left = bodies.values();
  const worker = async (): Promise<void> => {
    // One iterator for all of them: each takes the next.
    for (const { tile, body } of left) await store.putTile(tile, body);
  };
  await Promise.all(Array.from({ length: Math.min(PUTS_AT_ONCE, bodies.length) }, worker));
}

/**
 * Removes the partial forms of tiles that were at the edge of a tree of `before` leaves and are full in one of `now`:
 * tlog-tiles asks for the others to stay, since a checkpoint was signed that needs them.
 */
export async function removeSuperseded(store: TreeStore, before: number, now: number): Promise<void> {
  for (const { level, index } of edgeOf(before)) {
    if (tileIn(now, level, index)?.width === TILE_WIDTH) await store.removePartials(level, index);
  }
}

function edgeOf(size: number): Tile[] {
  const bundle = partialBundle(size);
  return bundle === null ? partialTiles(size) : [bundle, ...partialTiles(size)];
}

/**
 * The tree at a checkpoint that was signed. When its edge is not there whole, the notary that signed it was interrupted:
 * the leaves are read from the log again and the tiles written. They must lead to the root that was signed.
 */
export async function restoreTree(
  store: TreeStore,
  log: Pick<EventLog, 'read'>,
  head: Checkpoint,
  before: Checkpoint | null,
): Promise<GrowingTree> {
  const edge = await readEdge(store, head.size);
  if (edge !== null) return matching(edge, head);
  const tree = await readEdge(store, before?.size ?? 0);
  if (tree === null) {
    const message = `tiles of checkpoint ${before?.sequence} are gone, and those of ${head.sequence} are not all there`;
    throw new NotaryError('NOTARY_TREE_DAMAGED', message);
  }
  if (before !== null) matching(tree, before);
  await growBy(tree, await readAgain(log, before?.offsets ?? {}, head.offsets));
  if (tree.size !== head.size || !tree.root().equals(head.root)) {
    const message = `the log no longer holds what checkpoint ${head.sequence} was signed for`;
    throw new NotaryError('NOTARY_LOG_CHANGED', message);
  }
  await writeTree(store, tree);
  return tree;
}

function matching(tree: GrowingTree, { root, sequence }: Checkpoint): GrowingTree {
  if (tree.root().equals(root)) return tree;
  throw new NotaryError('NOTARY_TREE_DAMAGED', `the tiles do not lead to the root of checkpoint ${sequence}`);
}

/** The records between two vectors, in the order of leaves. */
export async function readAgain(
  log: Pick<EventLog, 'read'>,
  from: OffsetVector,
  to: OffsetVector,
): Promise<PendingPartition[]> {
  const intake = createIntake(Number.POSITIVE_INFINITY); // one checkpoint's worth, which is bounded
  for (const { topic, partition, offset } of places(to).sort(byPlace)) {
    const begin = from[topic]?.[partition] ?? 0;
    for await (const batch of log.read(topic, partition, begin, offset)) await intake.add(batch);
  }
  return intake.take();
}

/** A vector as places. */
export function places(offsets: OffsetVector): { topic: string; partition: number; offset: number }[] {
  return Object.entries(offsets).flatMap(([topic, list]) =>
    list.map((offset, partition) => ({ topic, partition, offset })),
  );
}
