/**
 * Sorts a window before it is folded: what may be folded, and what is parked (R10). Pure. A window that meets neither a
 * poison nor a ruling nor a parked key passes through untouched, at the cost of one look a batch.
 */
import type { EventType } from '@mainstem/schemas/generated/events';
import { topicNamed } from '@mainstem/schemas/topics';
import type { LogRecord } from '../../log/event-log.ts';
import type { DecodedBatch } from '../projection/decoded-batch.ts';
import type { Projection } from '../projection/projection.ts';
import { ProjectionError } from '../projection/projection-errors.ts';
import type { LocatedEvent } from '../projection/window.ts';
import { type Fault, type ParkedRecord, type RuledRecord, storableKey } from './parked.ts';
import type { ParkingLot } from './parking-lot.ts';

/** Faults the fold or the store found, by `topic:partition@offset`. */
export type Faults = ReadonlyMap<string, Fault>;

export interface Sorted {
  /** To be folded; offsets pass over what is parked. */
  readonly batches: readonly DecodedBatch[];
  readonly parked: readonly ParkedRecord[];
  /** Keys after the window. */
  readonly lot: ParkingLot;
  /** Partitions that stop where their batch was cut, because there is no room for what would be parked. */
  readonly stops: readonly ProjectionError[];
  /** Ids of rulings that were followed. */
  readonly ruled: readonly string[];
}

export interface SieveOptions {
  readonly projection: Pick<Projection, 'name' | 'types'>;
  readonly lot: ParkingLot;
  readonly faults: Faults;
  /** Time the records are parked at, ms since 1970 UTC. */
  readonly nowMs: number;
}

export function offsetText(topic: string, partition: number, offset: number): string {
  return `${topic}:${partition}@${offset}`;
}

export function sortWindow(window: readonly DecodedBatch[], options: SieveOptions): Sorted {
  const { lot, faults } = options;
  const passes = ({ topic, partition, poisons, ruled }: DecodedBatch) =>
    poisons === undefined && ruled === undefined && !lot.touches(topic, partition);
  if (faults.size === 0 && window.every(passes)) {
    return { batches: window, parked: [], lot, stops: [], ruled: [] };
  }
  const sorting: Sorting = { ...options, lot: lot.copy(), parked: [], stops: [], ruled: [], cut: new Set() };
  const batches = window.flatMap((batch) => sortBatch(sorting, batch));
  const { parked, stops, ruled } = sorting;
  return { batches, parked, lot: sorting.lot, stops, ruled };
}

interface Sorting extends SieveOptions {
  readonly parked: ParkedRecord[];
  readonly stops: ProjectionError[];
  readonly ruled: string[];
  /** Partitions cut in an earlier batch of the window. */
  readonly cut: Set<string>;
}

/** One record of a batch: an event to fold, or one that cannot be. */
interface Entry {
  readonly offset: number;
  readonly key: string;
  readonly event: LocatedEvent | null;
  readonly fault: Fault | null;
}

function sortBatch(sorting: Sorting, batch: DecodedBatch): DecodedBatch[] {
  const { topic, partition } = batch;
  const name = `${topic}:${partition}`;
  if (sorting.cut.has(name)) return [];
  const events: LocatedEvent[] = [];
  for (const entry of entriesOf(sorting, batch)) {
    const fault = entry.fault ?? sorting.faults.get(offsetText(topic, partition, entry.offset)) ?? null;
    const isHeld = sorting.lot.has({ topic, partition, key: entry.key });
    if (!isHeld && fault === null) {
      if (entry.event !== null) events.push(entry.event);
      continue;
    }
    const stop = park(sorting, batch, entry, isHeld ? null : fault);
    if (stop === null) continue;
    sorting.stops.push(stop);
    sorting.cut.add(name);
    return [{ topic, partition, events, nextOffset: entry.offset }];
  }
  return [{ topic, partition, events, nextOffset: batch.nextOffset }];
}

/** Everything of a batch that matters to the view, in offset order, rulings followed. */
function entriesOf(sorting: Sorting, batch: DecodedBatch): Entry[] {
  const { projection } = sorting;
  const wanted = new Set<EventType>(projection.types);
  // Races count every event of a decided topic (R3), so there all of a key waits.
  const isDecided = topicNamed(batch.topic).kind === 'decided';
  const matters = (type: EventType | null) => isDecided || type === null || wanted.has(type);
  const ruled = new Map<number, RuledRecord>();
  for (const one of batch.ruled ?? []) if (one.view === projection.name) ruled.set(one.record.offset, one);
  const entries: Entry[] = [];
  for (const event of batch.events) {
    if (ruled.has(event.position.offset) || !matters(event.event.type)) continue;
    const { tenant, entity } = event.event.envelope;
    entries.push({ offset: event.position.offset, key: storableKey(`${tenant}|${entity}`), event, fault: null });
  }
  for (const { record, type, fault } of batch.poisons ?? []) {
    if (ruled.has(record.offset) || !matters(type)) continue;
    entries.push({ offset: record.offset, key: storableKey(record.key), event: null, fault });
  }
  for (const { record, rulingId, event, poison } of ruled.values()) {
    sorting.ruled.push(rulingId);
    // A discarded record still stands in its place: behind a parked key it waits, else it is passed over.
    entries.push({ offset: record.offset, key: storableKey(record.key), event, fault: poison?.fault ?? null });
  }
  return entries.sort((left, right) => left.offset - right.offset);
}

/** Parks one record; the error that stops its partition when that cannot be. */
function park(sorting: Sorting, batch: DecodedBatch, entry: Entry, fault: Fault | null): ProjectionError | null {
  const { topic, partition } = batch;
  const position = { topic, partition, offset: entry.offset };
  const where = `${topic}/${partition}@${entry.offset}`;
  const { name } = sorting.projection;
  const record = recordAt(batch, entry.offset);
  if (record === undefined) {
    const why = fault?.message ?? 'its key is parked';
    return new ProjectionError('PROJECTION_POISON', name, `cannot take ${where}: ${why}`, { position });
  }
  const { appendedAtMs, value } = record;
  // A copy: the record is a view of its whole batch.
  const parked: ParkedRecord = {
    ...position,
    key: entry.key,
    value: Buffer.from(value),
    appendedAtMs,
    parkedAtMs: sorting.nowMs,
    fault,
  };
  const full = sorting.lot.park(parked);
  if (full !== null) {
    const message = `cannot park ${where}: ${full}; look at "mainstem dlq list"`;
    return new ProjectionError('PROJECTION_PARKING_FULL', name, message, { position });
  }
  sorting.parked.push(parked);
  return null;
}

function recordAt({ poisons, ruled, records }: DecodedBatch, offset: number): LogRecord | undefined {
  const odd =
    poisons?.find(({ record }) => record.offset === offset) ?? ruled?.find(({ record }) => record.offset === offset);
  if (odd !== undefined) return odd.record;
  if (records === undefined) return undefined;
  let [low, high] = [0, records.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = records[middle] as LogRecord;
    if (found.offset === offset) return found;
    if (found.offset < offset) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
