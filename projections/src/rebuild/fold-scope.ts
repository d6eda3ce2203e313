/** Folds the rows of a scope in memory, up to a checkpoint's offsets, as the live view folds them. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { Clock } from '@mainstem/streams/runtime/clock';
import type { Fault } from '@mainstem/streams/runtime/parking/parked';
import type { DecodedBatch } from '@mainstem/streams/runtime/projection/decoded-batch';
import type { Projection, RowKey } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import type { BatchDecoder } from '@mainstem/streams/runtime/projection/projection-reader';
import {
  type Checkpoint,
  firstCheckpoint,
  type StoredRow,
  type ViewStore,
} from '@mainstem/streams/runtime/projection/projection-store';
import type { Effect } from '@mainstem/streams/runtime/projection/window';
import { partitionCounts } from '@mainstem/streams/runtime/projector/open-view';
import { createMemoryStore } from '@mainstem/streams/runtime/stores/store.memory';
import { type Governor, memoryShare } from './governor.ts';
import type { Reporter } from './progress.ts';
import { readStretch } from './read-log.ts';
import { type KnownScope, knownScope, within } from './scope.ts';
import { createSeat } from './seat.ts';

/** Rows of a scope are compared in memory, about 1 KB each. */
const SCOPE_ROWS_MAX = 1_000_000;

export interface FoldOptions {
  readonly log: EventLog;
  readonly decoder: BatchDecoder;
  readonly view: Projection;
  /** Of the view in use: how far to fold. */
  readonly checkpoint: Checkpoint;
  /** What its store refused: the memory this folds into refuses nothing. */
  readonly knownFaults: ReadonlyMap<string, Fault>;
  readonly governor: Governor;
  readonly report: Reporter;
  readonly signal: AbortSignal;
}

/** Rows and counted effects of a scope as the log has them, so far as it was folded. */
export interface ScopeFold {
  readonly rows: ReadonlyMap<string, StoredRow>;
  readonly effects: readonly Effect[];
  /** Whether every key it parked is parked in the view too: one drained there meanwhile has other rows by now. */
  parkedAsIn(live: Pick<ViewStore, 'parkedKeys'>): Promise<boolean>;
  /** Folds on to the offsets of the checkpoint given; it begins where the last call ended, at 0 for the first. */
  upTo(options: FoldOptions): Promise<void>;
}

export async function createScopeFold(
  wide: Projection,
  scope: KnownScope,
  { epoch, generation, offsets }: Checkpoint,
  clock: Clock,
): Promise<ScopeFold> {
  const view = within(wide, scope);
  const effects: Effect[] = [];
  const memory = createMemoryStore(view);
  const store: typeof memory = {
    ...memory,
    commit: (commit) => {
      effects.push(...commit.effects);
      return memory.commit(commit);
    },
  };
  let head = firstCheckpoint(view.version, epoch, generation, partitionCounts(offsets));
  await store.reset(head);
  // The memory store holds all of it anyway.
  const share = { ...memoryShare({}, 1), cacheEntriesMax: Number.MAX_SAFE_INTEGER };
  return {
    rows: memory.all,
    effects,
    async parkedAsIn(live) {
      const places = async (one: Pick<ViewStore, 'parkedKeys'>) =>
        (await one.parkedKeys()).map(({ topic, partition, firstOffset }) => `${topic}:${partition}@${firstOffset}`);
      const there = new Set(await places(live));
      return (await places(memory)).every((place) => there.has(place));
    },
    async upTo(options) {
      const { checkpoint, knownFaults } = options;
      const seat = createSeat({ view, store, checkpoint: head, ends: checkpoint.offsets, share, clock, knownFaults });
      await eachStretch(options, scope, head.offsets, async (decoded, bytes) => {
        await seat.take(decoded, bytes);
        check(wide, memory.all.size);
        if (seat.error !== null) throw seat.error;
      });
      await seat.apply();
      await seat.flush();
      if (seat.error !== null) throw seat.error;
      head = seat.head;
    },
  };
}

/** The rows of a scope that an event for which `touched` holds belongs to. */
export async function rowsTouched(
  options: FoldOptions,
  scope: KnownScope,
  touched: (event: AnyEvent) => boolean,
): Promise<KnownScope> {
  const view = within(options.view, scope);
  const keys = new Map<string, RowKey>();
  await eachStretch(options, scope, {}, async (decoded) => {
    for (const { event } of decoded.flatMap((batch) => batch.events)) {
      if (!view.types.includes(event.type) || !touched(event)) continue;
      for (const key of [view.keyOf(event) ?? []].flat()) keys.set((key as RowKey).text, key as RowKey);
    }
    check(view, keys.size);
  });
  return knownScope({ keys: [...keys.values()] });
}

async function eachStretch(
  { log, decoder, view, checkpoint, governor, report, signal }: FoldOptions,
  scope: KnownScope,
  from: Readonly<Record<string, number>>,
  take: (decoded: DecodedBatch[], bytes: number) => Promise<void>,
): Promise<void> {
  const reading = { log, governor, report, signal, wants: scope.wants };
  for (const [name, to] of Object.entries(checkpoint.offsets)) {
    const colon = name.lastIndexOf(':');
    const stretch = {
      topic: name.slice(0, colon),
      partition: Number(name.slice(colon + 1)),
      from: from[name] ?? 0,
      to,
    };
    await readStretch(reading, stretch, async (batch, bytes) => {
      const decoded = await decoder.decode(view, [batch]);
      await take(decoded, bytes);
    });
  }
}

function check(view: Projection, rows: number): void {
  if (rows <= SCOPE_ROWS_MAX) return;
  const message = `the scope has more than ${SCOPE_ROWS_MAX} rows: rebuild the view as a whole`;
  throw new ProjectionError('PROJECTION_TOO_LARGE', view.name, message);
}
