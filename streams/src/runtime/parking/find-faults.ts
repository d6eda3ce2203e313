/**
 * Finds every record of a window that does not fold, in one careful pass. Only run when the fast fold has thrown, so a
 * sound window never pays for it. Each event is taken whole or not at all, and of a key that failed nothing later is
 * tried, so the outcome is what folding the events one by one would give.
 */
import { SchemaError } from '@mainstem/schemas/errors';
import type { Projection } from '../projection/projection.ts';
import { ProjectionError } from '../projection/projection-errors.ts';
import type { RowCodec } from '../projection/projection-rows.ts';
import { type LocatedEvent, type PlannedEvent, planWindow, type WindowBase } from '../projection/window.ts';
import { type Fault, faultOf, placeText } from './parked.ts';
import { offsetText } from './sieve.ts';

export interface FaultFinder {
  /** Events that have a row to go to. Those without a sound answer are faults from now on. */
  plan(events: readonly LocatedEvent[]): PlannedEvent[];
  /** Folds over what was there before the window; needs every row and effect of the planned events. */
  fold(events: readonly PlannedEvent[], base: WindowBase): void;
  readonly faults: ReadonlyMap<string, Fault>;
}

export function createFaultFinder(projection: Projection, codec: RowCodec): FaultFinder {
  const faults = new Map<string, Fault>();
  /** Keys that failed, with the offset from which on nothing of them counts. */
  const held = new Map<string, number>();

  const fail = (located: LocatedEvent, error: unknown): void => {
    const { topic, partition, offset } = located.position;
    faults.set(offsetText(topic, partition, offset), faultOf('apply', codeOf(error), rootOf(error)));
    held.set(keyTextOf(located), offset);
  };
  const isHeld = (located: LocatedEvent): boolean => {
    const from = held.get(keyTextOf(located));
    return from !== undefined && located.position.offset >= from;
  };

  return {
    faults,
    plan(events) {
      const planned: PlannedEvent[] = [];
      for (const located of events) {
        if (isHeld(located)) continue;
        try {
          planned.push(...planWindow(projection, [located]));
        } catch (error) {
          fail(located, error);
        }
      }
      return planned;
    },
    fold(events, base) {
      const rows = new Map<string, object | null>();
      const counted = new Set<string>();
      for (const planned of events) {
        if (isHeld(planned)) continue;
        const { effect } = planned;
        if (effect !== null && (counted.has(effect.text) || base.hasCounted(effect))) continue;
        try {
          for (const [key, row] of foldOne(projection, codec, planned, rows, base)) rows.set(key, row);
          if (effect !== null) counted.add(effect.text);
        } catch (error) {
          fail(planned, error);
        }
      }
    },
  };
}

/** Rows after one event; the map is not touched, so that an event that fails half-way leaves nothing. */
function foldOne(
  projection: Projection,
  codec: RowCodec,
  { event, position, keys }: PlannedEvent,
  rows: ReadonlyMap<string, object | null>,
  base: WindowBase,
): Map<string, object | null> {
  const after = new Map<string, object | null>();
  for (const key of keys) {
    const known = after.has(key.text) ? after : rows;
    // Null is an answer: the row was deleted within the window.
    const row = known.has(key.text) ? (known.get(key.text) ?? null) : base.cellOf(key).row;
    const next = projection.project(row ?? projection.initial, event, position);
    if (next !== null) codec.hash(key, codec.clean(next));
    after.set(key.text, next);
  }
  return after;
}

function keyTextOf({ event, position }: LocatedEvent): string {
  const { tenant, entity } = event.envelope;
  return placeText({ topic: position.topic, partition: position.partition, key: `${tenant}|${entity}` });
}

/** What the projection itself threw, out of the error that says where. */
function rootOf(error: unknown): unknown {
  return error instanceof ProjectionError && error.cause !== undefined ? error.cause : error;
}

function codeOf(error: unknown): string {
  const root = rootOf(error) as { code?: unknown };
  if (root instanceof SchemaError) return root.code;
  return typeof root?.code === 'string' ? root.code : 'PROJECTION_POISON';
}
