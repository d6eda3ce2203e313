/**
 * What a view's writer knows about its store without asking: rows, counted effects and races it has read or written.
 * It may answer for the store because nobody else writes there (the lease and the checkpoint's guard see to that); when
 * a commit fails, the whole cache is thrown away with the writer.
 *
 * Bounded: `trim` forgets the oldest entries once they are safely stored. `complete` means that whatever is not here
 * does not exist, so a rebuild from nothing asks the store for nothing until it has to forget something.
 */

import type { WinnerEntry } from '../decisions/winners.ts';
import type { RowKey } from './projection.ts';
import type { RowCodec } from './projection-rows.ts';
import type { ViewStore } from './projection-store.ts';
import type { Cell, Effect, PlannedEvent, WindowBase } from './window.ts';

/** Where the race of one key stands, changed in place as rows are. */
export interface RaceCell {
  /** Null before its first record. */
  entry: WinnerEntry | null;
  /** Before the window that touched it last. */
  before: WinnerEntry | null;
  window: number;
}

export interface WindowCache extends WindowBase {
  /** True as long as what is not here does not exist. */
  readonly isComplete: boolean;
  /** Loads rows and effects the events touch and that are not known yet. */
  load(events: readonly PlannedEvent[]): Promise<void>;
  /** Loads where the races of these keys stand, so far as that is not known yet. */
  loadRaces(keys: ReadonlySet<string>): Promise<void>;
  raceOf(key: string): RaceCell;
  /** Forgets the oldest of what is above the bound, but nothing of `window`. To be called when all before it is stored. */
  trim(window: number): void;
}

/** Counted in no window of this writer: before it, or by another. */
const LONG_AGO = -1;
const NEVER = 0;

export function createWindowCache(
  store: ViewStore,
  codec: RowCodec,
  options: { readonly entriesMax: number; readonly complete: boolean },
): WindowCache {
  const rows = new Map<string, Cell>();
  /** Number of the window that counted an effect. */
  const counted = new Map<string, number>();
  const races = new Map<string, RaceCell>();
  const { entriesMax } = options;
  let complete = options.complete;
  return {
    get isComplete() {
      return complete;
    },
    cellOf(key) {
      const known = rows.get(key.text);
      if (known !== undefined) return known;
      const cell = absent(key);
      rows.set(key.text, cell);
      return cell;
    },
    hasCounted: (effect) => (counted.get(effect.text) ?? NEVER) !== NEVER,
    count: (effect, window) => void counted.set(effect.text, window),
    raceOf(key) {
      const known = races.get(key);
      if (known !== undefined) return known;
      const race: RaceCell = { entry: null, before: null, window: 0 };
      races.set(key, race);
      return race;
    },
    async load(events) {
      if (complete) return;
      await Promise.all([loadRows(store, codec, rows, events), loadEffects(store, counted, events)]);
    },
    async loadRaces(keys) {
      if (!complete) await loadRaces(store, races, keys);
    },
    trim(window) {
      for (const known of [rows, counted, races]) if (known.size > entriesMax) complete = false;
      forgetOldest(rows, entriesMax, (cell) => cell.window === window);
      forgetOldest(counted, entriesMax, (at) => at === window);
      forgetOldest(races, entriesMax, (race) => race.window === window);
    },
  };
}

function absent(key: RowKey): Cell {
  return { key, row: null, hash: null, before: null, window: 0, position: null };
}

/** Maps keep insertion order: the entries that were met first go first, be they in use; those are loaded again. */
function forgetOldest<Value>(known: Map<string, Value>, entriesMax: number, isInUse: (value: Value) => boolean): void {
  let over = known.size - entriesMax;
  if (over <= 0) return;
  for (const [key, value] of known) {
    if (isInUse(value)) continue;
    known.delete(key);
    over -= 1;
    if (over === 0) return;
  }
}

async function loadRows(
  store: ViewStore,
  codec: RowCodec,
  rows: Map<string, Cell>,
  events: readonly PlannedEvent[],
): Promise<void> {
  const unknown = new Map<string, RowKey>();
  for (const { keys } of events) for (const key of keys) if (!rows.has(key.text)) unknown.set(key.text, key);
  if (unknown.size === 0) return;
  const found = await store.rows([...unknown.values()]);
  for (const [text, key] of unknown) rows.set(text, absent(key));
  for (const { key, row } of found) {
    const clean = codec.clean(row);
    const cell = { ...absent(key), row: clean, hash: codec.hash(key, clean), before: clean };
    rows.set(key.text, cell);
  }
}

async function loadEffects(
  store: ViewStore,
  counted: Map<string, number>,
  events: readonly PlannedEvent[],
): Promise<void> {
  const unknown = new Map<string, Effect>();
  for (const { effect } of events) if (effect !== null && !counted.has(effect.text)) unknown.set(effect.text, effect);
  if (unknown.size === 0) return;
  const found = await store.counted([...unknown.values()]);
  for (const text of unknown.keys()) counted.set(text, found.has(text) ? LONG_AGO : NEVER);
}

async function loadRaces(store: ViewStore, races: Map<string, RaceCell>, keys: ReadonlySet<string>): Promise<void> {
  const unknown = [...keys].filter((key) => !races.has(key));
  if (unknown.length === 0) return;
  const found = await store.races(unknown);
  for (const key of unknown) races.set(key, { entry: null, before: null, window: 0 });
  for (const entry of found) races.set(entry.key, { entry, before: entry, window: 0 });
}
