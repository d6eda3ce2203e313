/**
 * What a projector does beside folding, on a timer: looks whether the view is still there when nothing
 * is written, measures lag, and tells followers of a change stream that the view is current.
 */
import { BEAT_EVERY_MS } from '../../catalogue/contract.ts';
import { messageOf } from '../../message-of.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Lease } from '../lease/leases.ts';
import { ProjectionError } from '../projection/projection-errors.ts';
import type { Checkpoint } from '../projection/projection-store.ts';
import type { ViewWriter } from '../projection/projection-writer.ts';
import type { Inbox } from './projector-inbox.ts';
import type { ParkingDesk } from './projector-parking.ts';
import type { Progress } from './projector-progress.ts';
import type { SessionOptions } from './session-options.ts';

/** A view that nobody changes is looked at this often; a commit finds a loss at once. */
const PROBE_EVERY_MS = 1_000;

/** Runs until stopped; closes the inbox with the error when another owner came or the view is gone. */
export function watch(
  options: SessionOptions,
  progress: Progress,
  lease: Lease,
  writer: ViewWriter,
  inbox: Inbox,
  measureLag: () => Promise<number>,
  desk: Pick<ParkingDesk, 'announce'>,
): { stop(): void } {
  const stop = new AbortController();
  const { clock = systemClock } = options;
  const duties: readonly Duty[] = [
    { paceMs: PROBE_EVERY_MS, perform: () => probe(options, lease, writer) },
    { paceMs: PROBE_EVERY_MS, perform: () => desk.announce() },
    { paceMs: BEAT_EVERY_MS, perform: createPulse(options, progress, lease, writer, measureLag) },
  ];
  const troubles = new Map<Duty, string>();
  for (const duty of duties) {
    keepDoing(clock, duty, stop.signal, (trouble) => {
      if (trouble === null) troubles.delete(duty);
      else troubles.set(duty, trouble);
      tell(progress, writer, [...troubles.values()]);
    }).catch((error: unknown) => inbox.close(error));
  }
  // A duty that waits for an answer ends by itself later, and finds its epoch fenced; nobody waits for it.
  return { stop: () => stop.abort() };
}

interface Duty {
  readonly paceMs: number;
  perform(): Promise<void>;
}

/** Does a duty at its pace, never twice at once. Only being fenced or losing the view ends it: other trouble passes. */
async function keepDoing(
  clock: Clock,
  duty: Duty,
  stopping: AbortSignal,
  onTrouble: (trouble: string | null) => void,
): Promise<void> {
  while (!stopping.aborted) {
    let trouble: string | null = null;
    try {
      await duty.perform();
    } catch (error) {
      if (error instanceof ProjectionError && finalCodes.has(error.code)) throw error;
      trouble = messageOf(error);
    }
    if (stopping.aborted) return;
    onTrouble(trouble);
    await clock.sleep(duty.paceMs, stopping);
  }
}

/** An idle view whose store or log does not answer is not live, though nothing fails. */
function tell(progress: Progress, writer: ViewWriter, troubles: readonly string[]): void {
  if (progress.state === 'failed') return;
  if (troubles.length > 0) progress.enter('waiting', troubles.join('; '));
  else progress.enter(writer.stored.state);
}

const finalCodes = new Set<string>(['PROJECTION_FENCED', 'PROJECTION_CHECKPOINT_LOST']);

async function probe({ store, projection }: SessionOptions, lease: Lease, writer: ViewWriter): Promise<void> {
  const known = writer.stored;
  const found = await store.checkpoint();
  if (found === null) throw gone(projection.name);
  // A lower one: an older copy came back, and a late commit of that time may have brought it to the same number of commits.
  if (found.epoch !== lease.epoch) throw fenced(projection.name, `epoch ${found.epoch} has it`);
  // A store that came back from an older copy of itself would stay behind until the next event, and say it is current.
  if (found.generation !== known.generation || found.sequence < known.sequence) {
    throw fenced(projection.name, `it came back at commit ${found.sequence}, ${known.sequence} was stored`);
  }
}

/** Measures lag; and where there are followers, tells them that the view is at the log's end, or on its way. */
function createPulse(
  { store, projection, clock = systemClock }: SessionOptions,
  progress: Progress,
  lease: Lease,
  writer: ViewWriter,
  measureLag: () => Promise<number>,
): () => Promise<void> {
  let lastBeaten: Checkpoint | null = null;
  let measuredAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (store.beat === undefined && clock.nowMs() - measuredAtMs < PROBE_EVERY_MS) return;
    measuredAtMs = clock.nowMs();
    try {
      progress.lag = await measureLag();
    } catch (error) {
      // Without the log's answer nobody can say that the view is current: no heartbeat.
      progress.lag = null;
      throw error;
    }
    if (store.beat === undefined || writer.stored.state !== 'live' || progress.stopped.size > 0) return;
    const moved = lastBeaten === null || !sameOffsets(lastBeaten.offsets, writer.stored.offsets);
    if (progress.lag > 0 && !moved) return;
    lastBeaten = writer.stored;
    const outcome = await store.beat(lease.epoch, clock.wallMs());
    if (outcome === 'lost') throw gone(projection.name);
    if (outcome === 'fenced') throw fenced(projection.name, 'another owner came first');
  };
}

function sameOffsets(left: Readonly<Record<string, number>>, right: Readonly<Record<string, number>>): boolean {
  return Object.entries(left).every(([partition, offset]) => right[partition] === offset);
}

function gone(name: string): ProjectionError {
  return new ProjectionError('PROJECTION_CHECKPOINT_LOST', name, 'its checkpoint is gone');
}

export function fenced(name: string, why: string): ProjectionError {
  return new ProjectionError('PROJECTION_FENCED', name, why, { retryable: true });
}
