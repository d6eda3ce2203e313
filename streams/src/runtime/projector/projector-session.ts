/** One session of a projector: from claiming the view under a lease until it must begin again. */

import { crashpoint } from '#crashpoint';
import type { PartitionStart } from '../../log/event-log.ts';
import { messageOf } from '../../message-of.ts';
import { systemClock } from '../clock.ts';
import type { Lease } from '../lease/leases.ts';
import type { ProjectionError } from '../projection/projection-errors.ts';
import { type Checkpoint, partitionName } from '../projection/projection-store.ts';
import { createViewWriter, IDLE_COMMIT_EVERY_MS, type ViewWriter } from '../projection/projection-writer.ts';
import { createOnceOnly } from './once.ts';
import { readEnds } from './open-view.ts';
import { createInbox, type Inbox } from './projector-inbox.ts';
import { createParkingDesk, type ParkingDesk } from './projector-parking.ts';
import type { Progress } from './projector-progress.ts';
import { fenced, watch } from './projector-watch.ts';
import type { SessionOptions } from './session-options.ts';
import { createWindowSpans, type WindowSpans } from './window-spans.ts';

/** Windows begin no closer than this: groups events of one moment into one commit, at 5 ms of added latency at most. */
const TICK_MS = 5;
/** Rows, effects and races a live view remembers, each: about 20 MB; what is not there is asked from the store. */
const CACHE_ENTRIES_MAX = 20_000;

/**
 * Follows the log until stopped (`ended`), or until a partition had to be stopped because nothing more can be parked (`again`). Throws what ended
 * it otherwise: fenced, lost, store or log not answering.
 */
export async function follow(
  options: SessionOptions,
  progress: Progress,
  lease: Lease,
  lost: AbortSignal,
  checkpoint: Checkpoint,
): Promise<'ended' | 'again'> {
  const { projection, store, log, clock = systemClock } = options;
  // Kept up to date by every batch and every look at the log, so that lag is known at any time.
  const ends = await readEnds(log, projection);
  const inbox = createInbox(clock);
  let isOver = false;
  const spans = createWindowSpans();
  const writer = createViewWriter({
    projection,
    store,
    checkpoint,
    goal: { ...ends },
    cacheEntriesMax: CACHE_ENTRIES_MAX,
    clock: () => clock.nowMs(),
    wallMs: () => clock.wallMs(),
    counts: progress.counts,
    onCommit(durationMs) {
      // A commit that is answered after the session must not call live what is lost by now.
      if (!isOver) show(progress, writer, ends);
      spans.stored();
      options.onCommit?.(projection.name, durationMs);
    },
    onFailed: (error) => inbox.close(error),
  });
  const onStop = () => inbox.close(null);
  progress.stopping.addEventListener('abort', onStop);
  if (progress.stopping.aborted) onStop();
  const onLost = () => inbox.close(fenced(projection.name, 'its lease was taken'));
  lost.addEventListener('abort', onLost);
  if (lost.aborted) onLost();
  const onceOnly = createOnceOnly(checkpoint.offsets);
  const tail = log.tail(startsOf(checkpoint, progress), (given) => {
    const batch = onceOnly(given);
    return batch === null ? undefined : inbox.push(batch);
  });
  tail.done.then(
    () => inbox.close(null),
    (error: unknown) => inbox.close(error),
  );
  const measureLag = async () => {
    Object.assign(ends, await readEnds(log, projection));
    return lagOf(ends, writer.stored.offsets);
  };
  const desk = createParkingDesk(options, writer, () => inbox.poke());
  const watching = watch(options, progress, lease, writer, inbox, measureLag, desk);
  try {
    return await work(options, progress, writer, inbox, ends, desk, spans);
  } finally {
    isOver = true;
    spans.close();
    desk.close();
    progress.stopping.removeEventListener('abort', onStop);
    lost.removeEventListener('abort', onLost);
    inbox.close(null);
    watching.stop();
    await tail.stop().catch(() => undefined); // whatever ended the tail was told through the inbox
  }
}

/** Every partition but those stopped, from the checkpoint. */
function startsOf(checkpoint: Checkpoint, progress: Progress): PartitionStart[] {
  return Object.entries(checkpoint.offsets)
    .filter(([name]) => !progress.stopped.has(name))
    .map(([name, offset]) => {
      const colon = name.lastIndexOf(':');
      return { topic: name.slice(0, colon), partition: Number(name.slice(colon + 1)), offset };
    });
}

async function work(
  options: SessionOptions,
  progress: Progress,
  writer: ViewWriter,
  inbox: Inbox,
  ends: Record<string, number>,
  desk: ParkingDesk,
  spans: WindowSpans,
): Promise<'ended' | 'again'> {
  const { clock = systemClock } = options;
  if (await makeRoom(progress, writer, desk)) return 'again';
  show(progress, writer, ends);
  for (;;) {
    const batches = await inbox.take(writer.unsaved ? IDLE_COMMIT_EVERY_MS : undefined);
    if (batches === null) break;
    const beganAtMs = clock.nowMs();
    crashpoint('window.taken');
    const decoded = await options.decoder.decode(options.projection, batches);
    crashpoint('window.decoded');
    spans.begin(options.projection.name, decoded);
    const unparked = await writer.apply(decoded);
    spans.applied();
    for (const { topic, partition, endOffset } of batches) {
      const name = partitionName(topic, partition);
      ends[name] = Math.max(ends[name] ?? 0, endOffset);
    }
    const isFreed = await makeRoom(progress, writer, desk);
    show(progress, writer, ends);
    if (isFreed) return 'again';
    if (unparked.length > 0) {
      await writer.flush();
      for (const error of unparked) stopPartition(progress, error);
      show(progress, writer, ends);
      return 'again';
    }
    const restMs = TICK_MS - (clock.nowMs() - beganAtMs);
    if (restMs > 0.5) await clock.sleep(restMs);
  }
  await writer.flush();
  return 'ended';
}

/** Works on parked keys. True when that made room, so that partitions that stopped for want of it are to be tried again. */
async function makeRoom(progress: Progress, writer: ViewWriter, desk: ParkingDesk): Promise<boolean> {
  const isFreed = await desk.work();
  progress.lateRulings += desk.takeLate();
  if (!isFreed || progress.stopped.size === 0) return false;
  await writer.flush();
  progress.stopped.clear();
  return true;
}

function show(progress: Progress, writer: ViewWriter, ends: Readonly<Record<string, number>>): void {
  progress.checkpoint = writer.stored;
  progress.parking = writer.parking;
  progress.lag = lagOf(ends, writer.stored.offsets);
  if (progress.stopped.size > 0) {
    const [first] = progress.stopped.values();
    progress.enter('failed', `${progress.stopped.size} partition(s) stopped: ${first?.message}`);
  } else if (progress.state !== 'waiting') progress.enter(writer.stored.state);
}

function lagOf(ends: Readonly<Record<string, number>>, offsets: Readonly<Record<string, number>>): number {
  let lag = 0;
  for (const [partition, end] of Object.entries(ends)) lag += Math.max(0, end - (offsets[partition] ?? 0));
  return lag;
}

function stopPartition(progress: Progress, error: ProjectionError): void {
  if (error.position === null) throw error;
  const { topic, partition, offset } = error.position;
  const { code } = error;
  progress.stopped.set(partitionName(topic, partition), { topic, partition, offset, code, message: messageOf(error) });
}
