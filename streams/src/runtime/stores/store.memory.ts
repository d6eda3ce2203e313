/**
 * A view kept in memory, with the same guards as the real stores: for rebuilding a view only to compare it, and for fast
 * tests. Holds every row, so whoever uses it for large views bounds them.
 */

import type { WinnerEntry } from '../decisions/winners.ts';
import type { Projection, RowKey } from '../projection/projection.ts';
import { ProjectionError } from '../projection/projection-errors.ts';
import type { Checkpoint, Commit, CommitOutcome, StoredRow, ViewStore } from '../projection/projection-store.ts';

export interface MemoryStore extends ViewStore {
  readonly all: ReadonlyMap<string, StoredRow>;
}

export function createMemoryStore(projection: Projection): MemoryStore {
  const rows = new Map<string, StoredRow>();
  const counted = new Set<string>();
  const races = new Map<string, WinnerEntry>();
  let stored: Checkpoint | null = null;

  function fenceBelow(epoch: number): void {
    if (stored !== null && stored.epoch > epoch) {
      throw new ProjectionError('PROJECTION_FENCED', projection.name, `epoch ${stored.epoch} has it`, {
        retryable: true,
      });
    }
  }

  function apply({ from, to, changes, effects, races: settled }: Commit): CommitOutcome {
    if (stored === null) return 'lost';
    if (stored.epoch !== from.epoch || stored.sequence !== from.sequence) return 'fenced';
    for (const { key, after } of changes) {
      if (after === null) rows.delete(key.text);
      else rows.set(key.text, { key, row: after.row });
    }
    for (const effect of effects) counted.add(effect.text);
    for (const race of settled) races.set(race.key, race);
    stored = to;
    return 'applied';
  }

  return {
    all: rows,
    changesMax: Number.MAX_SAFE_INTEGER,
    checkpoint: async () => stored,
    async claim(epoch) {
      fenceBelow(epoch);
      if (stored !== null) stored = { ...stored, epoch };
      return stored;
    },
    async reset(first) {
      fenceBelow(first.epoch);
      for (const kept of [rows, counted, races]) kept.clear();
      stored = first;
    },
    rows: async (keys: readonly RowKey[]) => keys.flatMap((key) => rows.get(key.text) ?? []),
    counted: async (effects) => new Set(effects.map((effect) => effect.text).filter((text) => counted.has(text))),
    races: async (keys) => keys.flatMap((key) => races.get(key) ?? []),
    commit: async (commit) => apply(commit),
    async snapshot() {
      const copy = [...rows.values()];
      return stored === null ? null : { checkpoint: stored, rows: once(copy) };
    },
  };
}

async function* once(rows: readonly StoredRow[]): AsyncIterable<readonly StoredRow[]> {
  yield rows;
}
