/** How agents do, from the view of their actions (MAMS-20): calls, errors, times and requests by agent, as one tenant. */
import type pg from 'pg';
import { readAsTenant } from '../query-tenant.ts';
import { agentActions } from './projection.ts';

/** Agents in one answer, busiest first: a tenant has tens. */
export const AGENTS_MAX = 200;

export interface AgentPerformance {
  readonly agent: string;
  readonly calls: number;
  readonly ok: number;
  readonly refused: number;
  readonly failed: number;
  readonly timedOut: number;
  /** Medians and 95th percentile of the calls' times, ms; null without calls. */
  readonly durationMsP50: number | null;
  readonly durationMsP95: number | null;
  /** Engagements, optimisations and handoffs asked for. */
  readonly requests: number;
  /** Answers that could not be given and went to a person. */
  readonly manualAudits: number;
  readonly lastAtMs: number;
}

/** Within [fromMs, toMs), ms since 1970 UTC. Throws `ProjectionError`, retryable while Postgres is away. */
export type ReadPerformance = (tenant: string, fromMs: number, toMs: number) => Promise<AgentPerformance[]>;

/** `pool`: of the role `mainstem_app`. */
export function createPerformance(pool: pg.Pool, schema: string): ReadPerformance {
  const called = (outcome: string) => `count(*) filter (where outcome = '${outcome}')::float8`;
  const text = `select agent,
    count(*) filter (where kind = 'call')::float8 as calls, ${called('OK')} as ok, ${called('REFUSED')} as refused,
    ${called('FAILED')} as failed, ${called('TIMED_OUT')} as timed_out,
    percentile_cont(0.5) within group (order by duration_ms) as p50,
    percentile_cont(0.95) within group (order by duration_ms) as p95,
    count(*) filter (where kind in ('engagement', 'optimisation', 'handoff'))::float8 as requests,
    count(*) filter (where kind = 'manual-audit')::float8 as manual_audits,
    max(occurred_at_ms)::float8 as last_at_ms
    from "${schema}"."${agentActions.store.table}"
    where occurred_at_ms >= $1 and occurred_at_ms < $2
    group by agent order by count(*) desc, agent limit ${AGENTS_MAX}`;
  return async (tenant, fromMs, toMs) => {
    const rows = await readAsTenant(pool, agentActions.name, tenant, text, [fromMs, toMs]);
    return rows.map((row) => ({
      agent: String(row.agent),
      calls: Number(row.calls),
      ok: Number(row.ok),
      refused: Number(row.refused),
      failed: Number(row.failed),
      timedOut: Number(row.timed_out),
      durationMsP50: row.p50 === null ? null : Number(row.p50),
      durationMsP95: row.p95 === null ? null : Number(row.p95),
      requests: Number(row.requests),
      manualAudits: Number(row.manual_audits),
      lastAtMs: Number(row.last_at_ms),
    }));
  };
}
