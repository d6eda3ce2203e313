/** Reads names of companies from the view of clients, as one tenant (R7). */
import { asTenant } from '@mainstem/streams/contacts/contacts.postgres';
import type pg from 'pg';
import type { Companies } from './port.ts';

interface Row {
  readonly company_name: string | null;
  readonly website: string | null;
}

/** `pool` is of the role `mainstem_app`. */
export function createPostgresCompanies(pool: pg.Pool, schema: string): Companies {
  const statement = `select company_name, website from "${schema}"."clients" where client_id = $1`;
  return {
    async find(tenant, clientId) {
      const { rows } = await asTenant(pool, tenant, (client) => client.query<Row>(statement, [clientId]));
      const [row] = rows;
      if (row === undefined || row.company_name === null) return null;
      return { name: row.company_name, host: hostOf(row.website) };
    },
  };
}

/** Host of a public page; null when there is none, or it is no address. */
export function hostOf(website: string | null): string | null {
  return /^https:\/\/([^/:?#\s@]+)/.exec(website ?? '')?.[1] ?? null;
}
