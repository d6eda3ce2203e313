/**
 * Writes one view: takes decoded batches, admits winners, folds them and commits rows and checkpoint together (R2). Used
 * alike by the live projector and by replay, so that both make the same rows.
 *
 * One commit is under way at most; the next window is read and folded meanwhile (waiting for each write cost 20–25 %,
 * design §9). Order within a window: races (which events count), rows and effects they touch, fold, commit. Whatever
 * fails, the writer is thrown away and a new one begins from the stored checkpoint, so a half-done window leaves no trace.
 */

import { topicNamed, topicOf } from '@mainstem/schemas/topics';
import { crashpoint } from '#crashpoint';
import { createWinners, type WinnerEntry, winnerKey } from '../decisions/winners.ts';
import { digestText, parseDigest } from './digest.ts';
import type { Projection } from './projection.ts';
import { ProjectionError } from './projection-errors.ts';
import { type RowCodec, rowCodec } from './projection-rows.ts';
import { type Checkpoint, type Commit, partitionName, type ViewStore } from './projection-store.ts';
import { type FoldedWindow, foldWindow, type LocatedEvent, planWindow } from './window.ts';
import { createWindowCache, type WindowCache } from './window-cache.ts';

/** One stretch of a partition, decoded. Types the view does not need may be missing; decided topics must be whole. */
export interface DecodedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly events: readonly LocatedEvent[];
  readonly nextOffset: number;
}

export interface ViewWriterOptions {
  readonly projection: Projection;
  readonly store: ViewStore;
  /** As claimed. */
  readonly checkpoint: Checkpoint;
  /** A view that is being rebuilt is live once it has reached these offsets (by `topic:partition`). */
  readonly goal: Readonly<Record<string, number>>;
  /** Most rows, effects and races kept in memory, each. */
  readonly cacheEntriesMax: number;
  /** Milliseconds of a steady clock. */
  readonly clock: () => number;
  /** Counted on by this writer; a projector keeps one set over all its writers. */
  readonly counts: ViewCounts;
  /** Called when a commit has taken effect, with the time it took. */
  readonly onCommit?: (durationMs: number) => void;
  /** Called when a commit failed: nobody may be waiting for it, and nothing more may be done with this writer. */
  readonly onFailed?: (error: unknown) => void;
}

export interface ViewCounts {
  /** Events folded into rows. */
  events: number;
  /** Records skipped because they lost their race (R3). */
  losers: number;
  /** Effects the log held again (R2). */
  duplicates: number;
  commits: number;
  /** Highest `occurredAtMs` folded, ms since 1970 UTC; 0 before the first. */
  watermarkMs: number;
}

export function noCounts(): ViewCounts {
  return { events: 0, losers: 0, duplicates: 0, commits: 0, watermarkMs: 0 };
}

export interface ViewWriter {
  /**
   * Applies a window. Returns the poison it met, at most one per partition: what lies before it is applied, nothing of
   * its partition after it is. Throws `PROJECTION_FENCED`, `PROJECTION_CHECKPOINT_LOST` or what the store throws.
   */
  apply(batches: readonly DecodedBatch[]): Promise<ProjectionError[]>;
  /** Waits until everything applied is stored, offsets of windows without effect included. */
  flush(): Promise<void>;
  /** Checkpoint of what was applied; at most one commit ahead of `stored`. */
  readonly head: Checkpoint;
  /** Checkpoint of what has taken effect; its offsets may pass over events without effect that a crash reads again. */
  readonly stored: Checkpoint;
  /** True when offsets of windows without effect wait to be stored: apply another window, be it empty, in due time. */
  readonly unsaved: boolean;
}

/** Offsets of windows that changed nothing are stored this often; until then a crash only reads them again. */
export const IDLE_COMMIT_EVERY_MS = 250;

interface Writer extends ViewWriterOptions {
  readonly codec: RowCodec;
  readonly cache: WindowCache;
  head: Checkpoint;
  stored: Checkpoint;
  committing: Promise<void> | null;
  /** True when `head` holds offsets that no commit has stored or is storing. */
  unsaved: boolean;
  savedAtMs: number;
}

export function createViewWriter(options: ViewWriterOptions): ViewWriter {
  const codec = rowCodec(options.projection);
  const complete = Object.values(options.checkpoint.offsets).every((offset) => offset === 0);
  const writer: Writer = {
    ...options,
    codec,
    cache: createWindowCache(options.store, codec, { entriesMax: options.cacheEntriesMax, complete }),
    head: options.checkpoint,
    stored: options.checkpoint,
    committing: null,
    unsaved: false,
    savedAtMs: options.clock(),
  };
  return {
    apply: (batches) => apply(writer, batches),
    async flush() {
      await settle(writer);
      if (writer.unsaved) save(writer, writer.head, nothingFolded(writer.head), []);
      await settle(writer);
    },
    get head() {
      return writer.head;
    },
    get stored() {
      return writer.stored;
    },
    get unsaved() {
      return writer.unsaved;
    },
  };
}

async function apply(writer: Writer, batches: readonly DecodedBatch[]): Promise<ProjectionError[]> {
  const poisons: ProjectionError[] = [];
  let window = batches;
  for (;;) {
    try {
      const parts = await foldPart(writer, window);
      if (parts === null) break;
      // More changes than the store takes at once: two commits, each whole.
      return [...poisons, ...(await apply(writer, parts[0])), ...(await apply(writer, parts[1]))];
    } catch (error) {
      if (!(error instanceof ProjectionError) || error.code !== 'PROJECTION_POISON' || error.position === null) {
        throw error;
      }
      poisons.push(error);
      window = cutAt(window, error.position.topic, error.position.partition, error.position.offset);
    }
  }
  return poisons;
}

/** Folds and commits a window, or returns it in two halves when its changes are too many for one commit. */
async function foldPart(
  writer: Writer,
  batches: readonly DecodedBatch[],
): Promise<[DecodedBatch[], DecodedBatch[]] | null> {
  const { projection, cache } = writer;
  const { winners, races, losers } = await admit(cache, batches);
  crashpoint('window.races-loaded');
  const planned = planWindow(projection, winners);
  await cache.load(planned);
  crashpoint('window.rows-loaded');
  const start = { digest: parseDigest(writer.head.digest), rows: writer.head.rows };
  const folded = foldWindow(projection, writer.codec, planned, cache, start);
  if (folded.changes.length > writer.store.changesMax && winners.length > 1) return halves(batches);
  crashpoint('window.folded');
  await settle(writer);
  crashpoint('window.settled');
  cache.trim();
  cache.learn(folded, races);
  writer.counts.events += planned.length;
  writer.counts.losers += losers;
  writer.counts.duplicates += folded.duplicates;
  for (const { event } of planned) {
    if (event.envelope.occurredAtMs > writer.counts.watermarkMs)
      writer.counts.watermarkMs = event.envelope.occurredAtMs;
  }
  advance(writer, batches, folded, races);
  return null;
}

/** Settles who won (R3) before anything is folded: losers are skipped in every view and every replay alike. */
async function admit(
  cache: WindowCache,
  batches: readonly DecodedBatch[],
): Promise<{ winners: LocatedEvent[]; races: WinnerEntry[]; losers: number }> {
  const keys = new Set<string>();
  for (const { topic, events } of batches) {
    if (topicNamed(topic).kind !== 'decided') continue;
    for (const { event } of events)
      keys.add(winnerKey(topicOf(event.type), event.envelope.tenant, event.envelope.entity));
  }
  const referee = createWinners(keys.size === 0 ? [] : await cache.races(keys));
  const winners: LocatedEvent[] = [];
  for (const { events } of batches) {
    for (const located of events) if (referee.admit(located.event) === 'winner') winners.push(located);
  }
  return { winners, races: referee.drainChanged(), losers: referee.losers };
}

function advance(
  writer: Writer,
  batches: readonly DecodedBatch[],
  folded: FoldedWindow,
  races: readonly WinnerEntry[],
): void {
  const offsets: Record<string, number> = { ...writer.head.offsets };
  for (const { topic, partition, nextOffset } of batches) offsets[partitionName(topic, partition)] = nextOffset;
  const arrived = writer.head.state === 'rebuilding' && reached(offsets, writer.goal);
  const head: Checkpoint = {
    ...writer.head,
    offsets,
    position: writer.head.position + folded.changes.length,
    digest: digestText(folded.digest),
    rows: folded.rows,
    state: arrived ? 'live' : writer.head.state,
  };
  const idle = folded.changes.length === 0 && folded.effects.length === 0 && races.length === 0 && !arrived;
  writer.unsaved ||= !reached(writer.head.offsets, offsets);
  if (idle && !(writer.unsaved && writer.clock() - writer.savedAtMs >= IDLE_COMMIT_EVERY_MS)) {
    if (writer.stored === writer.head) writer.stored = head;
    writer.head = head;
    return;
  }
  save(writer, head, folded, races);
}

function reached(offsets: Readonly<Record<string, number>>, goal: Readonly<Record<string, number>>): boolean {
  return Object.entries(goal).every(([partition, end]) => (offsets[partition] ?? 0) >= end);
}

function nothingFolded(head: Checkpoint): FoldedWindow {
  return { changes: [], effects: [], duplicates: 0, digest: parseDigest(head.digest), rows: head.rows };
}

/** Starts the commit and does not wait for it; `settle` does, before the next one. */
function save(writer: Writer, head: Checkpoint, folded: FoldedWindow, races: readonly WinnerEntry[]): void {
  const from = writer.head;
  const to: Checkpoint = { ...head, sequence: from.sequence + 1 };
  const commit: Commit = { from, to, changes: folded.changes, effects: folded.effects, races };
  writer.head = to;
  writer.unsaved = false;
  const beganAtMs = writer.clock();
  writer.savedAtMs = beganAtMs;
  writer.counts.commits += 1;
  crashpoint('commit.before');
  const committing = writer.store.commit(commit).then((outcome) => {
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
  committing.catch((error: unknown) => writer.onFailed?.(error)); // and whoever settles gets it, too
  writer.committing = committing;
}

async function settle(writer: Writer): Promise<void> {
  const committing = writer.committing;
  if (committing !== null) await committing;
  // Left in place when it throws: a writer whose commit failed may do nothing more.
  if (writer.committing === committing) writer.committing = null;
}

/** The window without anything of a partition from an offset on. */
function cutAt(batches: readonly DecodedBatch[], topic: string, partition: number, offset: number): DecodedBatch[] {
  let isCut = false;
  return batches.flatMap((batch) => {
    if (batch.topic !== topic || batch.partition !== partition) return [batch];
    if (isCut) return [];
    if (batch.nextOffset <= offset) return [batch];
    isCut = true;
    return [
      { ...batch, events: batch.events.filter((located) => located.position.offset < offset), nextOffset: offset },
    ];
  });
}

function halves(batches: readonly DecodedBatch[]): [DecodedBatch[], DecodedBatch[]] {
  const total = batches.reduce((sum, batch) => sum + batch.events.length, 0);
  let left = Math.ceil(total / 2);
  const first: DecodedBatch[] = [];
  const second: DecodedBatch[] = [];
  for (const batch of batches) {
    const { events } = batch;
    if (left <= 0) second.push(batch);
    else if (events.length <= left) first.push(batch);
    else {
      const cut = (events[left] as LocatedEvent).position.offset;
      first.push({ ...batch, events: events.slice(0, left), nextOffset: cut });
      second.push({ ...batch, events: events.slice(left) });
    }
    left -= events.length;
  }
  return [first, second];
}
