/**
 * Reads the view of contacts as one tenant, on the role `mainstem_app`, whose row-level security shows no other's (R7).
 *
 * Whether somebody is erased is asked of the keys themselves in the same transaction: an erasure closes the key first and
 * makes the rows anew afterwards, and nobody is written to in between.
 */
import type pg from 'pg';
import {
  type Channel,
  CONTACTS,
  type Contact,
  type ContactBook,
  type ContactKind,
  type Marketing,
} from './contract.ts';

interface Row {
  readonly subject_ref: string | null;
  readonly name: string | null;
  readonly language: string | null;
  readonly time_zone: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly push_token: string | null;
  readonly email_at_ms: string | null;
  readonly phone_at_ms: string | null;
  readonly push_token_at_ms: string | null;
  readonly email_marketing: Marketing | null;
  readonly sms_marketing: Marketing | null;
  readonly push_marketing: Marketing | null;
  readonly email_dead_at_ms: string | null;
  readonly sms_dead_at_ms: string | null;
  readonly push_dead_at_ms: string | null;
  readonly erased: boolean;
  readonly closed: boolean;
  readonly key_state: string | null;
}

/** `pool` is of the role `mainstem_app`. */
export function createPostgresContacts(pool: pg.Pool, schema: string): ContactBook {
  const statement = `select c.*, (
      select k.state from "${schema}".data_keys k where k.subject = c.subject_ref order by k.generation desc limit 1
    ) as key_state
    from "${schema}"."${CONTACTS}" c where c.kind = $1 and c.contact_id = $2`;
  return {
    async find(tenant, kind, contactId) {
      const rows = await asTenant(pool, tenant, async (client) => {
        const read = async (of: ContactKind, id: string) => (await client.query<Row>(statement, [of, id])).rows[0];
        const own = await read(kind, contactId);
        // What an agent is called and reached at is said of its user.
        const user = kind === 'agent' && own?.subject_ref ? await read('user', own.subject_ref) : undefined;
        return { own, user };
      });
      return rows.own === undefined ? null : contactOf(kind, contactId, rows.own, rows.user);
    },
    async hasReached(offsets) {
      const { rows } = await pool.query<{ offsets: Record<string, number> }>(
        `select c.offsets from "${schema}".projection_pointers p join "${schema}".projection_checkpoints c
           on c.name = case when p.build = 1 then p.view else p.view || '#' || p.build end
         where p.view = $1`,
        [CONTACTS],
      );
      const reached = rows[0]?.offsets ?? {};
      return Object.entries(offsets).every(([place, end]) => end === 0 || (reached[place] ?? 0) >= end);
    },
  };
}

/** One transaction that sees the rows of `tenant` and no other (R7). */
export async function asTenant<Value>(pool: pg.Pool, tenant: string, work: (client: pg.PoolClient) => Promise<Value>) {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query(`begin read only; select set_config('mainstem.tenant', ${client.escapeLiteral(tenant)}, true)`);
    const value = await work(client);
    await client.query('commit');
    return value;
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure);
  }
}

/** A row as the view holds it, and for an agent that of its user. */
export function contactOf(kind: ContactKind, contactId: string, own: Row, user: Row | undefined): Contact {
  const person = user ?? own;
  const deadAt = (dead: string | null, said: string | null) =>
    dead !== null && (said === null || Number(dead) >= Number(said));
  const channels = <Value>(email: Value, sms: Value, push: Value): Record<Channel, Value> => ({ email, sms, push });
  return {
    kind,
    contactId,
    subjectRef: own.subject_ref ?? contactId,
    name: person.name,
    language: own.language ?? person.language,
    timeZone: own.time_zone ?? person.time_zone,
    address: channels(person.email, person.phone, person.push_token),
    marketing: channels(person.email_marketing, person.sms_marketing, person.push_marketing),
    isDead: channels(
      deadAt(person.email_dead_at_ms, person.email_at_ms),
      deadAt(person.sms_dead_at_ms, person.phone_at_ms),
      deadAt(person.push_dead_at_ms, person.push_token_at_ms),
    ),
    isErased: [own, person].some(
      ({ erased, key_state }) => erased || key_state === 'closed' || key_state === 'destroyed',
    ),
    isClosed: own.closed || person.closed,
  };
}
