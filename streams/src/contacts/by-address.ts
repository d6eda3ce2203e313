/** Who has a number or an address, when a carrier says no more than that. Reads the view of contacts as one tenant (R7). */
import type pg from 'pg';
import { asTenant } from './contacts.postgres.ts';
import { CONTACTS, type ContactKind } from './contract.ts';

export interface ContactNamed {
  readonly kind: ContactKind;
  readonly contactId: string;
}

export interface ContactsByAddress {
  /** By E.164, those that are not erased; at most 20, as one number can be several contacts of one person. */
  withPhone(tenant: string, phone: string): Promise<readonly ContactNamed[]>;
}

/** Contacts one answer is for. */
const FOUND_MAX = 20;

/** `pool` is of the role `mainstem_app`. */
export function createContactsByAddress(pool: pg.Pool, schema: string): ContactsByAddress {
  const statement = `select kind, contact_id from "${schema}"."${CONTACTS}"
    where phone = $1 and not erased order by kind, contact_id limit ${FOUND_MAX}`;
  return {
    async withPhone(tenant, phone) {
      const { rows } = await asTenant(pool, tenant, (client) =>
        client.query<{ kind: ContactKind; contact_id: string }>(statement, [phone]),
      );
      return rows.map(({ kind, contact_id: contactId }) => ({ kind, contactId }));
    },
  };
}
