/**
 * Reads of the views for the gateway. Each runs in a transaction of its own on the role `mainstem_app`, with the tenant set
 * for that transaction only: row level security shows the rows of that tenant and of no other, and none without one
 * (R7, WAP-12). No statement names a tenant itself, so none can name the wrong one.
 *
 * Lists come in pages: `nextCursor` asks for what follows. They follow the log by moments and never lock a projector out.
 */
import type { ViewRow } from '@mainstem/streams/runtime/projection/projection';
import { quiet } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { columnName } from '@mainstem/streams/runtime/stores/store.postgres.sql';
import pg from 'pg';
import type { agentActions } from './agent-actions/projection.ts';
import type { agents } from './agents/projection.ts';
import type { approvals } from './approvals/projection.ts';
import type { audit } from './audit/projection.ts';
import type { campaigns } from './campaigns/projection.ts';
import type { clientDays } from './client-days/projection.ts';
import type { clientSuccess } from './client-success/projection.ts';
import type { clients } from './clients/projection.ts';
import type { configChanges } from './configs/changes.ts';
import type { configCommits } from './configs/commits.ts';
import type { creatives } from './creatives/projection.ts';
import type { decisionDays } from './decisions/days.ts';
import type { decisions } from './decisions/projection.ts';
import type { experiments } from './experiments/projection.ts';
import type { featureQuarantine } from './features/quarantine.ts';
import type { flows } from './flows/projection.ts';
import type { handoffs } from './handoffs/projection.ts';
import type { incidents } from './incidents/projection.ts';
import type { ingestionWarnings } from './ingestion-warnings/projection.ts';
import type { leads } from './leads/projection.ts';
import type { messages } from './messages/projection.ts';
import type { models } from './models/projection.ts';
import type { portfolios } from './portfolios/projection.ts';
import type { proposals } from './proposals/projection.ts';
import type { qbrs } from './qbrs/projection.ts';
import type { OperatorFilters } from './query-filters.ts';
import {
  listStatement,
  nextCursor,
  type Page,
  type PageOptions,
  picked,
  rowsOf,
  selection,
  sortedBy,
} from './query-pages.ts';
import type { QueryRow } from './query-row.ts';
import { queryTable } from './query-table.ts';
import { readAsTenant } from './query-tenant.ts';
import type { spendByCampaignHour } from './spend-by-campaign-hour/projection.ts';
import type { teamWork } from './team-work/projection.ts';
import type { ticketMessages } from './tickets/messages.ts';
import type { tickets } from './tickets/projection.ts';
import type { ticketSteps } from './tickets/steps.ts';
import type { transactionStats } from './transaction-stats/projection.ts';

export type CampaignView = ViewRow<typeof campaigns>;
export type CreativeView = ViewRow<typeof creatives>;
export type LeadView = ViewRow<typeof leads>;
export type ClientView = ViewRow<typeof clients>;
export type ClientDayView = ViewRow<typeof clientDays>;
export type QbrView = ViewRow<typeof qbrs>;
export type DecisionView = ViewRow<typeof decisions>;
export type DecisionDayView = ViewRow<typeof decisionDays>;
export type ClientSuccessView = ViewRow<typeof clientSuccess>;
export type TicketView = ViewRow<typeof tickets>;
export type TicketStepView = ViewRow<typeof ticketSteps>;
export type TicketMessageView = ViewRow<typeof ticketMessages>;
export type IncidentView = ViewRow<typeof incidents>;
export type SpendView = ViewRow<typeof spendByCampaignHour>;
export type AuditView = ViewRow<typeof audit>;
export type FeatureQuarantineView = ViewRow<typeof featureQuarantine>;
export type IngestionWarningView = ViewRow<typeof ingestionWarnings>;
export type ConfigCommitView = ViewRow<typeof configCommits>;
export type ConfigChangeView = ViewRow<typeof configChanges>;
export type AgentView = ViewRow<typeof agents>;
export type FlowView = ViewRow<typeof flows>;
export type ModelView = ViewRow<typeof models>;
export type PortfolioView = ViewRow<typeof portfolios>;
export type ExperimentView = ViewRow<typeof experiments>;
export type HandoffView = ViewRow<typeof handoffs>;
export type WorkView = ViewRow<typeof teamWork>;
export type AgentActionView = ViewRow<typeof agentActions>;
export type ApprovalView = ViewRow<typeof approvals>;
export type MessageView = ViewRow<typeof messages>;
export type ProposalView = ViewRow<typeof proposals>;
export type TransactionStatsView = ViewRow<typeof transactionStats>;

/** One view: pages of rows by filter, and one row by its id. Throws `ProjectionError`, retryable while Postgres is away. */
export interface ViewQuery<Row, Filters> {
  /** `PROJECTION_CURSOR_INVALID` when the cursor is not one this list gave in this order. */
  list(tenant: string, options?: Filters & OperatorFilters & PageOptions): Promise<Page<Row>>;
  /** With `fields`, only those, and the id. */
  get(tenant: string, id: string, fields?: readonly string[]): Promise<Row | null>;
}

/** Filters of words, each exact. */
type Words<Names extends string> = { readonly [Name in Names]?: string };

/** On the time a list is about, ms since 1970 UTC. */
export interface SpanFilters {
  /** At or after. */
  readonly fromMs?: number;
  /** Before. */
  readonly toMs?: number;
}
export interface CampaignFilters extends SpanFilters {
  readonly exhausted?: boolean;
  readonly status?: string;
}
export interface CreativeFilters extends SpanFilters {
  readonly campaignId?: string;
  readonly status?: string;
  readonly gold?: boolean;
}
export interface LeadFilters extends SpanFilters {
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
export interface ClientDayFilters extends SpanFilters {
  readonly clientId?: string;
}
export type QbrFilters = Words<'clientId' | 'qbrId' | 'status' | 'agentId'>;
export type DecisionFilters = Words<'kind' | 'subject' | 'decidedEventId' | 'autonomy' | 'verdict'>;
export type DecisionDayFilters = Words<'kind'>;
export type ClientSuccessFilters = Words<'stage' | 'band' | 'renewal' | 'renewalAgentId'>;
export interface TicketFilters extends SpanFilters {
  readonly status?: string;
  readonly clientId?: string;
  readonly severity?: string;
  readonly category?: string;
  readonly channel?: string;
  readonly agentId?: string;
  readonly resolvedBy?: string;
  readonly conversationId?: string;
  /** Open past a due time. */
  readonly late?: boolean;
}
export interface TicketStepFilters extends SpanFilters {
  readonly ticketId?: string;
  readonly clientId?: string;
  readonly what?: string;
  readonly agentId?: string;
  readonly actor?: string;
}
export interface TicketMessageFilters extends SpanFilters {
  readonly ticketId?: string;
  readonly clientId?: string;
  readonly conversationId?: string;
  readonly sender?: string;
  readonly agentId?: string;
}
export interface IncidentFilters extends SpanFilters {
  readonly step?: string;
  readonly subject?: string;
  readonly waitsFor?: string;
  readonly owner?: string;
  /** A step is waited for past its limit. */
  readonly late?: boolean;
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

export interface AgentActionFilters {
  readonly agent?: string;
  readonly kind?: string;
  readonly tool?: string;
  readonly outcome?: string;
  readonly subject?: string;
  /** Occurred at or after, ms since 1970 UTC. */
  readonly fromMs?: number;
  /** Occurred before, ms since 1970 UTC. */
  readonly toMs?: number;
}
export interface ApprovalFilters extends SpanFilters {
  readonly status?: string;
  readonly kind?: string;
  readonly riskTier?: string;
  readonly subject?: string;
  readonly requestedBy?: string;
  readonly overdue?: boolean;
}

export interface MessageFilters extends SpanFilters {
  readonly contactKind?: string;
  readonly contactId?: string;
  readonly channel?: string;
  readonly status?: string;
  readonly providerMessageId?: string;
}
export type ProposalFilters = Words<'status' | 'stream' | 'target' | 'proposedBy'>;

export type IngestionWarningFilters = Words<'door' | 'code' | 'eventType'>;

export interface FeatureQuarantineFilters extends SpanFilters {
  readonly eventType?: string;
  readonly entity?: string;
}

export interface ConfigCommitFilters extends SpanFilters {
  readonly configId?: string;
  readonly branch?: string;
  readonly commitId?: string;
  readonly changeId?: string;
  readonly origin?: string;
}
export interface ConfigChangeFilters extends SpanFilters {
  readonly configId?: string;
  readonly branch?: string;
  readonly status?: string;
  readonly askedTier?: string;
  readonly changeId?: string;
}
export type AgentFilters = Words<'role' | 'presence' | 'kind' | 'status' | 'userId'>;
export type FlowFilters = Words<'status' | 'family'>;

export type ModelFilters = Words<'kind' | 'champion'>;

export type PortfolioFilters = Words<'status' | 'mode' | 'splitStatus'>;

export type ExperimentFilters = Words<'state' | 'subjectKind' | 'subjectId' | 'cohort'>;

export interface HandoffFilters extends SpanFilters {
  readonly status?: string;
  readonly kind?: string;
  readonly clientId?: string;
  readonly fromAgent?: string;
  readonly priority?: string;
}
export interface WorkFilters extends SpanFilters {
  readonly team?: string;
  readonly status?: string;
  readonly agentId?: string;
  readonly subject?: string;
  readonly priority?: string;
  readonly kind?: string;
}

export interface Queries {
  /** Who works with clients, whether they are there, and what they have in hand. */
  readonly agents: ViewQuery<AgentView, AgentFilters>;
  /** By id. */
  readonly flows: ViewQuery<FlowView, FlowFilters>;
  /** By name. */
  readonly models: ViewQuery<ModelView, ModelFilters>;
  /** By id. */
  readonly portfolios: ViewQuery<PortfolioView, PortfolioFilters>;
  /** By id. */
  readonly experiments: Pick<ViewQuery<ExperimentView, ExperimentFilters>, 'list'>;
  /** Newest first. */
  readonly handoffs: ViewQuery<HandoffView, HandoffFilters>;
  /** What teams have to do and who does it, newest first. */
  readonly work: Pick<ViewQuery<WorkView, WorkFilters>, 'list'>;
  /** What was wrong with things sent in, by door and code. */
  readonly 'ingestion/warnings': Pick<ViewQuery<IngestionWarningView, IngestionWarningFilters>, 'list'>;
  /** Events that were kept out of feature views, newest first. */
  readonly 'features/quarantine': Pick<ViewQuery<FeatureQuarantineView, FeatureQuarantineFilters>, 'list'>;
  /** The history of configs, newest first. */
  readonly 'configs/commits': Pick<ViewQuery<ConfigCommitView, ConfigCommitFilters>, 'list'>;
  /** Changes of configs and where they stand, newest first. */
  readonly 'configs/changes': Pick<ViewQuery<ConfigChangeView, ConfigChangeFilters>, 'list'>;
  /** What agents did and asked for, newest first. */
  readonly actions: ViewQuery<AgentActionView, AgentActionFilters>;
  /** What waits for people and what they said, newest first. */
  readonly approvals: ViewQuery<ApprovalView, ApprovalFilters>;
  /** Commands agents proposed, newest first. */
  /** Newest first. */
  readonly messages: ViewQuery<MessageView, MessageFilters>;
  readonly proposals: ViewQuery<ProposalView, ProposalFilters>;
  readonly transactions: ViewQuery<TransactionStatsView, object>;
  readonly campaigns: ViewQuery<CampaignView, CampaignFilters>;
  readonly creatives: ViewQuery<CreativeView, CreativeFilters>;
  /** Newest first. */
  readonly leads: ViewQuery<LeadView, LeadFilters>;
  readonly clients: ViewQuery<ClientView, ClientFilters>;
  /** What each client did on each day. */
  readonly 'clients/days': Pick<ViewQuery<ClientDayView, ClientDayFilters>, 'list'>;
  /** Business reviews, by client. */
  readonly qbrs: Pick<ViewQuery<QbrView, QbrFilters>, 'list'>;
  /** Automatic decisions, newest first. */
  readonly decisions: ViewQuery<DecisionView, DecisionFilters>;
  /** How much was decided without a person, newest day first. */
  readonly 'decisions/days': Pick<ViewQuery<DecisionDayView, DecisionDayFilters>, 'list'>;
  /** How live clients fare, by client id. */
  readonly success: ViewQuery<ClientSuccessView, ClientSuccessFilters>;
  /** Newest first. */
  readonly tickets: ViewQuery<TicketView, TicketFilters>;
  /** What happened on tickets, newest first. */
  readonly 'tickets/steps': Pick<ViewQuery<TicketStepView, TicketStepFilters>, 'list'>;
  /** What was said in live chats, newest first. */
  readonly 'tickets/messages': Pick<ViewQuery<TicketMessageView, TicketMessageFilters>, 'list'>;
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
  const rows: Readonly<Record<keyof Queries, QueryRow>> = queryTable;
  const entries = Object.entries(rows).map(([name, row]) => [name, viewQuery(pool, schema, row)] as const);
  // Each row's view is that of its name: `Queries` is how the callers see them.
  return Object.fromEntries(entries) as unknown as Queries;
}

function viewQuery(pool: pg.Pool, schema: string, row: QueryRow): ViewQuery<object, object> {
  const { view, always = 'true' } = row;
  const table = view.store;
  const target = `"${schema}"."${table.table}"`;
  const idColumn = columnName(Object.keys(table.key)[0] ?? '');
  return {
    async list(tenant, options = {}) {
      const { text, values, limit } = listStatement(target, row, options);
      const found = rowsOf<object>(table, await readAsTenant(pool, view.name, tenant, text, values));
      const items = found.slice(0, limit);
      const order = sortedBy(row, options.sort);
      const last = found.length > limit ? nextCursor(order, items.at(-1) as object) : null;
      return { items: items.map((item) => picked(item, table, options.fields)), nextCursor: last };
    },
    async get(tenant, id, fields) {
      const text = `select ${selection(table, [], fields)} from ${target} where ${idColumn} = $1 and ${always}`;
      const found = rowsOf<object>(table, await readAsTenant(pool, view.name, tenant, text, [id]))[0];
      return found === undefined ? null : picked(found, table, fields);
    },
  };
}
