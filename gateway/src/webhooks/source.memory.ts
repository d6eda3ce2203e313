/** Sources of webhooks in memory, for fast tests: same semantics as the table, gone with the process. */
import type { SealedSource, SourceRows } from './source.ts';

export function createMemorySourceRows(): SourceRows {
  const rows = new Map<string, SealedSource>();
  const nameOf = (tenant: string, name: string) => `${tenant}.${name}`;
  return {
    async put(source) {
      rows.set(nameOf(source.tenant, source.name), source);
    },
    get: async (tenant, name) => rows.get(nameOf(tenant, name)),
    list: async (tenant) =>
      [...rows.values()]
        .filter((row) => row.tenant === tenant)
        .map(({ name, kind, mapping }) => ({ name, kind, mapping })),
    drop: async (tenant, name) => rows.delete(nameOf(tenant, name)),
  };
}
