/**
 * The head of the tree: its newest checkpoint, found by walking the numbers on from the published one. That one is only a
 * hint, for it can be replaced; the numbered ones cannot.
 */
import { NotaryError } from '../errors.ts';
import { type Checkpoint, parseCheckpoint } from '../note/checkpoint.ts';
import type { Verifier } from '../note/keys.ts';
import { openNote, textOfNote } from '../note/signed-note.ts';
import type { TreeReader } from './tree-store.ts';

export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly note: Buffer;
}

export interface Trust {
  readonly origin: string;
  readonly verifiers: readonly Verifier[];
}

/** Opens a note as a checkpoint of this tree. Throws `NOTE_…`. */
export function openCheckpoint(note: Buffer, { origin, verifiers }: Trust): SignedCheckpoint {
  const checkpoint = parseCheckpoint(openNote(note, verifiers).text);
  if (checkpoint.origin !== origin) {
    throw new NotaryError('NOTE_MALFORMED', `a checkpoint of ${checkpoint.origin}, not of ${origin}`);
  }
  return { checkpoint, note };
}

/** The checkpoint of that number; null when there is none. Throws `NOTE_…`. */
export async function readCheckpoint(
  store: TreeReader,
  trust: Trust,
  sequence: number,
): Promise<SignedCheckpoint | null> {
  const note = await store.checkpoint(sequence);
  if (note === null) return null;
  const opened = openCheckpoint(note, trust);
  if (opened.checkpoint.sequence === sequence) return opened;
  const message = `checkpoint ${opened.checkpoint.sequence} lies in the place of checkpoint ${sequence}`;
  throw new NotaryError('NOTE_MALFORMED', message);
}

/** What is published; null when nothing is. Throws `NOTE_…`, and `NOTARY_FORKED` when its number says otherwise. */
export async function readPublished(store: TreeReader, trust: Trust): Promise<SignedCheckpoint | null> {
  const note = await store.published();
  if (note === null) return null;
  const published = openCheckpoint(note, trust);
  const numbered = await readCheckpoint(store, trust, published.checkpoint.sequence);
  if (numbered === null || textOfNote(numbered.note) !== textOfNote(note)) {
    const message = `checkpoint ${published.checkpoint.sequence} is published with other words than it was kept`;
    throw new NotaryError('NOTARY_FORKED', message);
  }
  return published;
}

/** The newest signed checkpoint, published or not yet; null when there is none. */
export async function readHead(store: TreeReader, trust: Trust): Promise<SignedCheckpoint | null> {
  let head = await readPublished(store, trust);
  for (;;) {
    const next = await readCheckpoint(store, trust, (head?.checkpoint.sequence ?? -1) + 1);
    if (next === null) return head;
    head = next;
  }
}
