/** Seen events in memory, for fast tests: same semantics as the Postgres table, gone with the process. */
import type { SeenEvents } from './seen-events.ts';

export function createMemorySeenEvents(): SeenEvents {
  const byTenant = new Map<string, Map<string, string>>();
  return {
    async find(tenant, ids) {
      const known = byTenant.get(tenant) ?? new Map<string, string>();
      return new Map(ids.flatMap((id) => (known.has(id) ? [[id, known.get(id) as string]] : [])));
    },
    async remember(tenant, events) {
      const known = byTenant.get(tenant) ?? new Map<string, string>();
      byTenant.set(tenant, known);
      for (const { id, fingerprint } of events) if (!known.has(id)) known.set(id, fingerprint);
    },
  };
}
