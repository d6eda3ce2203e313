/**
 * What can be asked of each view: its orders, its filters, and which of its rows are shown at all. The first order is the
 * usual one; each may be walked either way.
 *
 * Every order is by fields that never change once a row is there, with the id last, so that no two rows are equal: a page
 * that follows another then misses none and repeats none, whatever is written between them. And each is served by the key
 * or an index of the view; a test asks Postgres for its plan.
 */
import { agentActions } from './agent-actions/projection.ts';
import { agents } from './agents/projection.ts';
import { approvals } from './approvals/projection.ts';
import { audit } from './audit/projection.ts';
import { campaigns } from './campaigns/projection.ts';
import { clientDays } from './client-days/projection.ts';
import { clientSuccess } from './client-success/projection.ts';
import { clients } from './clients/projection.ts';
import { configChanges } from './configs/changes.ts';
import { configCommits } from './configs/commits.ts';
import { creatives } from './creatives/projection.ts';
import { decisionDays } from './decisions/days.ts';
import { decisions } from './decisions/projection.ts';
import { experiments } from './experiments/projection.ts';
import { featureQuarantine } from './features/quarantine.ts';
import { flows } from './flows/projection.ts';
import { handoffs } from './handoffs/projection.ts';
import { incidents } from './incidents/projection.ts';
import { ingestionWarnings } from './ingestion-warnings/projection.ts';
import { leads } from './leads/projection.ts';
import { messages } from './messages/projection.ts';
import { models } from './models/projection.ts';
import { portfolios } from './portfolios/projection.ts';
import { proposals } from './proposals/projection.ts';
import { qbrs } from './qbrs/projection.ts';
import { equal, type Filter, numbers, sets, span, words } from './query-filters.ts';
import type { Order, QueryRow } from './query-row.ts';
import { spendByCampaignHour } from './spend-by-campaign-hour/projection.ts';
import { teamWork } from './team-work/projection.ts';
import { ticketMessages } from './tickets/messages.ts';
import { tickets } from './tickets/projection.ts';
import { ticketSteps } from './tickets/steps.ts';
import { transactionStats } from './transaction-stats/projection.ts';

/** Names of the questions, as the gateway's paths have them. */
export type QueryName =
  | 'campaigns'
  | 'creatives'
  | 'leads'
  | 'clients'
  | 'clients/days'
  | 'qbrs'
  | 'decisions'
  | 'decisions/days'
  | 'success'
  | 'tickets'
  | 'tickets/steps'
  | 'tickets/messages'
  | 'incidents'
  | 'spend'
  | 'actions'
  | 'agents'
  | 'flows'
  | 'models'
  | 'portfolios'
  | 'experiments'
  | 'handoffs'
  | 'work'
  | 'approvals'
  | 'messages'
  | 'proposals'
  | 'configs/commits'
  | 'configs/changes'
  | 'transactions'
  | 'audit'
  | 'ingestion/warnings'
  | 'features/quarantine';

const waiting: Filter = (_, parameter) => `(approval_id is not null and approval_outcome is null) = ${parameter}`;

/** Still open past its deadline of now: escalated, or about to be. */
const overdue: Filter = (_, parameter) =>
  `(status = 'open' and (level > 0 or deadline_at_ms < extract(epoch from now()) * 1000)) = ${parameter}`;

/** Open past a due time of now: missed, or about to be. */
const late: Filter = (_, parameter) =>
  `(status = 'open' and (missed <> '{}' or resolve_due_at_ms < extract(epoch from now()) * 1000
    or (answered_at_ms is null and reply_due_at_ms < extract(epoch from now()) * 1000))) = ${parameter}`;

/** A step that is waited for past its limit of now. */
const stepLate: Filter = (_, parameter) =>
  `(due_at_ms is not null and due_at_ms < extract(epoch from now()) * 1000) = ${parameter}`;

export const queryTable: Readonly<Record<QueryName, QueryRow>> = {
  // A row that holds a budget only, whose campaign's own events are still to come, is not a campaign yet.
  campaigns: {
    view: campaigns,
    orders: [byId('campaignId'), newestFirst('createdAtMs', 'campaignId')],
    filters: {
      ...words('status', 'advertiserDomain', 'currency'),
      ...numbers('bidPriceMicros', 'capMicros', 'spentMicros'),
      exhausted: equal,
      ...span('createdAtMs'),
    },
    always: 'status is not null',
  },
  creatives: {
    view: creatives,
    orders: [
      byId('creativeId'),
      { fields: ['campaignId', 'creativeId'], descending: false },
      newestFirst('createdAtMs', 'creativeId'),
    ],
    filters: { ...words('campaignId', 'status', 'format'), gold: equal, ...span('createdAtMs') },
  },
  leads: {
    view: leads,
    orders: [newestFirst('receivedAtMs', 'leadId'), byId('leadId')],
    filters: {
      ...words('status', 'class', 'queue', 'assignee', 'campaignId', 'source', 'country'),
      ...numbers('score', 'budgetMicros'),
      ...span('receivedAtMs'),
    },
    always: 'received_at_ms is not null',
  },
  clients: { view: clients, orders: [byId('clientId')], filters: { ...words('stage'), waiting } },
  'clients/days': {
    view: clientDays,
    orders: [{ fields: ['clientId', 'dayAtMs'], descending: false }],
    filters: { ...words('clientId'), ...span('dayAtMs') },
  },
  qbrs: {
    view: qbrs,
    orders: [{ fields: ['clientId', 'qbrId'], descending: false }],
    filters: { ...words('clientId', 'qbrId', 'status', 'agentId'), ...numbers('quarter', 'holdByMs') },
  },
  // A row made by a verdict alone is a decision whose own record is still to come.
  decisions: {
    view: decisions,
    orders: [newestFirst('decidedAtMs', 'decisionId')],
    filters: {
      ...words(
        'kind',
        'subject',
        'subjectKind',
        'decidedBy',
        'decidedEventId',
        'autonomy',
        'outcome',
        'model',
        'verdict',
      ),
      ...numbers('confidence', 'featuresMissing'),
      ...span('decidedAtMs'),
    },
    always: 'decided_at_ms is not null',
  },
  'decisions/days': {
    view: decisionDays,
    orders: [{ fields: ['dayAtMs', 'kind'], descending: true }],
    filters: { ...words('kind'), ...span('dayAtMs') },
  },
  success: {
    view: clientSuccess,
    orders: [byId('clientId')],
    filters: { ...words('stage', 'band', 'renewal', 'renewalAgentId'), ...numbers('scoreHundredths', 'renewsAtMs') },
  },
  tickets: {
    view: tickets,
    orders: [newestFirst('openedAtMs', 'ticketId'), byId('ticketId')],
    filters: {
      ...words('status', 'clientId', 'severity', 'category', 'channel', 'agentId', 'resolvedBy', 'conversationId'),
      ...sets('triggers', 'missed'),
      ...numbers('level', 'complexity', 'satisfactionHundredths', 'resolveDueAtMs'),
      late,
      ...span('openedAtMs'),
    },
    always: 'opened_at_ms is not null',
  },
  'tickets/steps': {
    view: ticketSteps,
    orders: [newestFirst('atMs', 'eventId')],
    filters: { ...words('ticketId', 'clientId', 'what', 'agentId', 'actor'), ...span('atMs') },
  },
  'tickets/messages': {
    view: ticketMessages,
    orders: [newestFirst('sentAtMs', 'eventId')],
    filters: {
      ...words('ticketId', 'clientId', 'conversationId', 'sender', 'agentId'),
      ...numbers('number'),
      ...span('sentAtMs'),
    },
  },
  incidents: {
    view: incidents,
    orders: [newestFirst('openedAtMs', 'incidentId'), byId('incidentId')],
    filters: {
      ...words('status', 'step', 'severity', 'kind', 'subject', 'campaignId', 'waitsFor', 'owner'),
      ...sets('missed'),
      ...numbers('dueAtMs'),
      late: stepLate,
      ...span('openedAtMs'),
    },
    always: 'opened_at_ms is not null',
  },
  spend: {
    view: spendByCampaignHour,
    orders: [
      { fields: ['campaignId', 'hourAtMs', 'currency'], descending: false },
      { fields: ['hourAtMs', 'campaignId', 'currency'], descending: true },
    ],
    filters: { ...words('campaignId', 'currency'), ...numbers('spentMicros'), ...span('hourAtMs') },
  },
  actions: {
    view: agentActions,
    orders: [newestFirst('occurredAtMs', 'actionId')],
    filters: { ...words('agent', 'kind', 'tool', 'outcome', 'subject'), ...span('occurredAtMs') },
  },
  approvals: {
    view: approvals,
    orders: [newestFirst('requestedAtMs', 'approvalId')],
    filters: {
      ...words('status', 'kind', 'riskTier', 'subject', 'requestedBy', 'standingRule', 'ruleStatus'),
      ...sets('roles', 'delegatedTo', 'approvedBy', 'decidedBy'),
      ...numbers('amountMicros', 'deadlineAtMs', 'decidedAtMs'),
      overdue,
      ...span('requestedAtMs'),
    },
    always: 'requested_at_ms is not null',
  },
  // A row made by work alone is an agent whose own event is still to come.
  agents: {
    view: agents,
    orders: [byId('agentId')],
    filters: { ...words('role', 'presence', 'kind', 'status', 'userId'), ...numbers('clients') },
    always: 'status is not null',
  },
  flows: {
    view: flows,
    orders: [{ fields: ['journeyId'], descending: false }],
    filters: words('status', 'family'),
    always: 'version > 0',
  },
  models: {
    view: models,
    orders: [{ fields: ['modelName'], descending: false }],
    filters: words('kind', 'champion'),
    // A row made by findings alone is of a model whose registration is still to come.
    always: 'version > 0',
  },
  portfolios: {
    view: portfolios,
    orders: [{ fields: ['portfolioId'], descending: false }],
    filters: words('status', 'mode', 'splitStatus'),
    always: 'status is not null',
  },
  experiments: {
    view: experiments,
    orders: [{ fields: ['experimentId'], descending: false }],
    filters: words('state', 'subjectKind', 'subjectId', 'cohort'),
    always: 'state is not null',
  },
  handoffs: {
    view: handoffs,
    orders: [newestFirst('createdAtMs', 'handoffId')],
    filters: { ...words('status', 'kind', 'clientId', 'fromAgent', 'priority'), ...span('createdAtMs') },
    always: 'created_at_ms is not null',
  },
  work: {
    view: teamWork,
    orders: [{ fields: ['requestedAtMs', 'team', 'workId'], descending: true }],
    filters: { ...words('team', 'status', 'agentId', 'subject', 'priority', 'kind'), ...span('requestedAtMs') },
    always: 'requested_at_ms is not null',
  },
  // A row made by a decision alone is a proposal whose own event is still to come.
  messages: {
    view: messages,
    orders: [newestFirst('requestedAtMs', 'messageId')],
    filters: {
      ...words('contactKind', 'contactId', 'channel', 'purpose', 'template', 'status', 'providerMessageId'),
      ...span('requestedAtMs'),
    },
  },
  proposals: {
    view: proposals,
    orders: [newestFirst('proposedAtMs', 'proposalId')],
    filters: words('status', 'stream', 'target', 'proposedBy'),
    always: 'proposed_at_ms is not null',
  },
  'configs/commits': {
    view: configCommits,
    orders: [newestFirst('committedAtMs', 'commitId')],
    filters: { ...words('configId', 'branch', 'commitId', 'changeId', 'origin'), ...span('committedAtMs') },
  },
  // A row made by a decision alone is a change whose own event is still to come.
  'configs/changes': {
    view: configChanges,
    orders: [newestFirst('requestedAtMs', 'changeId')],
    filters: { ...words('configId', 'branch', 'status', 'askedTier', 'changeId'), ...span('requestedAtMs') },
    always: 'requested_at_ms is not null',
  },
  'ingestion/warnings': {
    view: ingestionWarnings,
    orders: [{ fields: ['door', 'code', 'eventType'], descending: false }],
    filters: words('door', 'code', 'eventType'),
  },
  'features/quarantine': {
    view: featureQuarantine,
    orders: [newestFirst('occurredAtMs', 'eventId')],
    filters: { ...sets('views', 'codes'), ...words('eventType', 'entity'), ...span('occurredAtMs') },
  },
  transactions: { view: transactionStats, orders: [byId('userId')], filters: {} },
  audit: {
    view: audit,
    orders: [newestFirst('occurredAtMs', 'entryId')],
    filters: {
      ...words('subject', 'action', 'actor', 'service', 'outcome', 'correlationId'),
      ...span('occurredAtMs'),
    },
  },
};

function byId(field: string): Order {
  return { fields: [field], descending: false };
}

function newestFirst(timeField: string, idField: string): Order {
  return { fields: [timeField, idField], descending: true };
}
