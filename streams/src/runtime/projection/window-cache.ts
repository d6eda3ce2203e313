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
import type { Effect, FoldedWindow, KnownRow, PlannedEvent, WindowBase } from './window.ts';

export interface WindowCache extends WindowBase {
  /** Loads rows and effects the events touch and that are not known yet. */
  load(events: readonly PlannedEvent[]): Promise<void>;
  /** Where the races of these keys stand, loading what is not known yet. */
  races(keys: ReadonlySet<string>): Promise<WinnerEntry[]>;
  /** Takes over what a window changed. */
  learn(folded: FoldedWindow, races: readonly WinnerEntry[]): void;
  /** Forgets the oldest of what is above the bound. Only to be called when everything learned is stored. */
  trim(): void;
}

export function createWindowCache(
  store: ViewStore,
  codec: RowCodec,
  options: { readonly entriesMax: number; readonly complete: boolean },
): WindowCache {
  // null: known not to be there.
  const rows = new Map<string, KnownRow | null>();
  const counted = new Map<string, boolean>();
  const standings = new Map<string, WinnerEntry | null>();
  let complete = options.complete;
  return {
    rowOf: (key) => rows.get(key.text) ?? null,
    hasCounted: (effect) => counted.get(effect.text) ?? false,
    async load(events) {
      if (complete) return;
      await Promise.all([loadRows(store, codec, rows, events), loadEffects(store, counted, events)]);
    },
    async races(keys) {
      if (!complete) await loadRaces(store, standings, keys);
      return [...keys].flatMap((key) => standings.get(key) ?? []);
    },
    learn(folded, races) {
      for (const { key, after } of folded.changes) rows.set(key.text, after);
      for (const effect of folded.effects) counted.set(effect.text, true);
      for (const race of races) standings.set(race.key, race);
    },
    trim() {
      for (const known of [rows, counted, standings]) {
        if (known.size > options.entriesMax) complete = false;
        forgetOldest(known, options.entriesMax);
      }
    },
  };
}

/** Maps keep insertion order: the entries that were met first go first, be they in use; those are loaded again. */
function forgetOldest(known: Map<string, unknown>, entriesMax: number): void {
  let over = known.size - entriesMax;
  if (over <= 0) return;
  for (const key of known.keys()) {
    known.delete(key);
    over -= 1;
    if (over === 0) return;
  }
}

async function loadRows(
  store: ViewStore,
  codec: RowCodec,
  rows: Map<string, KnownRow | null>,
  events: readonly PlannedEvent[],
): Promise<void> {
  const unknown = new Map<string, RowKey>();
  for (const { keys } of events) for (const key of keys) if (!rows.has(key.text)) unknown.set(key.text, key);
  if (unknown.size === 0) return;
  const found = await store.rows([...unknown.values()]);
  for (const text of unknown.keys()) rows.set(text, null);
  for (const { key, row } of found) {
    const clean = codec.clean(row);
    rows.set(key.text, { row: clean, hash: codec.hash(key, clean) });
  }
}

async function loadEffects(
  store: ViewStore,
  counted: Map<string, boolean>,
  events: readonly PlannedEvent[],
): Promise<void> {
  const unknown = new Map<string, Effect>();
  for (const { effect } of events) if (effect !== null && !counted.has(effect.text)) unknown.set(effect.text, effect);
  if (unknown.size === 0) return;
  const found = await store.counted([...unknown.values()]);
  for (const text of unknown.keys()) counted.set(text, found.has(text));
}

async function loadRaces(
  store: ViewStore,
  standings: Map<string, WinnerEntry | null>,
  keys: ReadonlySet<string>,
): Promise<void> {
  const unknown = [...keys].filter((key) => !standings.has(key));
  if (unknown.length === 0) return;
  const found = await store.races(unknown);
  for (const key of unknown) standings.set(key, null);
  for (const entry of found) standings.set(entry.key, entry);
}
