/**
 * Looks events up by id, cause and correlation in the view `events`, as one tenant (R7). Every answer is bounded; the
 * statements name no tenant, row security does.
 */
import type { ViewRow } from '@mainstem/streams/runtime/projection/projection';
import type pg from 'pg';
import { rowsOf } from '../query-pages.ts';
import { readAsTenant } from '../query-tenant.ts';
import { events } from './projection.ts';

export type IndexedEvent = ViewRow<typeof events>;

export interface EntityOptions {
  readonly topic?: string | undefined;
  /** Only before this time, ms since 1970 UTC. */
  readonly beforeMs?: number | undefined;
  readonly limit: number;
}

/** Answers come oldest first where not said otherwise. Throws `ProjectionError`, retryable while Postgres is away. */
export interface EventLookup {
  get(tenant: string, eventId: string): Promise<IndexedEvent | null>;
  /** What these events caused directly; at most `limit`. */
  effectsOf(tenant: string, eventIds: readonly string[], limit: number): Promise<IndexedEvent[]>;
  /** All of one entity over all indexed topics, newest first; at most `limit`. */
  ofEntity(tenant: string, entity: string, options: EntityOptions): Promise<IndexedEvent[]>;
  /** What one outside cause set off; at most `limit`. */
  correlated(tenant: string, correlationId: string, limit: number): Promise<IndexedEvent[]>;
}

/** `pool`: of the role `mainstem_app`. */
export function createEventLookup(pool: pg.Pool, schema: string): EventLookup {
  const from = `select * from "${schema}"."${events.store.table}" where`;
  const oldestFirst = 'order by occurred_at_ms, event_id limit $2';
  const ask = async (tenant: string, text: string, values: readonly unknown[]) =>
    rowsOf<IndexedEvent>(events.store, await readAsTenant(pool, events.name, tenant, text, values));
  return {
    get: async (tenant, eventId) => (await ask(tenant, `${from} event_id = $1`, [eventId]))[0] ?? null,
    effectsOf: (tenant, ids, limit) => ask(tenant, `${from} causation_id = any($1) ${oldestFirst}`, [ids, limit]),
    ofEntity: (tenant, entity, { topic = null, beforeMs = null, limit }) =>
      ask(
        tenant,
        `${from} entity = $1 and ($3::text is null or topic = $3) and ($4::float8 is null or occurred_at_ms < $4)
        order by occurred_at_ms desc, event_id desc limit $2`,
        [entity, limit, topic, beforeMs],
      ),
    correlated: (tenant, id, limit) => ask(tenant, `${from} correlation_id = $1 ${oldestFirst}`, [id, limit]),
  };
}
