/**
 * A view's store at the other end of the simulated network: the memory store with its guards, whose calls may be lost, be
 * answered late, or take effect unanswered, and which may come back without its last commits, or empty.
 */
import type { Projection } from '../runtime/projection/projection.ts';
import { ProjectionError } from '../runtime/projection/projection-errors.ts';
import type { CommitOutcome, ViewStore } from '../runtime/projection/projection-store.ts';
import { createMemoryStore, type MemoryStore } from '../runtime/stores/store.memory.ts';
import type { Server, SimulatedProcess, World } from './world.ts';

export interface StoreServer extends Server {
  readonly projection: Projection;
  /** The store itself, for who judges. */
  readonly held: MemoryStore;
  /** The store as a process sees it. */
  of(process: SimulatedProcess): ViewStore;
  /** Takes back the last `changes` of it, 0 for none; all of them leave it empty. */
  rewind(changes: number): Promise<void>;
  /** Called after each commit that took effect. */
  onCommit: () => void;
}

function invoke(store: MemoryStore, name: string, args: readonly unknown[]): Promise<unknown> {
  return (store[name as keyof MemoryStore] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
}

/** Calls that change nothing; all others are done again when a store is rewound. */
const reads: ReadonlySet<string> = new Set([
  'checkpoint',
  'rows',
  'counted',
  'races',
  'snapshot',
  'parkedKeys',
  'parkedRecords',
]);
/** Small, so that windows are split (R8). */
const CHANGES_MAX = 4;

export function createStoreServer(world: World, projection: Projection): StoreServer {
  let held = createMemoryStore(projection);
  let journal: readonly { readonly name: string; readonly args: readonly unknown[] }[] = [];

  async function perform(name: string, args: readonly unknown[]): Promise<unknown> {
    const result = await invoke(held, name, args);
    if (!reads.has(name)) journal = [...journal, { name, args }];
    if (name === 'commit' && result === 'applied') server.onCommit();
    return result;
  }

  /** As the script of Redis does. */
  async function beat(epoch: number): Promise<CommitOutcome> {
    const stored = await held.checkpoint();
    if (stored === null) return 'lost';
    return stored.epoch === epoch ? 'applied' : 'fenced';
  }

  const server: StoreServer = {
    name: projection.name,
    projection,
    downUntilMs: 0,
    onCommit: () => {},
    unavailable: (why) =>
      new ProjectionError('PROJECTION_STORE_UNAVAILABLE', projection.name, why, { retryable: true }),
    get held() {
      return held;
    },
    of(process) {
      const remote = new Map<string, unknown>();
      return new Proxy(held, {
        get(target, name: string) {
          if (name === 'changesMax') return CHANGES_MAX;
          if (name === 'beat' && projection.store.kind === 'redis') {
            return (epoch: number) => world.call(process, server, () => beat(epoch));
          }
          if (typeof target[name as keyof MemoryStore] !== 'function') return target[name as keyof MemoryStore];
          if (!remote.has(name)) {
            const ask = (...args: unknown[]) => world.call(process, server, () => perform(name, args));
            remote.set(name, ask);
          }
          return remote.get(name);
        },
      });
    },
    async rewind(changes) {
      const kept = journal.slice(0, Math.max(0, journal.length - changes));
      const before = createMemoryStore(projection);
      for (const { name, args } of kept) await invoke(before, name, args);
      held = before;
      journal = kept;
    },
  };
  return server;
}
