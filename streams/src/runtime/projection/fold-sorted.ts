/**
 * The window a writer has open: sorted, admitted and folded batch by batch, with all that must be stored together in the
 * end. When something in it does not fold, it is undone as a whole and folded again at once, from its sources, by
 * `foldWhole`, which finds every record at fault (R10).
 */
import { topicNamed } from '@mainstem/schemas/topics';
import { crashpoint } from '#crashpoint';
import { standingAfter, type WinnerEntry, winnerKey } from '../decisions/winners.ts';
import { createFaultFinder } from '../parking/find-faults.ts';
import type { ParkingLot } from '../parking/parking-lot.ts';
import { type Faults, sortWindow } from '../parking/sieve.ts';
import type { DecodedBatch } from './decoded-batch.ts';
import { parseDigest } from './digest.ts';
import type { OpenWindow } from './open-window.ts';
import { ProjectionError } from './projection-errors.ts';
import type { WriterState } from './view-writer-state.ts';
import { createRowFold, type FoldedWindow, type LocatedEvent, planWindow } from './window.ts';

export function openWindow(writer: WriterState, lot: ParkingLot): OpenWindow {
  writer.windows += 1;
  const number = writer.windows;
  return {
    number,
    rows: createRowFold(writer.projection, writer.codec, writer.cache, number),
    races: [],
    moved: [],
    parked: [],
    stops: [],
    ruled: [],
    lot,
    events: 0,
    losers: 0,
    watermarkMs: 0,
    appendedAtMs: Number.NEGATIVE_INFINITY,
  };
}

/** Folds more into the window. False when something of it does not fold, or stops: then the window is undone. */
export async function foldMore(
  writer: WriterState,
  open: OpenWindow,
  batches: readonly DecodedBatch[],
  faults: Faults,
): Promise<boolean> {
  const winners = await admitted(writer, open, batches, faults);
  if (open.stops.length > 0) {
    undo(open);
    return false;
  }
  try {
    await foldWinners(writer, open, winners);
    return true;
  } catch (error) {
    if (!isPoison(error)) throw error;
    undo(open);
    return false;
  }
}

/** What the window comes to; null when a row of it is unsound or there are more changes than the store takes. */
export function closeWindow(writer: WriterState, open: OpenWindow): FoldedWindow | null {
  try {
    const folded = open.rows.close(startOf(writer));
    if (folded.changes.length <= writer.store.changesMax) return folded;
  } catch (error) {
    if (!isPoison(error)) throw error;
  }
  undo(open);
  return null;
}

export type Fold =
  | { readonly kind: 'folded'; readonly folded: FoldedWindow }
  | { readonly kind: 'faults'; readonly faults: Faults }
  | { readonly kind: 'large' };

/** Folds all that a window will hold, or says what of it does not fold; then it is undone. */
export async function foldWhole(
  writer: WriterState,
  open: OpenWindow,
  batches: readonly DecodedBatch[],
  faults: Faults,
): Promise<Fold> {
  const { projection, cache } = writer;
  const winners = await admitted(writer, open, batches, faults);
  try {
    await foldWinners(writer, open, winners);
    const folded = open.rows.close(startOf(writer));
    if (folded.changes.length > writer.store.changesMax && winners.length > 1) {
      undo(open);
      return { kind: 'large' };
    }
    crashpoint('window.folded');
    return { kind: 'folded', folded };
  } catch (error) {
    if (!isPoison(error)) throw error;
    undo(open);
    const finder = createFaultFinder(projection, writer.codec);
    const planned = finder.plan(winners);
    await cache.load(planned);
    finder.fold(planned, cache);
    // A fold that throws in a window and not event by event is no fault of one record, and nothing to park.
    if (finder.faults.size === 0) throw error;
    return { kind: 'faults', faults: finder.faults };
  }
}

/** Puts back what the window did to rows, effects and races. */
export function undo(open: OpenWindow): void {
  open.rows.undo();
  for (const race of open.races) {
    race.entry = race.before;
    race.window = 0;
  }
}

/** Races the window moved, as they are to be stored. */
export function standingsOf({ races }: OpenWindow): WinnerEntry[] {
  return races.flatMap(({ entry }) => entry ?? []);
}

function startOf({ head }: WriterState) {
  return { digest: parseDigest(head.digest), rows: head.rows };
}

function isPoison(error: unknown): boolean {
  return error instanceof ProjectionError && error.code === 'PROJECTION_POISON';
}

async function foldWinners(writer: WriterState, open: OpenWindow, winners: readonly LocatedEvent[]): Promise<void> {
  const planned = planWindow(writer.projection, winners);
  await writer.cache.load(planned);
  crashpoint('window.rows-loaded');
  open.rows.add(planned);
  open.events += planned.length;
  for (const { event } of planned) open.watermarkMs = Math.max(open.watermarkMs, event.envelope.occurredAtMs);
}

/** Sorts out what is parked and settles who won (R3) before anything is folded: in every view and every replay alike. */
async function admitted(
  writer: WriterState,
  open: OpenWindow,
  window: readonly DecodedBatch[],
  faults: Faults,
): Promise<LocatedEvent[]> {
  const nowMs = (writer.wallMs ?? Date.now)();
  const sorted = sortWindow(window, { projection: writer.projection, lot: open.lot, faults, nowMs });
  open.lot = sorted.lot;
  open.parked.push(...sorted.parked);
  open.stops.push(...sorted.stops);
  open.ruled.push(...sorted.ruled);
  for (const { topic, partition, nextOffset } of sorted.batches) open.moved.push({ topic, partition, nextOffset });
  for (const { records } of window)
    open.appendedAtMs = Math.max(open.appendedAtMs, records?.at(-1)?.appendedAtMs ?? Number.NEGATIVE_INFINITY);
  await loadRaces(writer, sorted.batches);
  crashpoint('window.races-loaded');
  const winners: LocatedEvent[] = [];
  for (const batch of sorted.batches) {
    // Facts have no races: a topic of them is not looked at event by event.
    if (isDecided(batch.topic)) settleRaces(writer, open, batch, winners);
    else for (const located of batch.events) winners.push(located);
  }
  return winners;
}

async function loadRaces({ cache }: WriterState, batches: readonly DecodedBatch[]): Promise<void> {
  if (cache.isComplete) return;
  const keys = new Set<string>();
  for (const { topic, events } of batches) if (isDecided(topic)) for (const one of events) keys.add(keyOf(topic, one));
  if (keys.size > 0) await cache.loadRaces(keys);
}

function settleRaces(writer: WriterState, open: OpenWindow, batch: DecodedBatch, winners: LocatedEvent[]): void {
  for (const located of batch.events) {
    const key = keyOf(batch.topic, located);
    const race = writer.cache.raceOf(key);
    const next = standingAfter(race.entry, located.event.envelope, key);
    if (next === null) {
      open.losers += 1;
      continue;
    }
    if (race.window !== open.number) {
      race.window = open.number;
      race.before = race.entry;
      open.races.push(race);
    }
    race.entry = next;
    winners.push(located);
  }
}

function keyOf(topic: string, { event: { envelope } }: LocatedEvent): string {
  return winnerKey(topic, envelope.tenant, envelope.entity);
}

function isDecided(topic: string): boolean {
  return topicNamed(topic).kind === 'decided';
}
