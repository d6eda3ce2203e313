/** What the parts of a reactor's session share, and how its checkpoint is stored. */
import type { EventType } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import { crashpoint } from '#crashpoint';
import { type Clock, every, systemClock } from '../clock.ts';
import type { Winners } from '../decisions/winners.ts';
import type { Lease } from '../lease/leases.ts';
import { ProjectionError } from '../projection/projection-errors.ts';
import type { BatchDecoder } from '../projection/projection-reader.ts';
import { partitionName } from '../projection/projection-store.ts';
import type { ReactorOptions } from './reactor.ts';
import { fencedReactor, reactorSlot } from './reactor-checkpoints.ts';
import type { Outbox } from './reactor-outbox.ts';
import type { ParkingStop, ReactorParking, ReactorParkingOptions } from './reactor-parking.ts';
import type { ReactorProgress } from './reactor-progress.ts';

export interface Session<State, Effect> {
  readonly options: ReactorOptions<State, Effect>;
  readonly progress: ReactorProgress;
  readonly clock: Clock;
  /** Null for a silent reactor, which stores nothing. */
  readonly lease: Lease | null;
  readonly outbox: Outbox<Effect>;
  readonly decoder: BatchDecoder;
  /** What it remembers, and who has won so far: made anew when recovery begins again. */
  state: State;
  winners: Winners;
  /** What is parked. */
  parking: ReactorParking;
  /** Next offset by `topic:partition`, of what is reacted to or parked. */
  readonly offsets: Record<string, number>;
  /** True until the first save of one that began from the log: what was parked before is dropped by it. */
  isNew: boolean;
  /** Saves begun under this lease. */
  sequence: number;
  /** The last of them that was told stored; 0 before. */
  storedSequence: number;
  /** Resolves when the last save has ended. */
  saving: Promise<unknown>;
  /** One piece of work at a time for each partition: a batch, or parked records that are tried again. */
  readonly lanes: Lanes;
  readonly ended: AbortController;
  /** Rejects with what ended the session. */
  readonly failed: PromiseWithResolvers<never>;
}

/** Stores offsets and what is parked, together (R2). One at a time. */
export function save<State, Effect>(session: Session<State, Effect>): Promise<void> {
  const turn = session.saving.then(() => saveNow(session));
  session.saving = turn.catch(() => undefined); // told to whoever asked for it
  return turn;
}

async function saveNow<State, Effect>(session: Session<State, Effect>): Promise<void> {
  const { options, lease, parking } = session;
  if (lease === null) return;
  const { name } = options.reactor;
  const { parked, drained, stored } = parking.unsaved();
  session.sequence += 1;
  const { isNew: reset, sequence, storedSequence: after } = session;
  const offsets = { ...session.offsets };
  crashpoint('reactor.before-save');
  const { epoch } = lease;
  const kept = await options.checkpoints.save(name, { epoch, sequence, after, offsets, parked, drained, reset });
  crashpoint('reactor.after-save');
  if (!kept) throw fencedReactor(name, 'its lease was taken, or the store is without its last save');
  session.isNew = false;
  session.storedSequence = sequence;
  stored();
}

/** What the decoder is asked for. */
export function typesOf<State, Effect>({ options }: Session<State, Effect>) {
  const { name, types, resultTypes } = options.reactor;
  return { name: reactorSlot(name), types: [...types, ...resultTypes] };
}

/** Shows that a partition has stopped, because nothing more can be parked; the others flow on. */
export function showStop<State, Effect>(
  { progress }: Session<State, Effect>,
  { topic, partition }: { readonly topic: string; readonly partition: number },
  { offset, message }: ParkingStop,
): void {
  progress.stopped.set(partitionName(topic, partition), { topic, partition, offset, message });
  progress.settle();
}

export function parkingOptions<State, Effect>(
  { reactor, clock = systemClock }: ReactorOptions<State, Effect>,
  progress: ReactorProgress,
): Omit<ReactorParkingOptions, 'keys'> {
  return { reactor, wallMs: clock.wallMs, onChange: progress.show };
}

export interface Lanes {
  /** Runs work after the earlier work of its partition. */
  run<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

export function createLanes(): Lanes {
  const last = new Map<string, Promise<unknown>>();
  return {
    run(name, work) {
      const turn = (last.get(name) ?? Promise.resolve()).then(work);
      last.set(
        name,
        turn.catch(() => undefined), // told to whoever asked for it
      );
      return turn;
    },
  };
}

/** Ends of the topics of these types, by `topic:partition`. */
export async function endsOf<State, Effect>(
  { options }: Session<State, Effect>,
  types: readonly EventType[],
): Promise<Record<string, number>> {
  const ends: Record<string, number> = {};
  for (const topic of new Set(types.map(topicOf))) {
    for (const [partition, end] of (await options.log.endOffsets(topic)).entries())
      ends[partitionName(topic, partition)] = end;
  }
  return ends;
}

/**
 * Repeats a duty, never twice at once. Only being fenced ends the session, or what is no error of a port: while Postgres does
 * not answer nobody else can take over either, and a checkpoint that comes late only means more repeats after a crash.
 */
export function keepDoing<State, Effect>(
  ms: number,
  session: Session<State, Effect>,
  duty: (session: Session<State, Effect>) => Promise<void>,
): () => void {
  let busy = false;
  return every(session.clock, ms, () => {
    if (busy) return;
    busy = true;
    duty(session)
      .catch((error: unknown) => {
        const isFenced = error instanceof ProjectionError && error.code === 'PROJECTION_FENCED';
        const isBug = typeof (error as { retryable?: unknown }).retryable !== 'boolean';
        if (isFenced || isBug) session.failed.reject(error);
      })
      .finally(() => {
        busy = false;
      });
  });
}
