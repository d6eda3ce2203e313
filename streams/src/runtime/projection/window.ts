/**
 * The fold of one window of events over the rows they touch. Pure and synchronous: what it needs is loaded before, what
 * it finds is written after. Many events of one row become one write, and a row that ends as it began becomes none.
 */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { LogPosition } from '../../log/event-log.ts';
import { createDigestSum, type Digest, type RowHash } from './digest.ts';
import { cleanText, type Projection, type RowKey } from './projection.ts';
import { poison } from './projection-errors.ts';
import type { RowCodec } from './projection-rows.ts';

/** An event with its place in the log. */
export interface LocatedEvent {
  readonly event: AnyEvent;
  readonly position: LogPosition;
}

/** An event with what it will touch. */
export interface PlannedEvent extends LocatedEvent {
  readonly keys: readonly RowKey[];
  /** Natural id of its effect; null in views that only set values. */
  readonly effect: Effect | null;
}

/** One effect of an additive view, which counts once (R2). */
export interface Effect {
  readonly tenant: string;
  readonly id: string;
  /** Unambiguous text of both, for maps. */
  readonly text: string;
}

/** A row as the store has it, with its hash. */
export interface KnownRow {
  readonly row: object;
  readonly hash: RowHash;
}

/** What was there before the window. Must answer for every key and effect of the planned events. */
export interface WindowBase {
  rowOf(key: RowKey): KnownRow | null;
  hasCounted(effect: Effect): boolean;
}

export interface RowChange {
  readonly key: RowKey;
  /** The row from now on; null when it is deleted. */
  readonly after: KnownRow | null;
}

export interface FoldedWindow {
  readonly changes: readonly RowChange[];
  readonly effects: readonly Effect[];
  /** Effects the log held again, and that were not counted again. */
  readonly duplicates: number;
  /** Digest and number of rows of the view after the window. */
  readonly digest: Digest;
  readonly rows: number;
}

/** Finds what each event touches. Throws `PROJECTION_POISON` with the place of an event that has no sound answer. */
export function planWindow(projection: Projection, events: readonly LocatedEvent[]): PlannedEvent[] {
  const wanted = new Set<EventType>(projection.types);
  const planned: PlannedEvent[] = [];
  for (const located of events) {
    const { event, position } = located;
    if (!wanted.has(event.type)) continue;
    try {
      const found = projection.keyOf(event);
      if (found === null) continue;
      const keys: readonly RowKey[] = Array.isArray(found) ? found : [found as RowKey];
      for (const key of keys) checkTenant(key, event);
      planned.push({ event, position, keys, effect: effectOf(projection, event) });
    } catch (cause) {
      throw poison(projection.name, position, cause);
    }
  }
  return planned;
}

/** R7: no event may reach a row of another tenant, whatever a projection's author wrote. */
function checkTenant(key: RowKey, event: AnyEvent): void {
  if (key.tenant !== event.envelope.tenant || key.tenant === '') {
    throw new Error(`the row key is of tenant "${key.tenant}", the event of "${event.envelope.tenant}"`);
  }
}

function effectOf(projection: Projection, event: AnyEvent): Effect | null {
  if (projection.naturalId === null) return null;
  const id = cleanText(projection.naturalId(event));
  return { tenant: event.envelope.tenant, id, text: `${event.envelope.tenant}|${id}` };
}

/** A row being folded, and the last event that touched it. */
interface Slot {
  readonly key: RowKey;
  readonly before: KnownRow | null;
  row: object | null;
  position: LogPosition;
}

/** Folds planned events in their order. Throws `PROJECTION_POISON` with the place of the event that does not fold. */
export function foldWindow(
  projection: Projection,
  codec: RowCodec,
  events: readonly PlannedEvent[],
  base: WindowBase,
  start: { readonly digest: Digest; readonly rows: number },
): FoldedWindow {
  const slots = new Map<string, Slot>();
  const effects = new Map<string, Effect>();
  let duplicates = 0;
  for (const { event, position, keys, effect } of events) {
    if (effect !== null) {
      if (effects.has(effect.text) || base.hasCounted(effect)) {
        duplicates += 1;
        continue;
      }
      effects.set(effect.text, effect);
    }
    try {
      for (const key of keys) {
        const slot = slotOf(slots, key, base, position);
        slot.row = projection.project(slot.row ?? projection.initial, event);
        slot.position = position;
      }
    } catch (cause) {
      throw poison(projection.name, position, cause);
    }
  }
  return { ...changesOf(projection, codec, slots, start), effects: [...effects.values()], duplicates };
}

function slotOf(slots: Map<string, Slot>, key: RowKey, base: WindowBase, position: LogPosition): Slot {
  const open = slots.get(key.text);
  if (open !== undefined) return open;
  const before = base.rowOf(key);
  const slot = { key, before, row: before?.row ?? null, position };
  slots.set(key.text, slot);
  return slot;
}

function changesOf(
  projection: Projection,
  codec: RowCodec,
  slots: ReadonlyMap<string, Slot>,
  start: { readonly digest: Digest; readonly rows: number },
): Pick<FoldedWindow, 'changes' | 'digest' | 'rows'> {
  const changes: RowChange[] = [];
  const sum = createDigestSum(start.digest);
  let { rows } = start;
  for (const slot of slots.values()) {
    const after = slot.row === null ? null : knownRow(projection, codec, slot, slot.row);
    if (after?.hash === slot.before?.hash) continue;
    if (slot.before !== null) {
      sum.remove(slot.before.hash);
      rows -= 1;
    }
    if (after !== null) {
      sum.add(after.hash);
      rows += 1;
    }
    changes.push({ key: slot.key, after });
  }
  return { changes, digest: sum.digest(), rows };
}

function knownRow(projection: Projection, codec: RowCodec, slot: Slot, row: object): KnownRow {
  try {
    const clean = codec.clean(row);
    return { row: clean, hash: codec.hash(slot.key, clean) };
  } catch (cause) {
    // The last event that touched the row is named: the window is folded again up to there, so all before it counts.
    throw poison(projection.name, slot.position, cause);
  }
}
