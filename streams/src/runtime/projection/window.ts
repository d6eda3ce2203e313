/**
 * The fold of one window of events over the rows they touch. Pure and synchronous: what it needs is loaded before, what
 * it finds is written after. Many events of one row become one write, and a row that ends as it began becomes none.
 *
 * Events are let go as soon as they are folded. A window that kept them until it was written had the collector copy every
 * one of them, a fifth of all the time (ADR 0018).
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

/** What is known of a row, changed in place: a fold looks at its row once an event, and nowhere else. */
export interface Cell {
  readonly key: RowKey;
  /** With all that the open window did to it; null when there is none. */
  row: object | null;
  /** Before the open window; null when there was none. */
  hash: RowHash | null;
  /** The row before the window that touched it last. */
  before: object | null;
  /** Number of the window that touched it last. */
  window: number;
  /** The event of the open window that touched it last; null outside of one. */
  position: LogPosition | null;
}

/** What is known to a fold. Must answer for every key and effect of the planned events. */
export interface WindowBase {
  cellOf(key: RowKey): Cell;
  hasCounted(effect: Effect): boolean;
  /** Number of the window that counted it; 0 takes it back. */
  count(effect: Effect, window: number): void;
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

/** A window under way: events go in as they come, and nothing of them stays but what they did to rows. */
export interface RowFold {
  /** Folds planned events in their order. Throws `PROJECTION_POISON` with the place of the event that does not fold. */
  add(events: readonly PlannedEvent[]): void;
  /** Rows touched so far. */
  readonly touched: number;
  /** What all of it comes to. Throws `PROJECTION_POISON` as well: a row may be unsound. Changes nothing. */
  close(start: { readonly digest: Digest; readonly rows: number }): FoldedWindow;
  /** Takes over what `close` gave: from then on it is what was there before. */
  keep(folded: FoldedWindow): void;
  /** Puts everything back as it was before the window. */
  undo(): void;
}

/** `window` is greater than that of every fold before. */
export function createRowFold(projection: Projection, codec: RowCodec, base: WindowBase, window: number): RowFold {
  const cells: Cell[] = [];
  const effects: Effect[] = [];
  let changed: readonly Cell[] = [];
  let duplicates = 0;
  const touch = (key: RowKey): Cell => {
    const cell = base.cellOf(key);
    if (cell.window === window) return cell;
    cell.window = window;
    cell.before = cell.row;
    cells.push(cell);
    return cell;
  };
  return {
    get touched() {
      return cells.length;
    },
    add(events) {
      for (const { event, position, keys, effect } of events) {
        if (effect !== null) {
          if (base.hasCounted(effect)) {
            duplicates += 1;
            continue;
          }
          base.count(effect, window);
          effects.push(effect);
        }
        try {
          for (const key of keys) {
            const cell = touch(key);
            cell.position = position;
            cell.row = projection.project(cell.row ?? projection.initial, event, position);
          }
        } catch (cause) {
          throw poison(projection.name, position, cause);
        }
      }
    },
    close(start) {
      const found = changesOf(projection, codec, cells, start);
      changed = found.changed;
      return { changes: found.changes, digest: found.digest, rows: found.rows, effects, duplicates };
    },
    keep({ changes }) {
      for (const cell of cells) {
        cell.position = null;
        cell.row = cell.before;
      }
      for (const [at, { after }] of changes.entries()) {
        const cell = changed[at] as Cell;
        cell.row = after?.row ?? null;
        cell.before = cell.row;
        cell.hash = after?.hash ?? null;
      }
    },
    undo() {
      for (const cell of cells) {
        cell.row = cell.before; // as it was
        cell.position = null;
        cell.window = 0;
      }
      for (const effect of effects) base.count(effect, 0);
    },
  };
}

function changesOf(
  projection: Projection,
  codec: RowCodec,
  cells: readonly Cell[],
  start: { readonly digest: Digest; readonly rows: number },
): Pick<FoldedWindow, 'changes' | 'digest' | 'rows'> & { readonly changed: readonly Cell[] } {
  const changes: RowChange[] = [];
  const changed: Cell[] = [];
  const sum = createDigestSum(start.digest);
  let { rows } = start;
  for (const cell of cells) {
    // The very row it was: nothing to look at.
    if (cell.row === cell.before) continue;
    const after = cell.row === null ? null : knownRow(projection, codec, cell, cell.row);
    if ((after?.hash ?? null) === cell.hash) continue;
    if (cell.hash !== null) {
      sum.remove(cell.hash);
      rows -= 1;
    }
    if (after !== null) {
      sum.add(after.hash);
      rows += 1;
    }
    changes.push({ key: cell.key, after });
    changed.push(cell);
  }
  return { changes, changed, digest: sum.digest(), rows };
}

function knownRow(projection: Projection, codec: RowCodec, { key, position }: Cell, row: object): KnownRow {
  try {
    const clean = codec.clean(row);
    return { row: clean, hash: codec.hash(key, clean) };
  } catch (cause) {
    // The last event that touched the row is named: the window is folded again up to there, so all before it counts.
    throw poison(projection.name, position as LogPosition, cause);
  }
}
