/**
 * Notes of messages in Postgres (projections/migrations/000029_message_notes.sql), as one tenant, under row-level security.
 * Each step is one transaction that is on the disk when it ends: a note that a crash of the server could take back would let
 * a message out twice.
 */
import { randomUUID } from 'node:crypto';
import { durablyAsTenant } from '@mainstem/streams/runtime/stores/tenant-transaction.postgres';
import type pg from 'pg';
import type { Delivery } from '../contract.ts';
import type { MessageNotes, Noted } from './port.ts';

/** A workflow tries for a day; so long a note is kept, days. */
const KEPT_DAYS = 90;
/** Old notes that each new one takes along: the table cannot grow for ever, and no statement takes long. */
const DROPPED_PER_NOTE = 2;

/** `pool` is of the role `mainstem_app`. */
export function createPostgresNotes(pool: pg.Pool, schema: string): MessageNotes {
  const table = `"${schema}".message_notes`;
  return {
    look: (tenant, messageId) => durablyAsTenant(pool, tenant, (client) => noted(client, table, tenant, messageId)),
    begin: (tenant, messageId) =>
      durablyAsTenant(pool, tenant, async (client) => {
        const attempt = randomUUID();
        const made = await client.query(
          `insert into ${table} (tenant, message_id, state, attempt) values ($1, $2, 'sending', $3)
           on conflict (tenant, message_id) do nothing`,
          [tenant, messageId, attempt],
        );
        if (made.rowCount === 1) {
          await dropOld(client, table, tenant);
          return { kind: 'begun', attempt };
        }
        const found = await noted(client, table, tenant, messageId);
        // Undone between the two statements: rare, and the next try of the step finds it clear.
        if (found === null) throw new Error('the note of a message went away; the next try will see');
        return found;
      }),
    settle: (tenant, messageId, attempt, delivery) =>
      durablyAsTenant(pool, tenant, async (client) => {
        const { rowCount } = await client.query(
          `update ${table} set state = 'settled', outcome = $4, settled_at = now()
           where tenant = $1 and message_id = $2 and attempt = $3 and state = 'sending'`,
          [tenant, messageId, attempt, JSON.stringify(delivery)],
        );
        return rowCount === 1;
      }),
    undo: (tenant, messageId, attempt) =>
      durablyAsTenant(pool, tenant, async (client) => {
        await client.query(
          `delete from ${table} where tenant = $1 and message_id = $2 and attempt = $3 and state = 'sending'`,
          [tenant, messageId, attempt],
        );
      }),
  };
}

async function noted(client: pg.PoolClient, table: string, tenant: string, messageId: string): Promise<Noted | null> {
  const { rows } = await client.query<{ attempt: string; outcome: Delivery | null }>(
    `select attempt, outcome from ${table} where tenant = $1 and message_id = $2`,
    [tenant, messageId],
  );
  const [found] = rows;
  if (found === undefined) return null;
  return found.outcome === null
    ? { kind: 'in-doubt', attempt: found.attempt }
    : { kind: 'settled', delivery: found.outcome };
}

async function dropOld(client: pg.PoolClient, table: string, tenant: string): Promise<void> {
  await client.query(
    `delete from ${table} where (tenant, message_id) in (
       select tenant, message_id from ${table}
       where tenant = $1 and began_at < now() - make_interval(days => ${KEPT_DAYS}) order by began_at
       limit ${DROPPED_PER_NOTE})`,
    [tenant],
  );
}
