/**
 * A view kept in memory, with the same guards as the real stores: for rebuilding a view only to compare it, and for fast
 * tests. Holds every row, so whoever uses it for large views bounds them.
 */

import type { WinnerEntry } from '../decisions/winners.ts';
import { type KeyPlace, type ParkedRecord, placeText } from '../parking/parked.ts';
import { parkedKeyOf } from '../parking/parked-keys.ts';
import type { Projection, RowKey } from '../projection/projection.ts';
import { ProjectionError } from '../projection/projection-errors.ts';
import type { Checkpoint, Commit, CommitOutcome, StoredRow, ViewStore } from '../projection/projection-store.ts';
import type { RowChange } from '../projection/window.ts';

export interface MemoryStore extends ViewStore {
  readonly all: ReadonlyMap<string, StoredRow>;
}

export interface MemoryStoreOptions {
  /** Plays a store that refuses rows. */
  readonly refuses?: (change: RowChange) => boolean;
}

export function createMemoryStore(projection: Projection, { refuses }: MemoryStoreOptions = {}): MemoryStore {
  const rows = new Map<string, StoredRow>();
  const counted = new Set<string>();
  const races = new Map<string, WinnerEntry>();
  /** Parked records by key, each list by offset. */
  const parked = new Map<string, ParkedRecord[]>();
  let stored: Checkpoint | null = null;

  function fenceBelow(epoch: number): void {
    if (stored !== null && stored.epoch > epoch) {
      throw new ProjectionError('PROJECTION_FENCED', projection.name, `epoch ${stored.epoch} has it`, {
        retryable: true,
      });
    }
  }

  function park(record: ParkedRecord): void {
    const place = placeText(record);
    const others = (parked.get(place) ?? []).filter(({ offset }) => offset !== record.offset);
    parked.set(
      place,
      [...others, record].sort((left, right) => left.offset - right.offset),
    );
  }

  function unpark(positions: Commit['drained']): void {
    const gone = new Set(positions?.map(({ topic, partition, offset }) => `${topic}:${partition}@${offset}`));
    if (gone.size === 0) return;
    for (const [place, records] of parked) {
      const left = records.filter(({ topic, partition, offset }) => !gone.has(`${topic}:${partition}@${offset}`));
      if (left.length === 0) parked.delete(place);
      else parked.set(place, left);
    }
  }

  function apply({ from, to, changes, effects, races: settled, parked: kept = [], drained }: Commit): CommitOutcome {
    if (stored === null) return 'lost';
    if (stored.epoch !== from.epoch || stored.sequence !== from.sequence) return 'fenced';
    if (refuses !== undefined && changes.some(refuses)) {
      throw new ProjectionError('PROJECTION_ROW_REFUSED', projection.name, 'a row is refused');
    }
    for (const { key, after } of changes) {
      if (after === null) rows.delete(key.text);
      else rows.set(key.text, { key, row: after.row });
    }
    for (const effect of effects) counted.add(effect.text);
    for (const race of settled) races.set(race.key, race);
    unpark(drained);
    for (const record of kept) park(record);
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
      for (const kept of [rows, counted, races, parked]) kept.clear();
      stored = first;
    },
    rows: async (keys: readonly RowKey[]) => keys.flatMap((key) => rows.get(key.text) ?? []),
    counted: async (effects) => new Set(effects.map((effect) => effect.text).filter((text) => counted.has(text))),
    races: async (keys) => keys.flatMap((key) => races.get(key) ?? []),
    commit: async (commit) => apply(commit),
    parkedKeys: async () => [...parked.values()].map(parkedKeyOf),
    parkedRecords: async (place: KeyPlace, limit) => (parked.get(placeText(place)) ?? []).slice(0, limit),
    async snapshot() {
      const copy = [...rows.values()];
      return stored === null ? null : { checkpoint: stored, rows: once(copy) };
    },
  };
}

async function* once(rows: readonly StoredRow[]): AsyncIterable<readonly StoredRow[]> {
  yield rows;
}
