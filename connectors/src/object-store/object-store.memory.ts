/** The object store in memory, with the semantics of the others: for fast tests and the simulator. */
import { checkBody, checkKey, checkPrefix, type ObjectStore, retained } from './object-store.ts';

interface Held {
  readonly body: Buffer;
  readonly retainUntilMs: number;
}

export interface MemoryObjectStore extends ObjectStore {
  /** Takes away every object whose key begins so, retained or not: what who owns the disk can do. */
  wipe(prefix: string): Promise<void>;
}

/** `now`: ms since 1970 UTC, for retention. */
export function createMemoryObjectStore(now: () => number = Date.now): MemoryObjectStore {
  const held = new Map<string, Held>();
  const refuseRetained = (key: string): void => {
    const { retainUntilMs } = held.get(key) ?? { retainUntilMs: 0 };
    if (retainUntilMs > now()) throw retained(key, retainUntilMs);
  };
  return {
    async put(key, body, { ifAbsent = false, retainUntilMs = 0 } = {}) {
      checkKey(key);
      checkBody(key, body);
      if (ifAbsent && held.has(key)) return 'exists';
      refuseRetained(key);
      held.set(key, { body: Buffer.from(body), retainUntilMs });
      return 'stored';
    },
    async get(key) {
      checkKey(key);
      const found = held.get(key);
      return found === undefined ? null : Buffer.from(found.body);
    },
    async *list(prefix) {
      checkPrefix(prefix);
      // Keys are ASCII, so the order of code units is the order of bytes.
      for (const key of [...held.keys()].filter((candidate) => candidate.startsWith(prefix)).sort()) {
        const found = held.get(key);
        if (found !== undefined) yield { key, bytes: found.body.length };
      }
    },
    async remove(key) {
      checkKey(key);
      refuseRetained(key);
      held.delete(key);
    },
    async wipe(prefix) {
      for (const key of held.keys()) if (key.startsWith(prefix)) held.delete(key);
    },
    async close() {},
  };
}
