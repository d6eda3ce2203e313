/** How approvals go, from their view and as one tenant: time to decide, how often people overturn, how much passes by rules. */
import type pg from 'pg';
import { readAsTenant } from '../query-tenant.ts';
import { approvals } from './projection.ts';

/** Kinds in one answer, most first: a tenant has tens. */
export const KINDS_MAX = 100;

export interface ApprovalFigures {
  readonly kind: string;
  /** Asked for within the time; of these open now, and ended in each way. */
  readonly asked: number;
  readonly open: number;
  readonly approved: number;
  readonly rejected: number;
  readonly withdrawn: number;
  readonly expired: number;
  /** Share of those over that a rule let pass, 0–1; null when none is over. */
  readonly autoShare: number | null;
  /** Share of those people decided that they rejected or changed, 0–1; null when they decided none. */
  readonly overturnRate: number | null;
  /** Of those people decided, ms from being asked for; null when they decided none. */
  readonly decideMsP50: number | null;
  readonly decideMsP95: number | null;
  /** Share of those asked for that a deadline passed on, 0–1. */
  readonly escalatedShare: number;
}

/** Asked for within [fromMs, toMs), ms since 1970 UTC. Throws `ProjectionError`, retryable while Postgres is away. */
export type ReadApprovalFigures = (tenant: string, fromMs: number, toMs: number) => Promise<ApprovalFigures[]>;

/** `pool`: of the role `mainstem_app`. */
export function createApprovalFigures(pool: pg.Pool, schema: string): ReadApprovalFigures {
  const count = (where: string) => `count(*) filter (where ${where})::float8`;
  const byPeople = `(status in ('approved', 'rejected') and not is_automatic)`;
  const over = `(status in ('approved', 'rejected', 'expired'))`;
  const percentile = (share: number) =>
    `percentile_cont(${share}) within group (order by case when ${byPeople} then decided_at_ms - requested_at_ms end)`;
  const text = `select kind, count(*)::float8 as asked, ${count(`status = 'open'`)} as open,
    ${count(`status = 'approved'`)} as approved, ${count(`status = 'rejected'`)} as rejected,
    ${count(`status = 'withdrawn'`)} as withdrawn, ${count(`status = 'expired'`)} as expired,
    ${count('is_automatic')} / nullif(${count(over)}, 0) as auto_share,
    ${count(`${byPeople} and (status = 'rejected' or is_edited)`)} / nullif(${count(byPeople)}, 0) as overturn_rate,
    ${percentile(0.5)} as p50, ${percentile(0.95)} as p95,
    ${count('level > 0')} / count(*) as escalated_share
    from "${schema}"."${approvals.store.table}"
    where requested_at_ms >= $1 and requested_at_ms < $2
    group by kind order by count(*) desc, kind limit ${KINDS_MAX}`;
  const orNull = (value: unknown) => (value === null ? null : Number(value));
  return async (tenant, fromMs, toMs) => {
    const rows = await readAsTenant(pool, approvals.name, tenant, text, [fromMs, toMs]);
    return rows.map((row) => ({
      kind: String(row.kind),
      asked: Number(row.asked),
      open: Number(row.open),
      approved: Number(row.approved),
      rejected: Number(row.rejected),
      withdrawn: Number(row.withdrawn),
      expired: Number(row.expired),
      autoShare: orNull(row.auto_share),
      overturnRate: orNull(row.overturn_rate),
      decideMsP50: orNull(row.p50),
      decideMsP95: orNull(row.p95),
      escalatedShare: Number(row.escalated_share),
    }));
  };
}
