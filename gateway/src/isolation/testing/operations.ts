/**
 * Every operation of the OpenAPI document of the running gateway, as requests that reach for things of another tenant. What
 * cannot be filled from `Things` throws: a new parameter, body or route has to be said here before the test passes again.
 */
import type { TopicName } from '@mainstem/schemas/topics';
import { openRoutes, patternOf, routes, bodyOf as tableBodyOf } from '../../testing/route-table.ts';
import type { Call } from './call.ts';
import { entitiesOf, type Things } from './things.ts';

export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly schema?: { readonly enum?: readonly string[] };
}
export interface Operation {
  readonly method: string;
  readonly pattern: string;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly hasBody: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: a document of OpenAPI
export function operationsOf(document: any): Operation[] {
  const found: Operation[] = [];
  type Shown = { parameters?: (Parameter & { $ref?: string })[]; requestBody?: unknown };
  // What many routes have is said once, below components.
  const whole = ({ $ref, ...own }: Parameter & { $ref?: string }): Parameter =>
    $ref === undefined ? own : document.components.parameters[$ref.slice($ref.lastIndexOf('/') + 1)];
  for (const [pattern, methods] of Object.entries<Record<string, Shown>>(document.paths)) {
    for (const [verb, { parameters: shown = [], requestBody }] of Object.entries(methods)) {
      const method = verb.toUpperCase();
      const parameters = shown.map(whole);
      found.push({ method, pattern, name: `${method} ${pattern}`, parameters, hasBody: requestBody !== undefined });
    }
  }
  return found;
}

/** Topics whose entities are what `{id}` names, by the path before it. */
export const topicOfPath: Readonly<Record<string, TopicName>> = {
  '/v1/approvals/': 'approval_request_events',
  '/v1/approvals/rules/': 'approval_request_events',
  '/v1/actions/': 'agent_action_events',
  '/v1/campaigns/': 'campaign_events',
  '/v1/clients/': 'client_events',
  '/v1/creatives/': 'creative_events',
  '/v1/incidents/': 'incident_events',
  '/v1/tickets/': 'support_events',
  '/v1/commands/tickets/': 'support_events',
  '/v1/rooms/': 'collaboration_events',
  '/v1/commands/rooms/': 'collaboration_events',
  '/v1/success/': 'customer_success_events',
  '/v1/leads/': 'lead_events',
  '/v1/messages/': 'communication_events',
  '/v1/proposals/': 'proposal_events',
  '/v1/transactions/': 'feature_events',
  '/v1/agents/': 'agent_events',
  '/v1/flows/': 'journey_events',
  '/v1/commands/journeys/': 'journey_events',
  '/v1/models/': 'model_registry_events',
  '/v1/commands/models/': 'model_registry_events',
  '/v1/portfolios/': 'portfolio_events',
  '/v1/commands/portfolios/': 'portfolio_events',
  '/v1/experiments/': 'experiment_events',
  '/v1/commands/experiments/': 'experiment_events',
  '/v1/cohorts/': 'client_events',
  '/v1/handoffs/': 'handoff_events',
  '/v1/commands/agents/': 'agent_events',
  '/v1/commands/handoffs/': 'handoff_events',
  '/v1/commands/teams/': 'assignment_events',
  '/v1/commands/breakers/': 'breaker_events',
  '/v1/commands/budgets/': 'budget_events',
  '/v1/commands/campaigns/': 'campaign_events',
  '/v1/commands/creatives/': 'creative_events',
  '/v1/configs/': 'agent_config_events',
  '/v1/commands/configs/': 'agent_config_events',
  '/v1/commands/config-tools/': 'agent_config_events',
};

/** Values of path parameters, each of which the whole path is tried with. `rows` are the ids of A's rows in lists. */
export function pathsOf({ pattern }: Operation, things: Things, rows: readonly string[] = []): string[] {
  const at = pattern.indexOf('{');
  if (at < 0) return [pattern];
  const topic = topicOfPath[pattern.slice(0, at)];
  if (topic !== undefined) {
    const ids = [...entitiesOf(things, topic), ...rows];
    return [...new Set(ids)].map((id) =>
      fill(pattern, { id, workId: things.leadId, changeId: things.leadId, editId: things.leadId }),
    );
  }
  const fixed: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
    '/v1/explain/': [...things.eventIds.filter((_, at) => at % 4 === 0), ...entitiesOf(things, 'bid_events')].map(
      (eventId) => ({ eventId }),
    ),
    '/v1/decisions/': things.eventIds.filter((_, at) => at % 4 === 1).map((id) => ({ id })),
    '/v1/users/': [{ id: things.userId, sessionId: things.sessionId }],
    '/v1/keys/': things.keyIds.map((id) => ({ id })),
    '/v1/organisations/': [{ id: things.tenant }],
    '/v1/webhook-sources/': [{ name: things.webhookName }],
    '/v1/unsubscribe/': [{ token: things.sentEventId }],
    '/v1/approval-links/': [{ token: things.sentEventId }],
    '/v1/webhooks/': [{ source: things.webhookSource }],
    '/v1/login/oidc/start/': [{ id: things.tenant }],
    '/v1/login/oidc/callback/': [{ id: things.tenant }],
    // Of the platform: the operator's alone. An id of A's is as good as any.
    '/v1/signing-keys/': [{ kid: things.sentEventId }],
    // What the platform says of itself, to everybody.
    '/v1/audit/tlog/tile/': [{ path: '0/000' }],
    '/problems/': [{ code: 'NOT_FOUND' }],
  };
  const values = fixed[pattern.slice(0, at)];
  if (values === undefined) throw new Error(`${pattern}: say which ids of a tenant go into the path`);
  return values.map((one) => fill(pattern, one));
}

function fill(pattern: string, values: Readonly<Record<string, string>>): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${pattern}: nothing to say for ${name}`);
    return encodeURIComponent(value).replaceAll('%2F', '/');
  });
}

/** Bodies of a POST or PUT; what is not here is taken from the table of all routes, whose ids come from the path. */
export function bodiesOf({ name, hasBody }: Operation, things: Things): unknown[] {
  if (!hasBody) return name.startsWith('GET') || name.startsWith('DELETE') ? [undefined] : [{}];
  const { leadId, campaignId, tenant, sentEventId } = things;
  const secret = 'x'.repeat(43);
  const person = { userId: leadId, anonymousId: leadId, event: 'Seen', groupId: leadId, previousId: leadId };
  const call = { ...person, messageId: sentEventId };
  const lead = { type: 'LeadReceived', entity: leadId, source: 'web', contactRef: leadId };
  const because = 'for a trial';
  const own: Readonly<Record<string, readonly unknown[]>> = {
    'POST /v1/events': [
      { ...lead, id: sentEventId },
      [lead, { ...lead, campaignId }],
      { events: [{ ...lead, id: sentEventId }] },
      { ...lead, tenant },
      { ...lead, envelope: { tenant, entity: leadId } },
      { ...lead, entity: `${tenant}|${leadId}` },
    ],
    'POST /v1/batch': [{ batch: [{ ...call, type: 'track' }], tenant, context: { tenant } }],
    'POST /v1/import': [{ batch: [{ ...call, type: 'track' }], tenant }],
    ...Object.fromEntries(
      ['identify', 'track', 'page', 'screen', 'group', 'alias'].map((kind) => [
        `POST /v1/${kind}`,
        [call, { ...call, tenant, context: { tenant, groupId: tenant } }],
      ]),
    ),
    'POST /v1/keys': [
      { kind: 'API', name: 'mine', roles: ['viewer'], owner: things.userId },
      { kind: 'SERVICE', name: 'mine', roles: ['admin'], tenant },
    ],
    'POST /v1/organisations': [{ id: tenant, name: 'Taken', admin: { email: things.email } }],
    'POST /v1/login': [{ organisation: tenant, email: things.email, password: 'a long enough one, and mine' }],
    'POST /v1/sessions/refresh': [{ refreshToken: `msr_${tenant}.${things.userId}.${things.sessionId}.${secret}` }],
    'POST /v1/invitations/accept': [
      { invitation: `msi_${tenant}.${things.userId}.${secret}`, password: 'a long enough one' },
    ],
    'POST /v1/unsubscribe/{token}': [{ 'List-Unsubscribe': 'One-Click' }],
    'POST /v1/approval-links/{token}': [{ verdict: 'APPROVE' }],
    'POST /v1/webhooks/{source}': [{ type: 'contact.updated', id: leadId, tenant }],
    'POST /v1/features/online': ['transaction_stats', 'lead_score', 'client_lifecycle'].map((view) => ({
      view,
      entities: [
        ...entitiesOf(things, 'feature_events'),
        ...entitiesOf(things, 'lead_events'),
        ...entitiesOf(things, 'client_events'),
      ],
    })),
    'POST /v1/policies/test': [{ questions: [{ roles: ['admin'], permission: 'views:read', tenant }] }, {}],
    'POST /v1/approvals/{id}/delegate': [{ to: 'user:somebody' }],
    'POST /v1/approvals/rules/{id}/revoke': [{ because }],
    'POST /v1/experiments/{id}/assign': [{ unit: leadId, requestId: sentEventId }],
    'POST /v1/experiments/{id}/outcomes': [{ exposureId: sentEventId, metric: 'CLICK' }],
    'POST /v1/proposals/{id}/accept': [{}],
    'POST /v1/proposals/{id}/reject': [{}],
    'GET /api/agents/analytics/performance': [undefined],
    'GET /api/agents/memory/retrieve': [undefined],
    'GET /api/agents/system/status': [undefined],
    'POST /v1/agents/ask': entitiesOf(things, 'feature_events').map((entity) => ({ question: 'Is it risky?', entity })),
    'POST /api/agents/triage': [{ ...lead, type: undefined, id: sentEventId, campaignId }],
    'POST /api/agents/engage': [
      { subjectKind: 'lead', subject: leadId, channel: 'email', purpose: 'trial', because },
      {
        subjectKind: 'client',
        subject: entitiesOf(things, 'client_events')[0],
        channel: 'chat',
        purpose: 'trial',
        because,
      },
    ],
    'POST /api/agents/optimize': [{ campaignId, goal: 'clicks', because }],
    'POST /api/agents/handoff': [
      { subjectKind: 'lead', subject: leadId, toRole: 'sales', because, contextEventIds: [sentEventId] },
    ],
    'POST /api/agents/memory/store': [{ subject: leadId, content: 'mine', sourceEventId: sentEventId }],
    'POST /mcp': [{ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }],
  };
  const bodies =
    own[name] ??
    routes.filter((route) => `${route.method} ${patternOf(route.url)}` === name).map((r) => tableBodyOf(r).body);
  const [first] = bodies;
  if (first === undefined && !name.startsWith('GET')) throw new Error(`${name}: say which bodies it is tried with`);
  if (own[name] !== undefined) return [...bodies];
  // The same once more by the name of the other tenant.
  return [first, { ...(first as object), tenant }];
}

export const isOpen = ({ name }: Operation): boolean => (openRoutes as readonly string[]).includes(name);

export type Row = Readonly<Record<string, unknown>>;

/** What is no field of a row, and nobody's: how a page is cut. */
const plain: Readonly<Record<string, string>> = {
  limit: '3',
  sort: '',
  fields: '',
  verbose: '1',
  from: '0',
  to: '9999999999999',
  gold: 'true',
  exhausted: 'true',
  overdue: 'true',
  late: 'true',
  days: '30',
  waiting: 'true',
  class: 'hot',
  queue: 'x',
  assignee: 'x',
  partition: '0',
  offset: '0',
  code: 'x',
  state: 'x',
};

/** Query strings, one for each parameter, from a row of A's own list, its cursor and its position. */
export function queriesOf(
  operation: Operation,
  things: Things,
  rows: readonly Row[],
  cursor: string | null,
  position: string,
) {
  const row = valuesOf(rows);
  const fields = new Set(rows.flatMap((one) => Object.keys(one)));
  const found: { readonly query: string; readonly reaches: boolean }[] = [];
  const special: Readonly<Record<string, string | null>> = {
    cursor,
    position,
    ticket: `${things.word}-ticket`,
    topics: 'lead_events,campaign_events',
    types: 'LeadReceived,LeadScored',
    entity: things.leadId,
    view: 'leads',
    where: JSON.stringify({ leadId: things.leadId }),
    topic: 'lead_events',
  };
  for (const { in: place, name } of operation.parameters) {
    if (place !== 'query') continue;
    const base = name.split('.')[0] as string;
    const field = row[base] ?? row[`${base}Id`];
    const value = Object.hasOwn(special, name) ? special[name] : (field ?? plain[base]);
    if (value === undefined && !fields.has(base) && !fields.has(`${base}Id`)) {
      throw new Error(`${operation.name}: say which value of a tenant goes into ${name}`);
    }
    const known = value === undefined || value === null ? `${things.word}-${base}` : String(value);
    if (known === '') continue;
    const reaches = !name.endsWith('.not') && known.includes(things.word) && field !== undefined;
    found.push({ query: `${encodeURIComponent(name)}=${encodeURIComponent(known)}`, reaches });
  }
  return found;
}

/** Of each field, a value that some row has. */
export function valuesOf(rows: readonly Row[]): Row {
  const set = rows.flatMap((row) => Object.entries(row).filter(([, value]) => value !== null));
  return Object.fromEntries(set);
}

/** Every way a request might name another tenant beside its credential. */
export function namingHeaders(things: Things, position: string): Record<string, string> {
  const { tenant, userId, idempotencyKey } = things;
  const names = [
    'x-tenant',
    'x-tenant-id',
    'tenant',
    'x-mainstem-tenant',
    'x-organisation',
    'x-organization-id',
    'x-org-id',
  ];
  return {
    ...Object.fromEntries(names.map((name) => [name, tenant])),
    'x-user': userId,
    'x-remote-user': userId,
    'x-roles': 'admin',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': `${tenant}.example`,
    forwarded: `host=${tenant}.example;for=127.0.0.1`,
    'x-original-url': `/v1/organisations/${tenant}`,
    'x-rewrite-url': `/v1/organisations/${tenant}`,
    'x-http-method-override': 'GET',
    cookie: `tenant=${tenant}; mainstem_login=${tenant}; session=${things.sessionId}`,
    'idempotency-key': idempotencyKey,
    'x-mainstem-position': position,
    'last-event-id': position,
    'if-match': '*',
    'if-none-match': `"${things.sentEventId}"`,
    baggage: `tenant=${tenant}`,
  };
}

export function callOf({ method }: Operation, path: string, body: unknown, headers: Record<string, string>): Call {
  return { method, path, headers, ...(body === undefined ? {} : { body }) };
}
