/**
 * Writes one view: takes decoded batches, parks what cannot be taken (R10), admits winners, folds them and commits rows and
 * checkpoint together (R2). Used alike by the live projector and by replay, so that both make the same rows and park the
 * same keys.
 *
 * One commit is under way at most; the next window is read and folded meanwhile (waiting for each write cost 20–25 %,
 * design §9). Order within a window: what is parked, races (which events count), rows and effects they touch, fold,
 * commit. Whatever fails, the writer is thrown away and a new one begins from the stored checkpoint, so a half-done window
 * leaves no trace.
 */
import { crashpoint } from '#crashpoint';
import { type Drained, drain } from '../parking/drain.ts';
import { faultOf, type KeyPlace, type ParkedKey, type ParkedRecord } from '../parking/parked.ts';
import type { ParkingSummary } from '../parking/parking-lot.ts';
import { type Faults, offsetText } from '../parking/sieve.ts';
import { cut, halves } from '../parking/split.ts';
import type { DecodedBatch } from './decoded-batch.ts';
import { closeWindow, foldMore, foldWhole, openWindow, standingsOf } from './fold-sorted.ts';
import type { OpenWindow } from './open-window.ts';
import type { ProjectionError } from './projection-errors.ts';
import { rowCodec } from './projection-rows.ts';
import type { Checkpoint } from './projection-store.ts';
import type { ViewWriterOptions } from './view-writer-options.ts';
import {
  advance,
  batchesOf,
  newCache,
  nothing,
  openLot,
  type Source,
  save,
  settle,
  type WriterState,
} from './view-writer-state.ts';
import type { FoldedWindow } from './window.ts';

export { IDLE_COMMIT_EVERY_MS } from './view-writer-state.ts';

export interface ViewWriter {
  /**
   * Folds more into the window that is open. It is applied by the next `apply`, or before when it has all the changes the
   * store takes at once. For replay: of each batch only bytes are kept until what it did is stored.
   */
  take(batches: readonly DecodedBatch[]): Promise<void>;
  /**
   * Applies a window: what was taken, and this. What cannot be taken is parked with its key. Returns the partitions that
   * stop because nothing more can be parked: what lies before is applied, nothing of them after. Throws `PROJECTION_FENCED`,
   * `PROJECTION_CHECKPOINT_LOST` or what the store throws.
   */
  apply(batches: readonly DecodedBatch[]): Promise<ProjectionError[]>;
  /** Waits until everything applied is stored, offsets of windows without effect included. */
  flush(): Promise<void>;
  /** Takes parked records back, oldest first; see `drain`. */
  drain(held: ParkedKey, records: readonly ParkedRecord[], decoded: DecodedBatch): Promise<Drained>;
  /** Every parked key. */
  parkedKeys(): Promise<readonly ParkedKey[]>;
  parkedKey(place: KeyPlace): Promise<ParkedKey | null>;
  /** Checkpoint of what was applied; at most one commit ahead of `stored`. */
  readonly head: Checkpoint;
  /** Checkpoint of what has taken effect; its offsets may pass over events without effect that a crash reads again. */
  readonly stored: Checkpoint;
  /** True when something waits to be stored: apply another window, be it empty, in due time. */
  readonly unsaved: boolean;
  /** What is parked; null before the first window. */
  readonly parking: ParkingSummary | null;
  /** Ids of rulings that were followed in windows. */
  readonly ruled: ReadonlySet<string>;
}

export function createViewWriter(options: ViewWriterOptions): ViewWriter {
  const codec = rowCodec(options.projection);
  const complete = Object.values(options.checkpoint.offsets).every((offset) => offset === 0);
  const writer: WriterState = {
    ...options,
    codec,
    cache: newCache(options, codec, complete),
    head: options.checkpoint,
    stored: options.checkpoint,
    open: null,
    gathered: [],
    windows: 0,
    committing: null,
    unsaved: false,
    savedAtMs: options.clock(),
    lot: null,
    stopped: new Map(),
    stops: [],
    ruled: new Set(),
  };
  return {
    take: (batches) => take(writer, batches),
    apply: (batches) => applyAndTell(writer, batches),
    async flush() {
      await close(writer);
      await settled(writer);
      if (writer.unsaved) save(writer, writer.head, nothing(writer, await openLot(writer)), null);
      await settled(writer);
    },
    async drain(held, records, decoded) {
      await close(writer);
      await settled(writer);
      return drain(writer, held, records, decoded);
    },
    parkedKeys: async () => [...(await openLot(writer)).keys],
    parkedKey: async (place) => (await openLot(writer)).get(place) ?? null,
    get head() {
      return writer.head;
    },
    get stored() {
      return writer.stored;
    },
    get unsaved() {
      return writer.unsaved || writer.committing !== null || writer.open !== null || writer.gathered.length > 0;
    },
    get parking() {
      return writer.lot?.summary ?? null;
    },
    get ruled() {
      return writer.ruled;
    },
  };
}

async function applyAndTell(writer: WriterState, batches: readonly DecodedBatch[]): Promise<ProjectionError[]> {
  const wasOpen = writer.open !== null || writer.gathered.length > 0;
  await close(writer);
  // An empty window would only wait for the commit that has just begun.
  if (!wasOpen || batches.length > 0) await apply(writer, batches, writer.knownFaults ?? noFaults);
  const { stops } = writer;
  writer.stops = [];
  return stops;
}

const noFaults: Faults = new Map();

/**
 * Events gathered before they are folded, while the store has to be asked for what is not known: each time is one trip there
 * and back.
 */
const GATHERED_EVENTS = 10_000;

async function take(writer: WriterState, batches: readonly DecodedBatch[]): Promise<void> {
  for (const batch of batches) writer.gathered.push(batch);
  if (!writer.cache.isComplete && eventsOf(writer.gathered) < GATHERED_EVENTS) return;
  await foldGathered(writer);
}

async function foldGathered(writer: WriterState): Promise<void> {
  const window = notStopped(writer, writer.gathered);
  writer.gathered = [];
  if (window.length === 0) return;
  const known = writer.knownFaults ?? noFaults;
  const touched = writer.open?.window.rows.touched ?? 0;
  if (touched > 0 && touched + eventsOf(window) > writer.store.changesMax) await close(writer);
  const open = writer.open ?? { window: openWindow(writer, await openLot(writer)), sources: [] };
  writer.open = open;
  if (await foldMore(writer, open.window, window, known)) {
    for (const batch of window) open.sources.push(batch.again ?? batch);
    return;
  }
  writer.open = null;
  await apply(writer, [...(await batchesOf(open.sources)), ...window], known);
}

function eventsOf(batches: readonly DecodedBatch[]): number {
  return batches.reduce((sum, batch) => sum + batch.events.length, 0);
}

/** Applies what was taken. */
async function close(writer: WriterState): Promise<void> {
  if (writer.gathered.length > 0) await foldGathered(writer);
  const { open } = writer;
  if (open === null) return;
  writer.open = null;
  const folded = closeWindow(writer, open.window);
  if (folded === null || (await settled(writer))) {
    await apply(writer, await batchesOf(open.sources), writer.knownFaults ?? noFaults);
    return;
  }
  commit(writer, open.window, folded, open.sources);
}

/** Applies a window with what is known to be wrong in it; finds out more until the rest is sound. */
async function apply(writer: WriterState, batches: readonly DecodedBatch[], known: Faults): Promise<void> {
  const window = notStopped(writer, batches);
  let faults = known;
  for (;;) {
    const open = openWindow(writer, await openLot(writer));
    const fold = await foldWhole(writer, open, window, faults);
    if (fold.kind === 'faults') faults = new Map([...faults, ...fold.faults]);
    else if (fold.kind === 'large') {
      // More changes than the store takes at once: two commits, each whole.
      for (const half of halves(window)) await apply(writer, half, known);
      return;
    } else if (await settled(writer))
      faults = known; // what the window was folded over was made anew
    else return commit(writer, open, fold.folded, window);
  }
}

/** Nothing else is under way: what the window was folded over is stored. */
function commit(writer: WriterState, open: OpenWindow, folded: FoldedWindow, sources: readonly Source[]): void {
  crashpoint('window.settled');
  const { cache, counts } = writer;
  cache.trim(open.number);
  open.rows.keep(folded);
  counts.events += open.events;
  counts.losers += open.losers;
  counts.duplicates += folded.duplicates;
  counts.watermarkMs = Math.max(counts.watermarkMs, Math.min(open.watermarkMs, clockAheadMax(open)));
  for (const stop of open.stops) {
    const { topic, partition, offset } = stop.position ?? { topic: '', partition: 0, offset: 0 };
    writer.stopped.set(`${topic}:${partition}`, offset);
    writer.stops.push(stop);
  }
  for (const id of open.ruled) writer.ruled.add(id);
  const { parked, lot, moved } = open;
  advance(writer, sources, moved, { folded, races: standingsOf(open), parked, lot });
}

/** How far the clock of a writer may be ahead of the broker's before its times count for no watermark, ms. */
const CLOCK_AHEAD_MS_MAX = 60_000;

/** A sender whose clock is a year ahead must not make the view look a year ahead (the broker's time is on the log, too). */
function clockAheadMax({ appendedAtMs }: OpenWindow): number {
  return appendedAtMs === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : appendedAtMs + CLOCK_AHEAD_MS_MAX;
}

/** Waits for the commit under way. True when the store refused it and it was made anew, without what is at fault. */
async function settled(writer: WriterState): Promise<boolean> {
  const refused = await settle(writer);
  if (refused === null) return false;
  const { error, sources } = refused;
  if (sources === null) throw error;
  const window = await batchesOf(sources);
  const total = eventsOf(window);
  if (total === 0) throw error;
  if (total === 1) await applyFaulty(writer, window, error);
  else {
    for (const half of halves(window)) {
      await apply(writer, half, writer.knownFaults ?? noFaults);
      await settled(writer);
    }
  }
  return true;
}

/** The window's one event is what the store refuses: its key is parked. */
async function applyFaulty(
  writer: WriterState,
  window: readonly DecodedBatch[],
  error: ProjectionError,
): Promise<void> {
  const faults = new Map(writer.knownFaults ?? noFaults);
  for (const { position } of window.flatMap((batch) => batch.events)) {
    faults.set(offsetText(position.topic, position.partition, position.offset), faultOf('write', error.code, error));
  }
  await apply(writer, window, faults);
  const again = await settle(writer);
  if (again !== null) throw again.error; // not the row, then, is what the store refuses
}

function notStopped(writer: WriterState, batches: readonly DecodedBatch[]): readonly DecodedBatch[] {
  return writer.stopped.size === 0 ? batches : batches.flatMap((batch) => beforeStop(writer, batch));
}

/** What of a batch lies before the place its partition stopped at. */
function beforeStop({ stopped }: WriterState, batch: DecodedBatch): DecodedBatch[] {
  const offset = stopped.get(`${batch.topic}:${batch.partition}`);
  if (offset === undefined || batch.nextOffset <= offset) return [batch];
  return cut(batch, offset)[0].events.length > 0 ? [cut(batch, offset)[0]] : [];
}
