/** One view being rebuilt: its writer, the window that gathers, and what went wrong with it. */
import type { Clock } from '@mainstem/streams/runtime/clock';
import type { Fault } from '@mainstem/streams/runtime/parking/parked';
import type { DecodedBatch } from '@mainstem/streams/runtime/projection/decoded-batch';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { type Checkpoint, partitionName, type ViewStore } from '@mainstem/streams/runtime/projection/projection-store';
import { createViewWriter, type ViewWriter } from '@mainstem/streams/runtime/projection/projection-writer';
import { noCounts, type ViewCounts } from '@mainstem/streams/runtime/projection/view-writer-options';
import type { MemoryShare } from './governor.ts';
import type { Offsets } from './until.ts';

export interface Seat {
  readonly view: Projection;
  readonly ends: Offsets;
  readonly head: Checkpoint;
  readonly counts: ViewCounts;
  /** Why this view goes no further; null while it does. */
  readonly error: ProjectionError | null;
  /** Takes a decoded stretch; what lies before the view's own checkpoint is passed over. Applies a window when it is full. */
  take(decoded: readonly DecodedBatch[], bytes: number): Promise<void>;
  /** Says that a partition was read to its end, records or not. */
  reached(topic: string, partition: number): void;
  apply(): Promise<void>;
  /** Stores all that was applied. */
  flush(): Promise<void>;
  fail(error: ProjectionError): void;
}

export interface SeatOptions {
  readonly view: Projection;
  readonly store: ViewStore;
  /** As claimed or begun. */
  readonly checkpoint: Checkpoint;
  readonly ends: Offsets;
  readonly share: MemoryShare;
  readonly clock: Clock;
  /** What a store refused before, when this one refuses nothing. */
  readonly knownFaults?: ReadonlyMap<string, Fault>;
}

/** What ends one view and not the others. */
const ownCodes = new Set<string>(['PROJECTION_FENCED', 'PROJECTION_CHECKPOINT_LOST', 'PROJECTION_POISON']);

export function createSeat({ view, store, checkpoint, ends, share, clock, knownFaults }: SeatOptions): Seat {
  const counts = noCounts();
  const writer: ViewWriter = createViewWriter({
    projection: view,
    store,
    checkpoint,
    goal: ends,
    cacheEntriesMax: share.cacheEntriesMax,
    clock: () => clock.nowMs(),
    wallMs: () => clock.wallMs(),
    ...(knownFaults === undefined ? {} : { knownFaults }),
    counts,
  });
  /** Partitions that were read to their end. */
  let ended: DecodedBatch[] = [];
  let events = 0;
  let bytes = 0;
  let error: ProjectionError | null = null;

  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      if (!(thrown instanceof ProjectionError) || !ownCodes.has(thrown.code)) throw thrown;
      error ??= thrown;
    }
  };
  const apply = async (): Promise<void> => {
    const window = ended;
    ended = [];
    events = 0;
    bytes = 0;
    await guarded(async () => {
      await writer.take(window);
      const [found] = await writer.apply([]);
      if (found !== undefined) error ??= found;
    });
  };
  return {
    view,
    ends,
    counts,
    get head() {
      return writer.head;
    },
    get error() {
      return error;
    },
    async take(decoded, wireBytes) {
      const fresh = decoded.flatMap((one) => notBefore(one, checkpoint.offsets) ?? []);
      for (const one of fresh) events += one.events.length;
      bytes += wireBytes;
      if (fresh.length > 0) await guarded(() => writer.take(fresh));
      if (events >= share.windowEventsMax || bytes >= share.windowBytesMax) await apply();
    },
    reached(topic, partition) {
      const nextOffset = ends[partitionName(topic, partition)];
      if (nextOffset !== undefined) ended.push({ topic, partition, events: [], nextOffset });
    },
    apply,
    // An empty log has no last window to make the view live.
    flush: () =>
      guarded(async () => {
        if (error === null) await writer.apply([]);
        await writer.flush();
      }),
    fail: (given) => {
      error ??= given;
    },
  };
}

/** What of a stretch a view has not yet; null for none. A view that goes on may be further than the others. */
function notBefore(batch: DecodedBatch, from: Offsets): DecodedBatch | null {
  const start = from[partitionName(batch.topic, batch.partition)] ?? 0;
  if (batch.nextOffset <= start) return null;
  const first = Math.min(
    batch.events[0]?.position.offset ?? start,
    batch.poisons?.[0]?.record.offset ?? start,
    ...(batch.ruled ?? []).map(({ record }) => record.offset),
  );
  if (first >= start) return batch;
  const { events, poisons, ruled } = batch;
  return {
    ...batch,
    events: events.filter(({ position }) => position.offset >= start),
    ...(poisons === undefined ? {} : { poisons: poisons.filter(({ record }) => record.offset >= start) }),
    ...(ruled === undefined ? {} : { ruled: ruled.filter(({ record }) => record.offset >= start) }),
  };
}
