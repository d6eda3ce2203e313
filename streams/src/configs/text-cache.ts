/** Configs by their hash, the least lately used dropped. Calls for one that is being read wait for the one read. */
import type { AgentConfig } from '@mainstem/schemas/agent-config/schema';

/** Versions in memory; a parsed config is some 20 KiB, so 40 MB at most. */
const TEXTS_MAX = 2_000;

export interface TextCache {
  get(key: string, load: () => Promise<AgentConfig>): Promise<AgentConfig>;
}

export function createTextCache(max = TEXTS_MAX): TextCache {
  const held = new Map<string, Promise<AgentConfig>>();
  return {
    get(key, load) {
      const found = held.get(key);
      if (found !== undefined) {
        held.delete(key);
        held.set(key, found);
        return found;
      }
      const loading = load();
      held.set(key, loading);
      // What failed is not kept: it may be there in a moment.
      loading.catch(() => held.delete(key));
      const [oldest] = held.keys();
      if (held.size > max && oldest !== undefined) held.delete(oldest);
      return loading;
    },
  };
}
