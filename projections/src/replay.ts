/**
 * Replay: drops views and rebuilds them from the log (R1).
 *
 * For each view it takes the lease by force (the running projector is fenced at its next commit and stands by), begins a
 * new generation with nothing in it, and folds from offset 0 to the ends the log had at the start. Each topic is read and
 * decoded once for all views that need it. The view is `rebuilding` until its last window, which makes it `live`; then the
 * lease goes back and the projector continues from the stored checkpoint.
 *
 * Killed half-way, it leaves a view that is `rebuilding` with a sound checkpoint: a projector carries on from there when
 * the lease has run out, or the replay is started again. It has no effect but rows (R11).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { Batch } from '@mainstem/streams/log/event-log';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError, poison } from '@mainstem/streams/runtime/projection/projection-errors';
import type { BatchDecoder } from '@mainstem/streams/runtime/projection/projection-reader';
import { firstCheckpoint, type ViewStore } from '@mainstem/streams/runtime/projection/projection-store';
import {
  createViewWriter,
  type DecodedBatch,
  noCounts,
  type ViewCounts,
  type ViewWriter,
} from '@mainstem/streams/runtime/projection/projection-writer';
import { leaseName } from '@mainstem/streams/runtime/projector/projector';
import { partitionCounts, readEnds } from '@mainstem/streams/runtime/projector/projector-session';
import { LEASE_RENEW_EVERY_MS, type Lease } from '@mainstem/streams/runtime/stores/lease.postgres';
import { viewsInPlace } from './lifecycle/in-place.ts';
import { migrate } from './migrate.ts';
import { createReporter, type ReplayProgress } from './replay-progress.ts';
import { openResources, type ResourceSettings, type Resources } from './resources.ts';
import { viewsNamed } from './views.ts';

export interface ReplayOptions {
  readonly names: readonly string[] | 'all';
  readonly settings: ResourceSettings;
  /** Told twice a second and at the end. */
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Ends the replay early; the views stay `rebuilding` and a projector carries on. */
  readonly signal?: AbortSignal;
  /** Connections to use in place of new ones; they stay open. */
  readonly resources?: Resources;
}

export interface ReplayedView {
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

export interface ReplayResult {
  readonly views: readonly ReplayedView[];
  readonly records: number;
  readonly durationMs: number;
}

/** Events per window: large, so that many events of a row become one write; about 50 MB decoded. */
const WINDOW_EVENTS = 20_000;
/** Rows, effects and races remembered per view, each; below this a rebuild never asks the store for anything. */
const CACHE_ENTRIES_MAX = 300_000;
/** One view being rebuilt. */
interface Seat {
  readonly view: Projection;
  readonly store: ViewStore;
  readonly lease: Lease;
  readonly writer: ViewWriter;
  readonly counts: ViewCounts;
  pending: DecodedBatch[];
  pendingEvents: number;
  error: ProjectionError | null;
}

/**
 * Rebuilds the named views. A view that meets poison is reported with its error and stays `rebuilding`; the others go on.
 * Throws what stops all of them: log or stores not answering.
 */
export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const { settings } = options;
  const beganAtMs = performance.now();
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: settings.MAINSTEM_POSTGRES_SCHEMA });
  const resources = options.resources ?? (await openResources(settings, 'mainstem-replay'));
  const seats: Seat[] = [];
  const over = new AbortController();
  try {
    const wanted = await viewsInPlace(resources, viewsNamed(options.names));
    for (const view of wanted) seats.push(await takeSeat(resources, view));
    for (const seat of seats) void keepLease(resources, seat, over.signal);
    const records = await foldAll(resources, seats, options);
    for (const seat of seats) await finish(seat);
    return { views: seats.map(resultOf), records, durationMs: performance.now() - beganAtMs };
  } finally {
    over.abort();
    // A lease that cannot be given back runs out by itself.
    await Promise.allSettled(seats.map((seat) => resources.leases.release(seat.lease)));
    if (options.resources === undefined) await resources.close();
  }
}

async function takeSeat(resources: Resources, view: Projection): Promise<Seat> {
  const { log, leases } = resources;
  const store = resources.storeOf(view);
  const above = (await store.checkpoint())?.epoch ?? 0;
  const lease = await leases.acquire(leaseName(view), { force: true, above });
  if (lease === null) throw new ProjectionError('PROJECTION_FENCED', view.name, 'its lease cannot be taken');
  const goal = await readEnds(log, view);
  const checkpoint = firstCheckpoint(view.version, lease.epoch, uuidV7(), partitionCounts(goal));
  await store.reset(checkpoint);
  await leases.markBuilt(lease);
  const counts = noCounts();
  const clock = () => performance.now();
  const cacheEntriesMax = CACHE_ENTRIES_MAX;
  const writer = createViewWriter({ projection: view, store, checkpoint, goal, cacheEntriesMax, clock, counts });
  return { view, store, lease, writer, counts, pending: [], pendingEvents: 0, error: null };
}

async function keepLease({ leases }: Resources, seat: Seat, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await sleep(LEASE_RENEW_EVERY_MS, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    // Not renewed in time means that another may take over; the store's guard then refuses our next commit.
    await leases.renew(seat.lease).catch(() => false);
  }
}

/** Reads every topic once and hands each event to the views that want it. Returns the records read. */
async function foldAll(resources: Resources, seats: readonly Seat[], options: ReplayOptions): Promise<number> {
  const topics = [...new Set(seats.flatMap((seat) => seat.view.topics))];
  const ends = new Map<string, number[]>();
  for (const topic of topics) ends.set(topic, await resources.log.endOffsets(topic));
  const total = [...ends.values()].flat().reduce((sum, end) => sum + end, 0);
  const report = createReporter(total, options.onProgress);
  for (const topic of topics) {
    const readers = seats.filter((seat) => seat.view.topics.some((one) => one === topic));
    const types = [...new Set(readers.flatMap((seat) => seat.view.types))];
    const decode = (batch: Batch) => resources.decoder.decode({ name: 'replay', types }, [batch]);
    for (const [partition, end] of (ends.get(topic) ?? []).entries()) {
      for await (const batch of readAhead(resources.log.read(topic, partition, 0, end))) {
        options.signal?.throwIfAborted();
        await deal(readers, await decode(batch));
        report.read(topic, batch.records.length);
      }
      for (const seat of readers) seat.pending.push({ topic, partition, events: [], nextOffset: end });
    }
    await Promise.all(readers.filter((seat) => seat.error === null).map(applyPending));
  }
  report.end();
  return report.records;
}

/** Asks for the next batch before this one is worked on, so that fetching and folding overlap. */
async function* readAhead(batches: AsyncIterable<Batch>): AsyncIterable<Batch> {
  const source = batches[Symbol.asyncIterator]();
  let next = source.next();
  try {
    for (;;) {
      const { value, done } = await next;
      if (done === true) return;
      next = source.next();
      next.catch(() => undefined); // awaited in the next turn, or of no interest when the reader left
      yield value;
    }
  } finally {
    await source.return?.();
  }
}

/** Gives a decoded batch to each view that is still sound. */
async function deal(readers: readonly Seat[], { decoded, poisons }: Decoded): Promise<void> {
  const open = readers.filter((seat) => seat.error === null);
  for (const seat of open) {
    for (const one of decoded) {
      seat.pending.push(one);
      seat.pendingEvents += one.events.length;
    }
    for (const { position, cause } of poisons)
      if (position !== null) seat.error = poison(seat.view.name, position, cause);
  }
  // What lies before a poison is still applied.
  await Promise.all(open.filter(isDue).map(applyPending));
}

type Decoded = Awaited<ReturnType<BatchDecoder['decode']>>;

function isDue(seat: Seat): boolean {
  return seat.error !== null || seat.pendingEvents >= WINDOW_EVENTS;
}

async function applyPending(seat: Seat): Promise<void> {
  const window = seat.pending;
  seat.pending = [];
  seat.pendingEvents = 0;
  if (window.length === 0) return;
  const [error] = await seat.writer.apply(window);
  if (error !== undefined) seat.error ??= error;
}

/** Stores what is left; a window that reaches the goal has made the view live. */
async function finish(seat: Seat): Promise<void> {
  // An empty log has no last window to make the view live.
  if (seat.error === null) await seat.writer.apply([]);
  await seat.writer.flush();
}

function resultOf({ view, writer, counts, error }: Seat): ReplayedView {
  const { rows, digest, generation, state } = writer.head;
  const { events, losers, duplicates } = counts;
  return { name: view.name, events, losers, duplicates, rows, digest, generation, state, error };
}
