/**
 * Reads of the views for the gateway. Each runs in a transaction of its own on the role `mainstem_app`, with the tenant set
 * for that transaction only: row level security shows the rows of that tenant and of no other, and none without one
 * (R7, WAP-12). No statement names a tenant itself, so none can name the wrong one.
 *
 * Lists come in pages: `nextCursor` asks for what follows. They follow the log by moments and never lock a projector out.
 */
import type { TableProjection, ViewRow } from '@mainstem/streams/runtime/projection/projection';
import { quiet } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { columnName } from '@mainstem/streams/runtime/stores/store.postgres.sql';
import pg from 'pg';
import { audit } from './audit/projection.ts';
import { campaigns } from './campaigns/projection.ts';
import { clients } from './clients/projection.ts';
import { creatives } from './creatives/projection.ts';
import { incidents } from './incidents/projection.ts';
import { leads } from './leads/projection.ts';
import {
  type Filter,
  listStatement,
  nextCursor,
  type Order,
  type Page,
  type PageOptions,
  rowsOf,
} from './query-pages.ts';
import { readAsTenant } from './query-tenant.ts';
import { spendByCampaignHour } from './spend-by-campaign-hour/projection.ts';

export type CampaignView = ViewRow<typeof campaigns>;
export type CreativeView = ViewRow<typeof creatives>;
export type LeadView = ViewRow<typeof leads>;
export type ClientView = ViewRow<typeof clients>;
export type IncidentView = ViewRow<typeof incidents>;
export type SpendView = ViewRow<typeof spendByCampaignHour>;
export type AuditView = ViewRow<typeof audit>;

/** One view: pages of rows by filter, and one row by its id. Throws `ProjectionError`, retryable while Postgres is away. */
export interface ViewQuery<Row, Filters> {
  /** `PROJECTION_CURSOR_INVALID` when the cursor is not one this list gave. */
  list(tenant: string, options?: Filters & PageOptions): Promise<Page<Row>>;
  get(tenant: string, id: string): Promise<Row | null>;
}

export interface CampaignFilters {
  readonly status?: string;
}
export interface CreativeFilters {
  readonly campaignId?: string;
  readonly status?: string;
  readonly gold?: boolean;
}
export interface LeadFilters {
  readonly status?: string;
  readonly class?: string;
  readonly queue?: string;
  readonly assignee?: string;
  readonly campaignId?: string;
}
export interface ClientFilters {
  readonly stage?: string;
  /** True for clients that wait for a person's approval. */
  readonly waiting?: boolean;
}
export interface IncidentFilters {
  readonly status?: string;
  readonly severity?: string;
  readonly kind?: string;
  readonly campaignId?: string;
}
export interface SpendFilters {
  readonly campaignId?: string;
  /** Hours that begin at or after, ms since 1970 UTC. */
  readonly fromMs?: number;
  /** Hours that begin before, ms since 1970 UTC. */
  readonly toMs?: number;
}
export interface AuditFilters {
  readonly subject?: string;
  readonly action?: string;
  readonly actor?: string;
  readonly service?: string;
  readonly outcome?: string;
  readonly correlationId?: string;
  /** Occurred at or after, ms since 1970 UTC. */
  readonly fromMs?: number;
  /** Occurred before, ms since 1970 UTC. */
  readonly toMs?: number;
}

export interface Queries {
  readonly campaigns: ViewQuery<CampaignView, CampaignFilters>;
  readonly creatives: ViewQuery<CreativeView, CreativeFilters>;
  /** Newest first. */
  readonly leads: ViewQuery<LeadView, LeadFilters>;
  readonly clients: ViewQuery<ClientView, ClientFilters>;
  /** Newest first. */
  readonly incidents: ViewQuery<IncidentView, IncidentFilters>;
  readonly spend: Pick<ViewQuery<SpendView, SpendFilters>, 'list'>;
  /** Newest first. */
  readonly audit: ViewQuery<AuditView, AuditFilters>;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** A page is read by index in milliseconds; longer means trouble, and the caller should hear of it. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** Connections for queries; `url` is that of the role `mainstem_app`. */
export function createQueryPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  quiet(pool);
  return pool;
}

export function createQueries(pool: pg.Pool, schema: string): Queries {
  const of = <View extends TableProjection, Filters extends object>(
    view: View,
    order: Order,
    filters: { readonly [Name in keyof Filters]-?: Filter },
    always?: string,
  ) => viewQuery<ViewRow<View>, Filters>(pool, schema, view, order, filters, always);
  return {
    // A row that holds a budget only, whose campaign's own events are still to come, is not a campaign yet.
    campaigns: of<typeof campaigns, CampaignFilters>(
      campaigns,
      byId('campaignId'),
      { status: equal },
      'status is not null',
    ),
    creatives: of<typeof creatives, CreativeFilters>(creatives, byId('creativeId'), {
      campaignId: equal,
      status: equal,
      gold: equal,
    }),
    leads: of<typeof leads, LeadFilters>(
      leads,
      newestFirst('receivedAtMs', 'leadId'),
      { status: equal, class: equal, queue: equal, assignee: equal, campaignId: equal },
      'received_at_ms is not null',
    ),
    clients: of<typeof clients, ClientFilters>(clients, byId('clientId'), { stage: equal, waiting }),
    incidents: of<typeof incidents, IncidentFilters>(
      incidents,
      newestFirst('openedAtMs', 'incidentId'),
      { status: equal, severity: equal, kind: equal, campaignId: equal },
      'opened_at_ms is not null',
    ),
    spend: of<typeof spendByCampaignHour, SpendFilters>(
      spendByCampaignHour,
      { fields: ['campaignId', 'hourAtMs', 'currency'], descending: false },
      { campaignId: equal, fromMs: from('hour_at_ms'), toMs: until('hour_at_ms') },
    ),
    audit: of<typeof audit, AuditFilters>(audit, newestFirst('occurredAtMs', 'entryId'), {
      subject: equal,
      action: equal,
      actor: equal,
      service: equal,
      outcome: equal,
      correlationId: equal,
      fromMs: from('occurred_at_ms'),
      toMs: until('occurred_at_ms'),
    }),
  };
}

function byId(field: string): Order {
  return { fields: [field], descending: false };
}

function newestFirst(timeField: string, idField: string): Order {
  return { fields: [timeField, idField], descending: true };
}

const equal: Filter = (name, parameter) => `${columnName(name)} = ${parameter}`;
const from =
  (column: string): Filter =>
  (_, parameter) =>
    `${column} >= ${parameter}`;
const until =
  (column: string): Filter =>
  (_, parameter) =>
    `${column} < ${parameter}`;
const waiting: Filter = (_, parameter) => `(approval_id is not null and approval_outcome is null) = ${parameter}`;

function viewQuery<Row, Filters extends object>(
  pool: pg.Pool,
  schema: string,
  view: TableProjection,
  order: Order,
  filters: Readonly<Record<string, Filter>>,
  always = 'true',
): ViewQuery<Row, Filters> {
  const table = view.store;
  const target = `"${schema}"."${table.table}"`;
  const idColumn = columnName(Object.keys(table.key)[0] ?? '');
  return {
    async list(tenant, options) {
      const { text, values, limit } = listStatement(target, table, order, filters, always, options ?? {}, view.name);
      const found = rowsOf<Row>(table, await readAsTenant(pool, view.name, tenant, text, values));
      const items = found.slice(0, limit);
      return { items, nextCursor: found.length > limit ? nextCursor(order, items.at(-1) as object) : null };
    },
    async get(tenant, id) {
      const text = `select * from ${target} where ${idColumn} = $1 and ${always}`;
      return rowsOf<Row>(table, await readAsTenant(pool, view.name, tenant, text, [id]))[0] ?? null;
    },
  };
}
