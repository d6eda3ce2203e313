/**
 * What reviews are made of, from the views `clients`, `client_success`, `client_days`, `client_flows` and `qbrs`; always as
 * one tenant, on the role whose row-level security shows no other's (R7).
 */
import { durablyAsTenant } from '@mainstem/streams/runtime/stores/tenant-transaction.postgres';
import type pg from 'pg';
import type { Counts, FlowCounts } from './figures.ts';

export const PAGE = 500;
const FLOWS_MAX = 24;
/** A client has had at most so many reviews in 25 years. */
const REVIEWS_MAX = 100;

export interface LiveClient {
  readonly clientId: string;
  readonly wentLiveAtMs: number;
  readonly successAgentId: string | null;
  /** The last event of its stage: what a review names as its cause. */
  readonly eventId: string;
  readonly correlationId: string;
  /** Reviews that were begun. */
  readonly qbrIds: readonly string[];
}

export interface Contract {
  readonly product: string;
  readonly businessType: string | null;
  readonly yearlyValueMicros: number | null;
  readonly currency: string | null;
}

export interface QuarterSource {
  page(tenant: string, after: string): Promise<readonly LiveClient[]>;
  /** Sums of the days from `fromMs` to before `toMs`. */
  counts(tenant: string, clientId: string, fromMs: number, toMs: number): Promise<Counts>;
  flows(
    tenant: string,
    clientId: string,
    fromMs: number,
    toMs: number,
  ): Promise<readonly (FlowCounts & { readonly eventId: string })[]>;
  contract(tenant: string, clientId: string): Promise<Contract>;
}

type Row = Record<string, string | null>;

const sums = `count(*) filter (where is_counted) as days, sum(conversations) as conversations,
  sum(resolved_conversations) as resolved, sum(satisfaction_hundredths) as satisfaction_hundredths,
  count(satisfaction_hundredths) as satisfaction_days, sum(logins) as logins, sum(features_used) as features_used,
  sum(features_available) as features_available, sum(feature_requests) as feature_requests, sum(tickets) as tickets`;

/** `pool` is of the role `mainstem_app`. */
export function createPostgresQuarters(pool: pg.Pool, schema: string): QuarterSource {
  const view = (name: string) => `"${schema}".${name}`;
  const rowsOf = (tenant: string, sql: string, values: readonly unknown[]) =>
    durablyAsTenant(pool, tenant, async (client) => (await client.query<Row>(sql, [...values])).rows);
  const page = `select s.client_id, s.event_id, s.correlation_id, c.went_live_at_ms, c.success_agent_id,
      (select coalesce(json_agg(q.qbr_id), '[]') from (
        select qbr_id from ${view('qbrs')} where client_id = s.client_id limit ${REVIEWS_MAX}) q)::text as qbr_ids
    from ${view('client_success')} s join ${view('clients')} c on c.client_id = s.client_id
    where s.client_id > $1 and s.stage is not null and s.stage <> 'CHURNED' and c.went_live_at_ms is not null
    order by s.client_id limit ${PAGE}`;
  const counts = `select ${sums} from ${view('client_days')} where client_id = $1 and day_at_ms >= $2 and day_at_ms < $3`;
  const flows = `select experiment_id, flow, max(objective) as objective, bool_or(is_control)::text as is_control,
      sum(conversations) as conversations, sum(reached) as reached, max(event_id) as event_id
    from ${view('client_flows')} where client_id = $1 and day_at_ms >= $2 and day_at_ms < $3
    group by experiment_id, flow order by experiment_id, bool_or(is_control) desc, flow limit ${FLOWS_MAX}`;
  const contract = `select product, business_type, yearly_value_micros, currency from ${view('clients')} where client_id = $1`;
  return {
    page: async (tenant, after) => (await rowsOf(tenant, page, [after])).map(clientOf),
    counts: async (tenant, ...period) => countsOf((await rowsOf(tenant, counts, period))[0] ?? {}),
    flows: async (tenant, ...period) => (await rowsOf(tenant, flows, period)).map(flowOf),
    async contract(tenant, clientId) {
      const [row = {}] = await rowsOf(tenant, contract, [clientId]);
      const value = row.yearly_value_micros ?? null;
      return {
        product: row.product ?? 'agent',
        businessType: row.business_type ?? null,
        yearlyValueMicros: value === null ? null : Number(value),
        currency: row.currency ?? null,
      };
    },
  };
}

function clientOf(row: Row): LiveClient {
  return {
    clientId: row.client_id ?? '',
    wentLiveAtMs: Number(row.went_live_at_ms),
    successAgentId: row.success_agent_id ?? null,
    eventId: row.event_id ?? '',
    correlationId: row.correlation_id ?? '',
    qbrIds: JSON.parse(row.qbr_ids ?? '[]') as string[],
  };
}

function flowOf(row: Row): FlowCounts & { readonly eventId: string } {
  const { experiment_id: experimentId, flow, objective, event_id: eventId } = row as Record<string, string>;
  const figures = { conversations: Number(row.conversations ?? 0), reached: Number(row.reached ?? 0) };
  const isControl = row.is_control === 'true';
  return { experimentId, objective, flow, isControl, eventId, ...figures } as ReturnType<typeof flowOf>;
}

function countsOf(row: Row): Counts {
  const of = (name: string) => Number(row[name] ?? 0);
  return {
    days: of('days'),
    conversations: of('conversations'),
    resolved: of('resolved'),
    satisfactionHundredths: of('satisfaction_hundredths'),
    satisfactionDays: of('satisfaction_days'),
    logins: of('logins'),
    featuresUsed: of('features_used'),
    featuresAvailable: of('features_available'),
    featureRequests: of('feature_requests'),
    tickets: of('tickets'),
  };
}
