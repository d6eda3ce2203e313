/**
 * Finds memories of one agent (MAMS-19): text match and recency in one score, in Postgres, as one tenant.
 *
 *   score = 0.6 × text match (0…1; 1 without a query) + 0.3 × recency (halves every 7 days) + 0.1 × importance
 *
 * With a query, only memories that share a word or a tag with it are found. What has expired at `nowMs` is never shown.
 */
import type { ViewRow } from '@mainstem/streams/runtime/projection/projection';
import type pg from 'pg';
import { rowsOf } from '../query-pages.ts';
import { readAsTenant } from '../query-tenant.ts';
import { memories } from './projection.ts';

/** Memories in one answer: an agent's context holds no more. */
export const RECALL_MAX = 50;
/** Newest memories of the scope that are looked at: bounds one statement to some milliseconds. */
const CANDIDATES_MAX = 5_000;
const HALF_LIFE_MS = 7 * 86_400_000;
const TEXT_WEIGHT = 0.6;
const RECENCY_WEIGHT = 0.3;
const IMPORTANCE_WEIGHT = 0.1;

export interface RecallOptions {
  /** Whose memories: no agent reads another's. */
  readonly agent: string;
  readonly subject?: string | undefined;
  readonly kind?: string | undefined;
  /** Words to find; without, the score is recency and importance alone. */
  readonly query?: string | undefined;
  readonly nowMs: number;
  /** At most `RECALL_MAX`. */
  readonly limit: number;
}

export type Memory = ViewRow<typeof memories> & { readonly score: number };
/** Best first. Throws `ProjectionError`, retryable while Postgres is away. */
export type Recall = (tenant: string, options: RecallOptions) => Promise<Memory[]>;

/** `pool`: of the role `mainstem_app`. */
export function createRecall(pool: pg.Pool, schema: string): Recall {
  return async (tenant, { agent, subject, kind, query, nowMs, limit }) => {
    const values = [agent, nowMs, subject ?? null, kind ?? null, query ?? null, Math.min(limit, RECALL_MAX)];
    const rows = await readAsTenant(pool, memories.name, tenant, statement(schema), values);
    const found = rowsOf<ViewRow<typeof memories>>(memories.store, rows);
    return found.map((row, index) => ({ ...row, score: Number(rows[index]?.score) }));
  };
}

/** `ts_rank` has no upper bound of use, so it is squeezed into 0…1: rank/(rank+0.1). */
function statement(schema: string): string {
  const document = `to_tsvector('simple', coalesce(content, '') || ' ' || array_to_string(tags, ' '))`;
  const asked = `(select to_tsquery('simple', string_agg(quote_literal(word), ' | '))
    from unnest(tsvector_to_array(to_tsvector('simple', coalesce($5::text, '')))) as word)`;
  const recency = `power(0.5, greatest(0, $2::float8 - stored_at_ms) / ${HALF_LIFE_MS}.0)`;
  return `with candidates as (
      select *, ${document} as document from "${schema}"."${memories.store.table}"
      where agent = $1 and not content_erased and (expires_at_ms is null or expires_at_ms > $2::float8)
        and ($3::text is null or subject = $3) and ($4::text is null or kind = $4)
      order by stored_at_ms desc limit ${CANDIDATES_MAX}
    ), ranked as (
      select *, case when $5::text is null then 1 else coalesce(ts_rank(document, ${asked}), 0) end as rank,
        $5::text is null or coalesce(document @@ ${asked}, false) as hit
      from candidates
    )
    select *, ${TEXT_WEIGHT} * (case when $5::text is null then 1 else rank / (rank + 0.1) end)
      + ${RECENCY_WEIGHT} * ${recency} + ${IMPORTANCE_WEIGHT} * importance_ppm / 1000000.0 as score
    from ranked where hit order by score desc, memory_id limit $6`;
}
