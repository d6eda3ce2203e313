/**
 * Giving up a tree that is lost: the one way by which a notary that knows of a tree begins another. It is a person's act,
 * said on the log before it has any effect, with the last checkpoint that is known of the tree; the next tree has that event
 * as one of its leaves. What an auditor holds of the old tree can still be held against the log, record by record.
 */
import { factEnvelope, PLATFORM_TENANT, uuidFrom, withEnvelope } from '@mainstem/schemas/envelope';
import type { AuditTreeAbandoned } from '@mainstem/schemas/generated/events';
import type { EventWriter } from '../../log/event-writer.ts';
import { NotaryError } from '../errors.ts';
import { parseCheckpoint } from '../note/checkpoint.ts';
import { textOfNote } from '../note/signed-note.ts';
import type { TreeReader } from '../tree/tree-store.ts';
import type { KeptHeads } from './kept-heads.ts';

export interface GiveUpOptions {
  readonly store: TreeReader;
  readonly heads: KeptHeads;
  readonly writer: EventWriter;
  readonly actor: string;
  /** In their words; nothing personal. */
  readonly reason: string;
  readonly nowMs: number;
}

/**
 * Returns the event. Interrupted it is done again: the event is the same. Throws `NOTARY_TREE_ABSENT` when there is nothing
 * to give up, and `NOTARY_TREE_PRESENT` when checkpoints are left in the object store: a tree that is there is mended or
 * taken aside, never begun anew in its own place.
 */
export async function giveUpTree(options: GiveUpOptions): Promise<AuditTreeAbandoned> {
  const { store, heads, writer, actor, reason, nowMs } = options;
  const kept = await heads.newest();
  if (kept === null) throw new NotaryError('NOTARY_TREE_ABSENT', 'no tree was signed, or it was given up before');
  if (await hasCheckpoints(store)) {
    const message = 'checkpoints of the tree are left in the object store: put the rest back, or take them aside first';
    throw new NotaryError('NOTARY_TREE_PRESENT', message);
  }
  const { origin, sequence } = kept;
  const note = kept.note.toString('utf8');
  const { size } = parseCheckpoint(textOfNote(kept.note));
  const id = uuidFrom('audit-tree-abandoned', origin, String(sequence), note);
  const event = withEnvelope<'AuditTreeAbandoned'>(
    { type: 'AuditTreeAbandoned', origin, sequence, size, note, reason },
    factEnvelope({
      id,
      tenant: PLATFORM_TENANT,
      entity: 'audit-tree',
      occurredAtMs: nowMs,
      actor,
    }),
  );
  await writer.append([event]);
  await heads.giveUp(sequence, actor, reason);
  return event;
}

async function hasCheckpoints(store: TreeReader): Promise<boolean> {
  if ((await store.published()) !== null) return true;
  for await (const _ of store.sequences()) return true;
  return false;
}
