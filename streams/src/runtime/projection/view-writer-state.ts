/**
 * The commits of a view's writer: one is under way at most, and what it was made of is kept until it has taken effect, so
 * that a commit whose data the store refuses can be made anew without the record at fault (R10).
 */
import { crashpoint } from '#crashpoint';
import type { WinnerEntry } from '../decisions/winners.ts';
import type { ParkedRecord } from '../parking/parked.ts';
import { type ParkingLimits, ParkingLot } from '../parking/parking-lot.ts';
import type { DecodedBatch } from './decoded-batch.ts';
import { digestText, parseDigest } from './digest.ts';
import type { OpenWindow } from './open-window.ts';
import { ProjectionError } from './projection-errors.ts';
import type { RowCodec } from './projection-rows.ts';
import type { Checkpoint, Commit } from './projection-store.ts';
import { partitionName } from './projection-store.ts';
import type { ViewWriterOptions } from './view-writer-options.ts';
import type { FoldedWindow } from './window.ts';
import { createWindowCache, type WindowCache } from './window-cache.ts';

/** Offsets of windows that changed nothing are stored this often; until then a crash only reads them again. */
export const IDLE_COMMIT_EVERY_MS = 250;

export interface WriterState extends ViewWriterOptions {
  readonly codec: RowCodec;
  cache: WindowCache;
  head: Checkpoint;
  stored: Checkpoint;
  /** What was folded over `head` and is not on its way to the store; with what it was made of. */
  open: { readonly window: OpenWindow; readonly sources: Source[] } | null;
  /** What was taken and not folded yet. */
  gathered: DecodedBatch[];
  /** Windows begun. */
  windows: number;
  committing: CommitUnderWay | null;
  /** True when `head` holds offsets that no commit has stored or is storing. */
  unsaved: boolean;
  savedAtMs: number;
  /** Null until it was asked from the store. */
  lot: ParkingLot | null;
  /** Partitions that stopped, with the offset they stopped at; nothing of them is taken any more. */
  readonly stopped: Map<string, number>;
  /** Stops nobody was told of yet. */
  stops: ProjectionError[];
  /** Ids of rulings that were followed. */
  readonly ruled: Set<string>;
}

/** A part of what a window was made of, or the way to have it again. */
export type Source = DecodedBatch | (() => Promise<DecodedBatch>);

export async function batchesOf(sources: readonly Source[]): Promise<DecodedBatch[]> {
  const batches: DecodedBatch[] = [];
  for (const source of sources) batches.push(typeof source === 'function' ? await source() : source);
  return batches;
}

interface CommitUnderWay {
  readonly done: Promise<void>;
  readonly from: Checkpoint;
  /** What the commit was made of; null when it cannot be made in smaller parts. */
  readonly sources: readonly Source[] | null;
}

/** A commit the store refused for what is in it. Nothing of it is there; the writer stands where it stood before. */
export interface RefusedCommit {
  readonly error: ProjectionError;
  readonly sources: readonly Source[] | null;
}

/** What a window comes to. */
export interface Outcome {
  readonly folded: FoldedWindow;
  readonly races: readonly WinnerEntry[];
  readonly parked: readonly ParkedRecord[];
  readonly drained?: readonly ParkedRecord[];
  /** Keys that are parked from then on. */
  readonly lot: ParkingLot;
}

export async function openLot(writer: WriterState, limits?: ParkingLimits): Promise<ParkingLot> {
  writer.lot ??= new ParkingLot(await writer.store.parkedKeys(), limits ?? writer.parkingLimits);
  return writer.lot;
}

export function newCache(options: ViewWriterOptions, codec: RowCodec, complete: boolean): WindowCache {
  return createWindowCache(options.store, codec, { entriesMax: options.cacheEntriesMax, complete });
}

/** Moves the head over a window and begins its commit, unless it has no effect that must be stored now. */
export function advance(
  writer: WriterState,
  sources: readonly Source[],
  moved: OpenWindow['moved'],
  outcome: Outcome,
): void {
  const { folded, races, parked, drained = [] } = outcome;
  const offsets: Record<string, number> = { ...writer.head.offsets };
  for (const { topic, partition, nextOffset } of moved) offsets[partitionName(topic, partition)] = nextOffset;
  const arrived = writer.head.state === 'rebuilding' && reached(offsets, writer.goal);
  const head: Checkpoint = {
    ...writer.head,
    offsets,
    position: writer.head.position + folded.changes.length,
    digest: digestText(folded.digest),
    rows: folded.rows,
    state: arrived ? 'live' : writer.head.state,
  };
  const changes = folded.changes.length + folded.effects.length + races.length + parked.length + drained.length;
  const idle = changes === 0 && !arrived;
  writer.unsaved ||= !reached(writer.head.offsets, offsets);
  writer.lot = outcome.lot;
  if (idle && !(writer.unsaved && writer.clock() - writer.savedAtMs >= IDLE_COMMIT_EVERY_MS)) {
    if (writer.stored === writer.head) writer.stored = head;
    writer.head = head;
    return;
  }
  save(writer, head, outcome, sources);
}

function reached(offsets: Readonly<Record<string, number>>, goal: Readonly<Record<string, number>>): boolean {
  return Object.entries(goal).every(([partition, end]) => (offsets[partition] ?? 0) >= end);
}

export function nothing(writer: WriterState, lot: ParkingLot): Outcome {
  const { digest, rows } = writer.head;
  return {
    folded: { changes: [], effects: [], duplicates: 0, digest: parseDigest(digest), rows },
    races: [],
    parked: [],
    lot,
  };
}

/** Starts the commit and does not wait for it; `settle` does, before the next one. */
export function save(
  writer: WriterState,
  head: Checkpoint,
  { folded, races, parked, drained = [] }: Outcome,
  sources: readonly Source[] | null,
): void {
  const from = writer.head;
  const to: Checkpoint = { ...head, sequence: from.sequence + 1 };
  const { changes, effects } = folded;
  const commit: Commit = { from, to, changes, effects, races, parked, drained };
  writer.head = to;
  writer.unsaved = false;
  const beganAtMs = writer.clock();
  writer.savedAtMs = beganAtMs;
  writer.counts.commits += 1;
  crashpoint('commit.before');
  const done = writer.store.commit(commit).then((outcome) => {
    crashpoint('commit.after');
    if (outcome === 'applied') {
      // Windows without effect may have moved on meanwhile; then there was no other commit, and all of it holds.
      writer.stored = writer.head.sequence === to.sequence ? writer.head : to;
      writer.onCommit?.(writer.clock() - beganAtMs);
      return;
    }
    const { name } = writer.projection;
    if (outcome === 'lost') throw new ProjectionError('PROJECTION_CHECKPOINT_LOST', name, 'its checkpoint is gone');
    throw new ProjectionError('PROJECTION_FENCED', name, `another owner came first (epoch ${from.epoch})`, {
      retryable: true,
    });
  });
  done.catch((error: unknown) => {
    if (!isRefused(error)) writer.onFailed?.(error); // and whoever settles gets it, too
  });
  writer.committing = { done, from, sources };
}

function isRefused(error: unknown): error is ProjectionError {
  return error instanceof ProjectionError && error.code === 'PROJECTION_ROW_REFUSED';
}

/** Waits for the commit under way. Returns it when the store refused what is in it. */
export async function settle(writer: WriterState): Promise<RefusedCommit | null> {
  const { committing } = writer;
  if (committing === null) return null;
  try {
    await committing.done;
  } catch (error) {
    // Left in place: a writer whose commit failed otherwise may do nothing more.
    if (!isRefused(error)) throw error;
    writer.head = committing.from;
    writer.unsaved = true;
    writer.cache = newCache(writer, writer.codec, false);
    writer.lot = null;
    writer.committing = null;
    return { error, sources: committing.sources };
  }
  if (writer.committing === committing) writer.committing = null;
  return null;
}
