/**
 * Whether the tree that was signed still lies in the object store: held against the kept head when a notary begins, and
 * against what this process has signed while it is live. It reads the few objects at the head and at the place of the last
 * look, so a folder that was deleted is found within one interval, also when it was written to since.
 */
import { NotaryError } from '../errors.ts';
import { partialTiles, tilePath } from '../merkle/tiles.ts';
import type { Checkpoint } from '../note/checkpoint.ts';
import { textOfNote } from '../note/signed-note.ts';
import { partialBundle, readEdge } from '../tree/growing-tree.ts';
import type { SignedCheckpoint } from '../tree/head.ts';
import { readTile, type TreeReader } from '../tree/tree-store.ts';
import type { KeptHead } from './kept-heads.ts';

/** Throws `NOTARY_TREE_LOST` when the tree does not reach the head that was kept, `NOTARY_FORKED` when it is another. */
export async function holdAgainstKept(
  store: TreeReader,
  kept: KeptHead | null,
  head: SignedCheckpoint | null,
): Promise<void> {
  if (kept === null) return;
  if (head === null || head.checkpoint.sequence < kept.sequence) {
    const found = head === null ? 'no checkpoint' : `none after ${head.checkpoint.sequence}`;
    throw lost(`checkpoint ${kept.sequence} of ${kept.origin} was signed, and the object store has ${found}`);
  }
  const there = kept.sequence === head.checkpoint.sequence ? head.note : await store.checkpoint(kept.sequence);
  if (there === null) throw lost(`checkpoint ${kept.sequence} of ${kept.origin} is gone from the object store`);
  if (textOfNote(there) !== textOfNote(kept.note)) {
    const message = `checkpoint ${kept.sequence} in the object store is not the one that was kept of this tree`;
    throw new NotaryError('NOTARY_FORKED', message);
  }
}

/**
 * Throws `NOTARY_TREE_LOST` when one of these checkpoints, or the edge of the tree at one of them, is not there any more.
 * `before` is the head at the last look: what was written since may lie in a folder that was made anew.
 */
export async function holdAgainstSigned(
  store: TreeReader,
  head: Checkpoint,
  before: Pick<Checkpoint, 'sequence' | 'size'>,
): Promise<void> {
  for (const sequence of new Set([before.sequence, head.sequence])) {
    if ((await store.checkpoint(sequence)) === null) throw lost(`checkpoint ${sequence} is gone from the object store`);
  }
  const bundle = partialBundle(before.size);
  for (const tile of [...partialTiles(before.size), ...(bundle === null ? [] : [bundle])]) {
    if ((await readTile(store, tile)) === null) throw lost(`${tilePath(tile)} is gone from the object store`);
  }
  if ((await store.published()) === null) throw lost('the published checkpoint is gone from the object store');
  const edge = await readEdge(store, head.size);
  if (edge?.root().equals(head.root) !== true) throw lost(`tiles of checkpoint ${head.sequence} are gone or changed`);
}

function lost(what: string): NotaryError {
  const message = `${what}: nothing is signed until it is put back, or given up by "mainstem audit begin-anew"`;
  return new NotaryError('NOTARY_TREE_LOST', message);
}
