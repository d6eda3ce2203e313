/**
 * Events about builds (R12): put into a table in the transaction of what they tell of, appended to the log afterwards, and
 * deleted then. Whoever comes by appends what is left (a worker does every second), so a crash between loses none; an event
 * appended twice has one id.
 */
import { factEnvelope, PLATFORM_TENANT, uuidV7, withEnvelope } from '@mainstem/schemas/envelope';
import type {
  AnyEvent,
  ProjectionDropped,
  ProjectionPaused,
  ProjectionPromoted,
  ProjectionResumed,
  ProjectionRolledBack,
} from '@mainstem/schemas/generated/events';
import type pg from 'pg';
import type { Resources } from '../resources.ts';

type BuildEvent = ProjectionPromoted | ProjectionRolledBack | ProjectionDropped | ProjectionPaused | ProjectionResumed;
export type BuildEventBody = { [Type in BuildEvent as Type['type']]: Omit<Type, 'envelope'> }[BuildEvent['type']];

/** Who does something to a build, and why, in their words. */
export interface Cause {
  /** `user:…` or `service:…`; never a personal name (R6). */
  readonly actor: string;
  readonly reason: string;
}

/** Events appended at once. */
const DRAIN_MAX = 100;

export async function putEvent(
  client: pg.ClientBase,
  schema: string,
  body: BuildEventBody,
  actor: string,
): Promise<void> {
  const id = uuidV7();
  const event = withEnvelope(
    body as never,
    factEnvelope({
      id,
      tenant: PLATFORM_TENANT,
      entity: body.view,
      occurredAtMs: Date.now(),
      actor,
    }),
  );
  await client.query(`insert into "${schema}".projection_outbox (id, event) values ($1, $2)`, [id, event]);
}

/** Appends what waits, oldest first. Returns how many; throws what the log or Postgres throws. */
export async function drainOutbox({ builds, events }: Pick<Resources, 'builds' | 'events'>): Promise<number> {
  const { pool, schema } = builds;
  const client = await pool.connect();
  try {
    await client.query('begin');
    const waiting = await client.query(
      `select id, event from "${schema}".projection_outbox order by made_at limit ${DRAIN_MAX} for update skip locked`,
    );
    if (waiting.rows.length > 0) {
      await events.append(waiting.rows.map((row) => row.event as AnyEvent));
      const ids = waiting.rows.map((row) => row.id);
      await client.query(`delete from "${schema}".projection_outbox where id = any($1::uuid[])`, [ids]);
    }
    await client.query('commit');
    client.release();
    return waiting.rows.length;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
