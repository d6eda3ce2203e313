/**
 * A map that forgets its oldest entries in bulk: at least the youngest `generation` are known, at most twice as many are
 * held. Reading does not make an entry younger.
 */
export interface RecentMap<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  readonly size: number;
}

export function createRecentMap<Value>(generation: number): RecentMap<Value> {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  return {
    get: (key) => young.get(key) ?? old.get(key),
    set(key, value) {
      if (young.size >= generation && !young.has(key)) {
        old = young;
        young = new Map();
      }
      young.set(key, value);
    },
    get size() {
      return young.size + old.size;
    },
  };
}
