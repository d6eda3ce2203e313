/** One session of a notary: from taking its lease until it must begin again. */
import { crashpoint } from '#crashpoint';
import type { PartitionStart } from '../log/event-log.ts';
import type { Lease } from '../runtime/lease/leases.ts';
import { NotaryError } from './errors.ts';
import type { KeptHead } from './heads/kept-heads.ts';
import { holdAgainstKept, holdAgainstSigned } from './heads/standing.ts';
import { createIntake, type Intake } from './intake.ts';
import type { NotaryProgress } from './notary-progress.ts';
import { type Checkpoint, checkpointText, type OffsetVector } from './note/checkpoint.ts';
import { signNote } from './note/signed-note.ts';
import { createGrowingTree, type GrowingTree } from './tree/growing-tree.ts';
import { readCheckpoint, readHead, readPublished } from './tree/head.ts';
import { growBy, places, removeSuperseded, restoreTree, writeTree } from './writing.ts';

interface Session {
  readonly progress: NotaryProgress;
  readonly lease: Lease;
  readonly tree: GrowingTree;
  readonly intake: Intake;
  /** The newest checkpoint; null before the first. */
  head: Checkpoint | null;
  /** Size at the checkpoint before it. */
  sizeBefore: number;
  /** The checkpoint that was the newest at the last look into the store, and when that was (ms of the clock). */
  looked: { readonly sequence: number; readonly size: number; readonly atMs: number };
  /** Next offset by partition, by topic, of what is in the tree. */
  readonly offsets: Record<string, number[]>;
}

/** Works until stopped; throws what ended it otherwise. */
export async function runNotarySession(progress: NotaryProgress, lease: Lease, lost: AbortSignal): Promise<void> {
  progress.enter('resuming');
  const session = await resume(progress, lease);
  const { log } = progress.options;
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => undefined); // raced below
  const onLost = () => ended.reject(fenced('its lease was taken'));
  lost.addEventListener('abort', onLost);
  if (lost.aborted) onLost();
  const starts: PartitionStart[] = places(session.offsets);
  const tail = log.tail(starts, async (batch) => {
    const adding = session.intake.add(batch);
    progress.pending = session.intake.records;
    await adding;
    progress.pending = session.intake.records;
  });
  tail.done.catch(ended.reject);
  try {
    progress.enter('live');
    await follow(session, ended.promise);
  } finally {
    lost.removeEventListener('abort', onLost);
    session.intake.end();
    await tail.stop();
    progress.pending = 0;
  }
}

/** Signs what has come, every interval and whenever much has. */
async function follow(session: Session, ended: Promise<void>): Promise<void> {
  const { progress, intake } = session;
  const { clock, intervalMs } = progress.options;
  while (!progress.stopping.aborted) {
    const woken = new AbortController();
    const onStop = () => woken.abort();
    progress.stopping.addEventListener('abort', onStop, { once: true });
    await Promise.race([clock.sleep(intervalMs, woken.signal), intake.full, ended]).finally(() => {
      progress.stopping.removeEventListener('abort', onStop);
      woken.abort(); // ends the sleep
    });
    await look(session);
    if (intake.records > 0) await checkpoint(session);
  }
}

async function resume(progress: NotaryProgress, lease: Lease): Promise<Session> {
  const { store, log, origin, verifiers, heads, clock } = progress.options;
  const trust = { origin, verifiers };
  const head = await readHead(store, trust);
  await holdAgainstKept(store, await heads.newest(), head);
  const offsets = await startingOffsets(progress, head?.checkpoint.offsets ?? {});
  const { sequence: last = 0, size = 0 } = head?.checkpoint ?? {};
  const looked = { sequence: last, size, atMs: clock.nowMs() };
  const session = { progress, lease, intake: createIntake(), offsets, head: null, sizeBefore: 0, looked };
  if (head === null) {
    const begun = { ...session, tree: createGrowingTree() };
    await sign(begun, offsets); // of the empty tree: from now on nothing may be missing
    return begun;
  }
  const { sequence } = head.checkpoint;
  const before = sequence === 0 ? null : await readCheckpoint(store, trust, sequence - 1);
  const tree = await restoreTree(store, log, head.checkpoint, before?.checkpoint ?? null);
  const published = await readPublished(store, trust);
  if (published?.checkpoint.sequence !== sequence) await store.publish(head.note);
  await keep(progress, { origin, sequence, note: head.note });
  tell(progress, head.checkpoint);
  const resumed = { ...session, tree, head: head.checkpoint, sizeBefore: before?.checkpoint.size ?? 0 };
  await tidy(resumed);
  return resumed;
}

/** Whether what was signed is still there, at most once an interval. */
async function look(session: Session): Promise<void> {
  const { progress, head, looked } = session;
  const { store, clock, intervalMs } = progress.options;
  if (head === null || clock.nowMs() - looked.atMs < intervalMs) return;
  await holdAgainstSigned(store, head, looked);
  session.looked = { sequence: head.sequence, size: head.size, atMs: clock.nowMs() };
}

/**
 * Remembers apart from the tree how far it has come. While Postgres does not answer, which is to be seen in the status, the
 * notary signs on: the next checkpoint is kept in place of this one.
 */
async function keep(progress: NotaryProgress, head: KeptHead): Promise<void> {
  try {
    if (!(await progress.options.heads.keep(head))) throw fenced('another notary has signed further');
    progress.kept = head.sequence;
  } catch (error) {
    if (error instanceof NotaryError || (error as { retryable?: unknown }).retryable !== true) throw error;
  }
}

/** Where to read on, checked against what the log has. */
async function startingOffsets(progress: NotaryProgress, signed: OffsetVector): Promise<Record<string, number[]>> {
  const { log, topics } = progress.options;
  const gone = Object.keys(signed).find((topic) => !topics.includes(topic));
  if (gone !== undefined)
    throw partitionsChanged(`topic ${gone} is under the last checkpoint and not in the catalogue`);
  const offsets: Record<string, number[]> = {};
  for (const topic of topics) {
    const ends = await log.endOffsets(topic);
    const known = signed[topic] ?? [];
    if (known.length > ends.length)
      throw partitionsChanged(`${topic} had ${known.length} partitions, not ${ends.length}`);
    offsets[topic] = ends.map((end, partition) => {
      const offset = known[partition] ?? 0;
      if (end >= offset) return offset;
      const message = `${topic}/${partition} ends at ${end}, and ${offset} was signed: records are gone from the log`;
      throw new NotaryError('NOTARY_LOG_TRUNCATED', message);
    });
  }
  return offsets;
}

/** Puts all that waits under a checkpoint. */
async function checkpoint(session: Session): Promise<void> {
  const { tree, intake, offsets, progress } = session;
  const pending = intake.take();
  await growBy(tree, pending);
  for (const place of pending) (offsets[place.topic] as number[])[place.partition] = place.nextOffset;
  await sign(session, offsets);
  progress.pending = intake.records;
  crashpoint('notary.published');
  await tidy(session);
}

async function sign(session: Session, offsets: OffsetVector): Promise<void> {
  const { progress, tree, head, lease } = session;
  const { origin, signers, store, clock, leases } = progress.options;
  const nowMs = clock.wallMs();
  const next: Checkpoint = {
    origin,
    size: tree.size,
    root: tree.root(),
    sequence: (head?.sequence ?? -1) + 1,
    timeMs: Math.max(nowMs, head?.timeMs ?? 0), // a clock that was set back must not make an order of its own
    offsets: structuredClone(offsets),
  };
  const note = Buffer.from(signNote(checkpointText(next), signers));
  crashpoint('notary.signed');
  if ((await store.putCheckpoint(next.sequence, note, nowMs + progress.retainMs)) === 'exists') {
    throw fenced(`another notary has signed checkpoint ${next.sequence}`);
  }
  crashpoint('notary.checkpoint-stored');
  await writeTree(store, tree);
  // One that slept here must not put its old checkpoint over newer ones; it would do no harm but be stale for a while.
  // While Postgres does not answer nobody else can have taken the lease.
  if (!(await leases.renew(lease).catch(() => true))) throw fenced('its lease was taken');
  await store.publish(note);
  await keep(progress, { origin, sequence: next.sequence, note });
  session.sizeBefore = head?.size ?? 0;
  session.head = next;
  progress.checkpoints += 1;
  tell(progress, next);
}

/** Partial tiles that have become full; those that cannot be removed now only take space. */
async function tidy({ progress, head, sizeBefore }: Session): Promise<void> {
  const removing = removeSuperseded(progress.options.store, sizeBefore, head?.size ?? 0);
  await removing.catch((error: { retryable?: boolean }) => {
    if (error.retryable !== true) throw error;
  });
}

function tell(progress: NotaryProgress, { size, sequence, timeMs }: Checkpoint): void {
  progress.size = size;
  progress.sequence = sequence;
  progress.checkpointAtMs = timeMs;
}

function fenced(why: string): NotaryError {
  return new NotaryError('NOTARY_FENCED', why, { retryable: true });
}

function partitionsChanged(why: string): NotaryError {
  return new NotaryError('NOTARY_PARTITIONS_CHANGED', why);
}
