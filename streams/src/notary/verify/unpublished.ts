/**
 * A checkpoint that was signed and is not published. A notary that is killed leaves one, and so does who puts the checkpoint
 * before it in its place; its tiles may be there, in part, or not. What it was signed for is on the log all the same: the
 * tree of the published one, grown by the records up to its offsets, must come to its root.
 */

import { partialTiles } from '../merkle/tiles.ts';
import type { Checkpoint } from '../note/checkpoint.ts';
import { createGrowingTree, partialBundle } from '../tree/growing-tree.ts';
import { readTile, type TreeReader } from '../tree/tree-store.ts';
import { growBy, places, readAgain } from '../writing.ts';
import type { Findings } from './findings.ts';
import type { RecordSource } from './records.ts';

export async function checkUnpublished(
  reader: TreeReader,
  records: RecordSource,
  published: Checkpoint,
  signed: Checkpoint,
  findings: Findings,
): Promise<void> {
  // Further back is a finding of its own, and may be more than memory holds.
  if (signed.sequence !== published.sequence + 1 || findings.count > 0) return;
  const where = `checkpoint ${signed.sequence} (signed, not published)`;
  for (const { topic, partition, offset } of places(signed.offsets)) {
    const end = (await records.endOffsets(topic))[partition] ?? 0;
    if (end >= offset) continue;
    findings.add('AUDIT_LOG_TRUNCATED', `${topic}/${partition} ends at ${end}, and ${where} covers it up to ${offset}`);
  }
  if (findings.count > 0) return;
  const tree = await edgeOf(reader, published.size);
  await growBy(tree, await readAgain(records, published.offsets, signed.offsets));
  if (tree.size === signed.size && tree.root().equals(signed.root)) return;
  const message = `the records since checkpoint ${published.sequence} are not those of ${where}: they were changed`;
  findings.add('AUDIT_RECORD_EDITED', message);
}

/** Also when partial tiles were removed, since the full ones are there: the tree was found whole before. */
async function edgeOf(reader: TreeReader, size: number) {
  const bundle = partialBundle(size);
  const bodies = await Promise.all(partialTiles(size).map((tile) => readTile(reader, tile)));
  const unfinished = bundle === null ? undefined : await readTile(reader, bundle);
  return createGrowingTree(size, bodies as Buffer[], unfinished ?? undefined);
}
