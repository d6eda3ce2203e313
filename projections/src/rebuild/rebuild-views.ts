/**
 * Rebuilds views from the log (R1), in place or into builds and scratch stores that nobody reads yet.
 *
 * Each target begins a new generation with nothing in it, or goes on from its own checkpoint (`resume`), and folds up to
 * the log's ends, given offsets, or a moment (`until`). Each topic is read and decoded once for all targets that need it. A
 * target is `rebuilding` until its last window, which makes it `live`. It has no effect but rows (R11).
 *
 * The caller takes the leases and gives them back; they are renewed here as long as it works. A target that is fenced or
 * meets poison is reported with its error, and the others go on. Killed half-way, or told to stop by the signal, each
 * target is left with a sound checkpoint: its projector carries on from there, or `resume` does.
 */

import { uuidV7 } from '@mainstem/schemas/envelope';
import type { Batch } from '@mainstem/streams/log/event-log';
import { type Clock, systemClock } from '@mainstem/streams/runtime/clock';
import type { Lease } from '@mainstem/streams/runtime/lease/leases';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import {
  type Checkpoint,
  firstCheckpoint,
  partitionName,
  type ViewStore,
} from '@mainstem/streams/runtime/projection/projection-store';
import { partitionCounts } from '@mainstem/streams/runtime/projector/open-view';
import { crashpoint } from '#crashpoint';
import type { Resources } from '../resources.ts';
import { createGovernor, type GovernorLimits, type MemoryShare, memoryShare } from './governor.ts';
import { keepLease } from './lease-keeper.ts';
import { createReporter, type RebuildProgress } from './progress.ts';
import { type ReadOptions, readStretch } from './read-log.ts';
import { createSeat, type Seat } from './seat.ts';
import { endsFor, endsOf, type Offsets, type Until } from './until.ts';

export interface RebuildTarget {
  readonly view: Projection;
  readonly store: ViewStore;
  /** Held by the caller. */
  readonly lease: Lease;
}

export interface RebuildOptions {
  readonly resources: Pick<Resources, 'log' | 'decoder' | 'leases'>;
  readonly targets: readonly RebuildTarget[];
  /** The log's ends at the start when not given. */
  readonly until?: Until;
  readonly governor?: GovernorLimits;
  /** Go on from a target's checkpoint when it is of this version and not beyond the end; else begin anew. */
  readonly resume?: boolean;
  /** Told twice a second and at the end. */
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Ends it early by an abort error; targets stay `rebuilding`, with what was applied stored. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

export interface RebuiltView {
  readonly name: string;
  /** Events folded into rows. */
  readonly events: number;
  readonly losers: number;
  readonly duplicates: number;
  readonly rows: number;
  readonly digest: string;
  readonly generation: string;
  readonly state: 'rebuilding' | 'live';
  /** Why this view could not be rebuilt; null when it was. */
  readonly error: ProjectionError | null;
}

export interface RebuildResult {
  readonly views: readonly RebuiltView[];
  /** Records read. */
  readonly records: number;
  readonly durationMs: number;
}

/** Throws what stops all targets: log or stores not answering, or the signal's reason. */
export async function rebuildViews(options: RebuildOptions): Promise<RebuildResult> {
  const { resources, targets, clock = systemClock } = options;
  const beganAtMs = clock.nowMs();
  const share = memoryShare(options.governor ?? {}, targets.length);
  const views = targets.map((target) => target.view);
  const ends = await endsOf(resources.log, views, options.until);
  const over = new AbortController();
  const seats: Seat[] = [];
  const keepers: Promise<void>[] = [];
  try {
    for (const target of targets) {
      const lost = Promise.withResolvers<ProjectionError>();
      keepers.push(keepLease(resources.leases, target.lease, clock, over.signal, () => lost.resolve(taken(target))));
      const seat = await openSeat(options, target, endsFor(target.view, ends), share, clock);
      void lost.promise.then(seat.fail);
      seats.push(seat);
    }
    const records = await foldAll(options, seats, clock);
    return { views: seats.map(resultOf), records, durationMs: clock.nowMs() - beganAtMs };
  } finally {
    over.abort();
    await Promise.all(keepers);
  }
}

function taken({ view, lease }: RebuildTarget): ProjectionError {
  return new ProjectionError('PROJECTION_FENCED', view.name, `the lease of epoch ${lease.epoch} was taken`, {
    retryable: true,
  });
}

async function openSeat(
  { resources, resume }: RebuildOptions,
  { view, store, lease }: RebuildTarget,
  ends: Offsets,
  share: MemoryShare,
  clock: Clock,
): Promise<Seat> {
  let checkpoint = resume === true ? continuable(view, await store.claim(lease.epoch), ends) : null;
  if (checkpoint === null) {
    checkpoint = firstCheckpoint(view.version, lease.epoch, uuidV7(), partitionCounts(ends));
    await store.reset(checkpoint);
    crashpoint('rebuild.begun');
    await resources.leases.markBuilt(lease);
  }
  return createSeat({ view, store, checkpoint, ends, share, clock });
}

/** A checkpoint that a rebuild up to `ends` can go on from; null when it has to begin anew. */
function continuable(view: Projection, found: Checkpoint | null, ends: Offsets) {
  if (found === null || found.version !== view.version) return null;
  const names = Object.keys(ends);
  if (names.length !== Object.keys(found.offsets).length) return null;
  return names.every((name) => (found.offsets[name] ?? Number.POSITIVE_INFINITY) <= (ends[name] ?? 0)) ? found : null;
}

/** Reads every topic once and hands each event to the targets that want it. Returns the records read. */
async function foldAll(options: RebuildOptions, seats: readonly Seat[], clock: Clock): Promise<number> {
  const { resources, signal, onProgress } = options;
  const stretches = stretchesOf(seats);
  const report = createReporter(
    stretches.reduce((sum, { from, to }) => sum + to - from, 0),
    clock,
    onProgress,
  );
  const governor = createGovernor(options.governor ?? {}, clock);
  const reading: ReadOptions = { log: resources.log, governor, report, signal };
  try {
    for (const stretch of stretches) await foldStretch(options, reading, stretch);
  } catch (error) {
    // What was applied is stored before anybody else goes on from there; what stopped it all is told.
    await Promise.allSettled(seats.map((seat) => seat.flush()));
    throw error;
  }
  await Promise.all(seats.map((seat) => seat.flush()));
  report.end();
  return report.done;
}

async function foldStretch({ resources }: RebuildOptions, reading: ReadOptions, stretch: SharedStretch): Promise<void> {
  const { topic, partition } = stretch;
  const sound = () => stretch.seats.filter((seat) => seat.error === null);
  if (sound().length === 0) return;
  const readers = readersOf(stretch.seats);
  await readStretch(reading, stretch, async (batch: Batch, bytes) => {
    for (const { seats, ...reader } of readers) {
      const decoded = await resources.decoder.decode(reader, [batch]);
      await Promise.all(seats.map((seat) => (seat.error === null ? seat.take(decoded, bytes) : undefined)));
    }
    crashpoint('rebuild.batch-taken');
  });
  for (const seat of sound()) seat.reached(topic, partition);
  if (stretch.isLastOfTopic) await Promise.all(sound().map((seat) => seat.apply()));
}

/** Seats that are given the same events: those that keep personal data get it opened, and no others (R6). */
function readersOf(seats: readonly Seat[]) {
  const keeps = (seat: Seat) => (seat.view.personal ?? []).length > 0;
  const groups = [seats.filter((seat) => !keeps(seat)), seats.filter(keeps)].filter((group) => group.length > 0);
  return groups.map((group) => ({
    name: 'rebuild',
    types: [...new Set(group.flatMap((seat) => seat.view.types))],
    personal: group.flatMap((seat) => seat.view.personal ?? []),
    seats: group,
  }));
}

interface SharedStretch {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly seats: readonly Seat[];
  readonly isLastOfTopic: boolean;
}

/** Topic by topic, partition by partition: from where the first seat needs it to where the last one ends. */
function stretchesOf(seats: readonly Seat[]): SharedStretch[] {
  const topics = [...new Set(seats.flatMap((seat) => seat.view.topics))];
  return topics.flatMap((topic) => {
    const readers = seats.filter((seat) => seat.view.topics.some((one) => one === topic));
    const count = Object.keys(readers[0]?.ends ?? {}).filter((name) => name.startsWith(`${topic}:`)).length;
    return Array.from({ length: count }, (_, partition) => {
      const name = partitionName(topic, partition);
      const from = Math.min(...readers.map((seat) => seat.head.offsets[name] ?? 0));
      const to = Math.max(...readers.map((seat) => seat.ends[name] ?? 0));
      return { topic, partition, from, to, seats: readers, isLastOfTopic: partition === count - 1 };
    });
  });
}

function resultOf({ view, head, counts, error }: Seat): RebuiltView {
  const { rows, digest, generation, state } = head;
  const { events, losers, duplicates } = counts;
  return { name: view.name, events, losers, duplicates, rows, digest, generation, state, error };
}
