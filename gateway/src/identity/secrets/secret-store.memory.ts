/** Sealed secrets in memory, for tests of the routes. */
import type { SealedRows, SecretPlace } from './secret-store.ts';

export function createMemoryRows(): SealedRows {
  const secrets = new Map<string, Buffer>();
  const logins = new Map<string, string>();
  const nameOf = ({ tenant, secretId }: SecretPlace) => `${tenant}|${secretId}`;
  return {
    async put(place, sealed) {
      if (!secrets.has(nameOf(place))) secrets.set(nameOf(place), sealed);
    },
    get: async (place) => secrets.get(nameOf(place)),
    async drop(place) {
      secrets.delete(nameOf(place));
    },
    async claim(tenant, index, subject) {
      const name = `${tenant}|${index}`;
      if (!logins.has(name)) logins.set(name, subject);
      return logins.get(name) as string;
    },
    find: async (tenant, index) => logins.get(`${tenant}|${index}`),
  };
}
