/** Snapshots in memory, with the semantics of the Postgres store: for fast tests. Outlives the writers that share it. */
import { keyOf } from '@mainstem/schemas/envelope';
import { type CoveredPartition, furthest, type Snapshot, type SnapshotStore } from './snapshot-store.ts';

export interface MemorySnapshots extends SnapshotStore {
  readonly rows: Map<string, Snapshot>;
  /** Snapshots written so far. */
  readonly writes: number;
}

export interface MemorySnapshotOptions {
  /** Asked before each call: throws to be away. */
  readonly fault?: (call: 'open' | 'drop' | 'load' | 'save') => void;
  /** How long each call takes: the end of this turn of the event loop when not given. */
  readonly pause?: () => Promise<void>;
}

export function createMemorySnapshots({ fault, pause = endOfTurn }: MemorySnapshotOptions = {}): MemorySnapshots {
  const rows = new Map<string, Snapshot>();
  let generation = 0;
  let covered: readonly CoveredPartition[] = [];
  let writes = 0;
  const turn = async (call: Parameters<NonNullable<typeof fault>>[0]): Promise<void> => {
    await pause();
    fault?.(call);
  };
  return {
    rows,
    get writes() {
      return writes;
    },
    async open() {
      await turn('open');
      if (generation === 0) generation = 1;
      return { generation: String(generation), covered };
    },
    async drop(old) {
      await turn('drop');
      if (old !== String(generation)) return;
      generation += 1;
      covered = [];
      rows.clear();
    },
    async load(asked, keys) {
      await turn('load');
      if (asked !== String(generation)) return 'lost';
      return keys.flatMap((key) => rows.get(key) ?? []);
    },
    async save(asked, snapshots, next) {
      await turn('save');
      if (asked !== String(generation)) return 'lost';
      for (const snapshot of snapshots) {
        const key = keyOf(snapshot.tenant, snapshot.entity);
        if ((rows.get(key)?.coveredTo ?? -1) >= snapshot.coveredTo) continue;
        rows.set(key, snapshot);
        writes += 1;
      }
      if (next !== null) covered = furthest(covered, next);
      return 'saved';
    },
  };
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
