/** Folds the rows of a scope in memory, up to a checkpoint's offsets, as the live view folds them. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { Clock } from '@mainstem/streams/runtime/clock';
import type { Fault } from '@mainstem/streams/runtime/parking/parked';
import type { Projection, RowKey } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import type { BatchDecoder } from '@mainstem/streams/runtime/projection/projection-reader';
import {
  type Checkpoint,
  firstCheckpoint,
  type StoredRow,
} from '@mainstem/streams/runtime/projection/projection-store';
import type { DecodedBatch } from '@mainstem/streams/runtime/projection/projection-writer';
import type { Effect } from '@mainstem/streams/runtime/projection/window';
import { partitionCounts } from '@mainstem/streams/runtime/projector/projector-session';
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

/** Rows and counted effects of the scope as the log has them. */
export async function foldScope(
  options: FoldOptions,
  scope: KnownScope,
  clock: Clock,
): Promise<{ rows: ReadonlyMap<string, StoredRow>; effects: readonly Effect[] }> {
  const { checkpoint, knownFaults } = options;
  const view = within(options.view, scope);
  const effects: Effect[] = [];
  const memory = createMemoryStore(view);
  const store: typeof memory = {
    ...memory,
    commit: (commit) => {
      effects.push(...commit.effects);
      return memory.commit(commit);
    },
  };
  const first = firstCheckpoint(
    view.version,
    checkpoint.epoch,
    checkpoint.generation,
    partitionCounts(checkpoint.offsets),
  );
  await store.reset(first);
  // The memory store holds all of it anyway.
  const share = { ...memoryShare({}, 1), cacheEntriesMax: Number.MAX_SAFE_INTEGER };
  const seat = createSeat({ view, store, checkpoint: first, ends: checkpoint.offsets, share, clock, knownFaults });
  await eachStretch(options, scope, async (decoded, bytes) => {
    await seat.take(decoded, bytes);
    check(options.view, memory.all.size);
    if (seat.error !== null) throw seat.error;
  });
  await seat.apply();
  await seat.flush();
  if (seat.error !== null) throw seat.error;
  return { rows: memory.all, effects };
}

/** The rows of a scope that an event for which `touched` holds belongs to. */
export async function rowsTouched(
  options: FoldOptions,
  scope: KnownScope,
  touched: (event: AnyEvent) => boolean,
): Promise<KnownScope> {
  const view = within(options.view, scope);
  const keys = new Map<string, RowKey>();
  await eachStretch(options, scope, async (decoded) => {
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
  take: (decoded: DecodedBatch[], bytes: number) => Promise<void>,
): Promise<void> {
  const reading = { log, governor, report, signal, wants: scope.wants };
  for (const [name, to] of Object.entries(checkpoint.offsets)) {
    const colon = name.lastIndexOf(':');
    const stretch = { topic: name.slice(0, colon), partition: Number(name.slice(colon + 1)), from: 0, to };
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
