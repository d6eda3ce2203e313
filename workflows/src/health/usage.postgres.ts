/**
 * What clients did, by pages, from the views `client_success` and `client_days`. Pages are read as one tenant, on the role
 * whose row-level security shows no other's (R7); only the list of tenants is read on the projector's, from the table of the
 * build that is live, since that role has no right to views.
 */
import type { HealthBand, HealthCounts } from '@mainstem/models/health/score';
import { tableOfBuild } from '@mainstem/streams/runtime/projection/build';
import { durablyAsTenant } from '@mainstem/streams/runtime/stores/tenant-transaction.postgres';
import type pg from 'pg';

export const PAGE = 1_000;

export interface ClientCounts {
  readonly clientId: string;
  readonly band: HealthBand | null;
  /** The last event of its stage: what a change names as its cause. */
  readonly eventId: string;
  readonly correlationId: string;
  readonly counts: HealthCounts;
}

export interface Usage {
  tenants(after: string): Promise<readonly string[]>;
  /** Clients after the given one, with sums of the days from `fromMs` to before `toMs`. */
  page(tenant: string, after: string, fromMs: number, toMs: number): Promise<readonly ClientCounts[]>;
  /** Sums of one client; all 0 when it was never counted. */
  of(tenant: string, clientId: string, fromMs: number, toMs: number): Promise<HealthCounts>;
}

type Row = Record<string, string | null>;

const sums = `count(*) filter (where d.is_counted) as days,
  sum(d.conversations) as conversations, sum(d.expected_conversations) as expected_conversations,
  sum(d.resolved_conversations) as resolved_conversations,
  sum(d.satisfaction_hundredths) as satisfaction_hundredths, count(d.satisfaction_hundredths) as satisfaction_days,
  sum(d.logins) as logins, sum(d.features_used) as features_used, sum(d.features_available) as features_available,
  sum(d.api_calls) filter (where d.expected_api_calls is not null) as api_calls,
  sum(d.expected_api_calls) as expected_api_calls, sum(d.ticket_complexity) as ticket_complexity`;

/** `app` is a pool of the role `mainstem_app`, `projector` one of `mainstem_projector`. */
export function createPostgresUsage(app: pg.Pool, projector: pg.Pool, schema: string): Usage {
  const days = `"${schema}".client_days d`;
  const clients = `"${schema}".client_success`;
  const pageOf = `with page as (
      select client_id, band, event_id, correlation_id from ${clients}
      where client_id > $1 and stage is not null and stage <> 'CHURNED' order by client_id limit ${PAGE}
    )
    select page.*, s.* from page cross join lateral (
      select ${sums} from ${days} where d.client_id = page.client_id and d.day_at_ms >= $2 and d.day_at_ms < $3
    ) s order by page.client_id`;
  return {
    async tenants(after) {
      const live = `select build from "${schema}".projection_pointers where view = 'client_success'`;
      const build = (await projector.query<{ build: string }>(live)).rows[0]?.build;
      if (build === undefined) return [];
      const listed = `select distinct tenant from "${schema}"."${tableOfBuild('client_success', Number(build))}"
        where tenant > $1 and stage <> 'CHURNED' order by tenant limit ${PAGE}`;
      const { rows } = await projector.query<{ tenant: string }>(listed, [after]);
      return rows.map(({ tenant }) => tenant);
    },
    page: (tenant, after, fromMs, toMs) =>
      durablyAsTenant(app, tenant, async (client) => {
        const { rows } = await client.query<Row>(pageOf, [after, fromMs, toMs]);
        return rows.map(clientOf);
      }),
    of: (tenant, clientId, fromMs, toMs) =>
      durablyAsTenant(app, tenant, async (client) => {
        const one = `select ${sums} from ${days} where d.client_id = $1 and d.day_at_ms >= $2 and d.day_at_ms < $3`;
        const { rows } = await client.query<Row>(one, [clientId, fromMs, toMs]);
        return countsOf(rows[0] ?? {});
      }),
  };
}

function clientOf(row: Row): ClientCounts {
  const { client_id: clientId, event_id: eventId, correlation_id: correlationId } = row as Record<string, string>;
  const band = (row.band ?? null) as HealthBand | null;
  return { clientId, band, eventId, correlationId, counts: countsOf(row) } as ClientCounts;
}

function countsOf(row: Row): HealthCounts {
  const of = (name: string) => Number(row[name] ?? 0);
  return {
    days: of('days'),
    conversations: of('conversations'),
    expectedConversations: of('expected_conversations'),
    resolvedConversations: of('resolved_conversations'),
    satisfactionHundredths: of('satisfaction_hundredths'),
    satisfactionDays: of('satisfaction_days'),
    logins: of('logins'),
    featuresUsed: of('features_used'),
    featuresAvailable: of('features_available'),
    apiCalls: of('api_calls'),
    expectedApiCalls: of('expected_api_calls'),
    ticketComplexity: of('ticket_complexity'),
  };
}
