/** Every route below /v1 with a request that is good and the roles it is meant for, for the tests over all routes. */
import { approvalRoutesTable } from './approval-routes.ts';
import { signedTree } from './audit-tree.ts';
import { campaign, commandRoutes } from './command-routes.ts';
import { decisionRoutesTable } from './decision-routes.ts';
import { experimentRoutesTable } from './experiment-routes.ts';
import { ingestRoutes, lead, personCall } from './ingest-routes.ts';
import { roomRoutesTable } from './room-routes.ts';
import { teamRoutes } from './team-routes.ts';
import type { TestGatewayOptions } from './test-gateway.ts';
import { ticketRoutesTable } from './ticket-routes.ts';

export { campaign, lead, personCall };
/** POST routes that are no commands: a refused role leaves no record of what it wanted. */
export const facts: readonly string[] = [
  '/v1/agents/ask',
  '/v1/approvals',
  '/v1/live/tickets',
  '/v1/workflows/payloads/decode',
  '/v1/events',
  '/v1/identify',
  '/v1/track',
  '/v1/page',
  '/v1/screen',
  '/v1/group',
  '/v1/alias',
  '/v1/batch',
  '/v1/import',
  '/v1/cloudevents',
  '/v1/experiments/x-1/assign',
  '/v1/experiments/x-1/outcomes',
  '/v1/predict-ltv',
];

export const routes = [
  { method: 'POST', url: '/v1/live/tickets', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  // Without an upgrade, and without saying what to follow: what would be a connection is told why it is none.
  { method: 'GET', url: '/v1/live', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 400 },
  { method: 'GET', url: '/v1/live/stream', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 400 },
  ...ingestRoutes,
  ...commandRoutes,
  { method: 'GET', url: '/v1/configs/commits', allowed: ['admin', 'manager', 'viewer'], good: 200 },
  { method: 'GET', url: '/v1/configs/g-9/preview/c-1', allowed: ['admin'], good: 404 },
  { method: 'GET', url: '/v1/configs/g-9/edits/e-1', allowed: ['admin'], good: 404 },
  { method: 'GET', url: '/v1/configs/changes', allowed: ['admin', 'manager', 'viewer'], good: 200 },
  {
    method: 'POST',
    url: '/v1/predict-ltv',
    body: { customer: 'c-1' },
    allowed: ['admin', 'manager', 'viewer', 'onboarding'],
    good: 409,
  },
  { method: 'GET', url: '/v1/campaigns', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/campaigns/c-1', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/models', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/models/m-8', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 404 },
  { method: 'GET', url: '/v1/portfolios', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/portfolios/p-8', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 404 },
  { method: 'GET', url: '/v1/experiments', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/creatives', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/creatives/k-1', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/actions', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/actions/a-9', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 404 },
  ...teamRoutes,
  { method: 'GET', url: '/v1/proposals', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/proposals/p-9', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 404 },
  { method: 'GET', url: '/v1/transactions', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/transactions/t-9', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 404 },
  {
    method: 'POST',
    url: '/v1/proposals/q-9/accept',
    body: {},
    allowed: ['admin', 'manager', 'viewer', 'onboarding'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/proposals/q-9/reject',
    body: {},
    allowed: ['admin', 'manager', 'viewer', 'onboarding'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/features/online',
    body: { view: 'lead_score', entities: ['l-1'] },
    allowed: ['admin', 'manager', 'viewer', 'onboarding'],
    good: 200,
  },
  { method: 'GET', url: '/v1/features/quarantine', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/features/schema', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/leads', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/leads/l-1', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/clients', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/clients/a-1', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/incidents', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/incidents/i-1', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/spend', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/audit', allowed: ['admin', 'manager'], good: 200 },
  { method: 'GET', url: '/v1/audit/checkpoint', allowed: ['admin', 'manager'], good: 200 },
  {
    method: 'GET',
    url: '/v1/audit/proofs/inclusion?topic=bid_events&partition=0&offset=0',
    allowed: ['admin', 'manager'],
    good: 404, // the log of these tests is empty
  },
  { method: 'GET', url: '/v1/audit/proofs/consistency?from=0', allowed: ['admin', 'manager'], good: 200 },
  { method: 'GET', url: '/v1/audit/tlog/checkpoint', allowed: ['admin', 'manager'], good: 200 },
  { method: 'GET', url: '/v1/audit/tlog/tile/0/999', allowed: ['admin', 'manager'], good: 404 },
  { method: 'GET', url: '/v1/explain/no-such-event', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 404 },
  {
    method: 'POST',
    url: '/v1/workflows/payloads/decode',
    body: { payloads: [] },
    allowed: ['admin', 'manager'],
    good: 200,
  },
  { method: 'GET', url: '/v1/policies', allowed: ['admin', 'viewer'], good: 200 },
  { method: 'POST', url: '/v1/policies/test', body: { questions: [] }, allowed: ['admin', 'viewer'], good: 200 },
  {
    method: 'POST',
    url: '/v1/policies',
    body: { text: 'permit (principal, action, resource);', note: 'open' },
    allowed: ['admin'],
    good: 200,
  },
  {
    method: 'POST',
    url: '/v1/policies/rollback',
    body: { version: 0, reason: 'closed again' },
    allowed: ['admin'],
    good: 200,
  },
  ...approvalRoutesTable,
  ...decisionRoutesTable,
  ...experimentRoutesTable,
  ...ticketRoutesTable,
  ...roomRoutesTable,
  {
    method: 'POST',
    url: '/v1/commands/agents/n-8/batch',
    body: { commands: [{ type: 'RegisterAgent', kind: 'PERSON', role: 'SALES' }] },
    allowed: ['admin'],
    good: 200,
  },
  {
    method: 'POST',
    url: '/v1/commands/agents/n-9',
    body: { type: 'RegisterAgent', kind: 'PERSON', role: 'SALES' },
    allowed: ['admin'],
    good: 200,
  },
  { method: 'GET', url: '/v1/me', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/sessions', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 404 },
  { method: 'POST', url: '/v1/logout', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 404 },
  {
    method: 'POST',
    url: '/v1/me/password',
    body: { current: 'x', next: 'a long enough one' },
    allowed: ['admin', 'manager', 'viewer', 'onboarding'],
    good: 404,
  },
  { method: 'GET', url: '/v1/organisations', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'POST', url: '/v1/organisations', body: { id: 'other', name: 'Other' }, allowed: ['admin'], good: 404 },
  {
    method: 'POST',
    url: '/v1/organisations/acme/admins',
    body: { email: 'ana@example.com' },
    allowed: ['admin'],
    good: 404,
  },
  { method: 'POST', url: '/v1/organisations/acme/rename', body: { name: 'Acme' }, allowed: ['admin'], good: 404 },
  { method: 'POST', url: '/v1/organisations/acme/suspend', body: { because: 'test' }, allowed: ['admin'], good: 404 },
  {
    method: 'POST',
    url: '/v1/organisations/acme/reactivate',
    body: { because: 'test' },
    allowed: ['admin'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/organisations/acme/login',
    body: { issuer: null, clientId: null },
    allowed: ['admin'],
    good: 404,
  },
  { method: 'GET', url: '/v1/users', allowed: ['admin'], good: 200 },
  {
    method: 'POST',
    url: '/v1/users',
    body: { email: 'ana@example.com', roles: ['viewer'] },
    allowed: ['admin'],
    good: 404, // the table's tenant is no organisation
  },
  { method: 'GET', url: '/v1/users/u-00000000000000000000000000000000', allowed: ['admin'], good: 404 },
  {
    method: 'POST',
    url: '/v1/users/u-00000000000000000000000000000000/roles',
    body: { roles: ['viewer'], because: 'test' },
    allowed: ['admin'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/users/u-00000000000000000000000000000000/disable',
    body: { because: 'test' },
    allowed: ['admin'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/users/u-00000000000000000000000000000000/enable',
    body: { because: 'test' },
    allowed: ['admin'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/users/u-00000000000000000000000000000000/revoke-invitation',
    body: { because: 'test' },
    allowed: ['admin'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/users/u-00000000000000000000000000000000/sessions/00000000-0000-4000-8000-000000000000/revoke',
    allowed: ['admin'],
    good: 404,
  },
  { method: 'GET', url: '/v1/keys', allowed: ['admin'], good: 200 },
  {
    method: 'POST',
    url: '/v1/keys',
    body: { kind: 'SERVICE', name: 'crm', roles: ['viewer'] },
    allowed: ['admin'],
    good: 200,
  },
  { method: 'POST', url: '/v1/keys/00000000000000000000000000000000/rotate', body: {}, allowed: ['admin'], good: 404 },
  {
    method: 'POST',
    url: '/v1/keys/00000000000000000000000000000000/revoke',
    body: { because: 'test' },
    allowed: ['admin'],
    good: 404,
  },
  { method: 'GET', url: '/v1/signing-keys', allowed: ['admin'], good: 404 },
  { method: 'POST', url: '/v1/signing-keys', allowed: ['admin'], good: 404 },
  {
    method: 'POST',
    url: '/v1/signing-keys/00000000-0000-4000-8000-000000000000/activate',
    allowed: ['admin'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/signing-keys/00000000-0000-4000-8000-000000000000/retire',
    allowed: ['admin'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/signing-keys/00000000-0000-4000-8000-000000000000/revoke',
    body: { because: 'test' },
    allowed: ['admin'],
    good: 404,
  },
] as const;

/** Routes anybody may call: nobody who logs in has a credential yet. */
export const openRoutes = [
  'POST /v1/login',
  'GET /v1/login/oidc/start/{id}',
  'GET /v1/login/oidc/callback/{id}',
  'POST /v1/sessions/refresh',
  'POST /v1/invitations/accept',
  'POST /v1/webhooks/{source}',
  'GET /v1/unsubscribe/{token}',
  'POST /v1/unsubscribe/{token}',
  'GET /v1/approval-links/{token}',
  'POST /v1/approval-links/{token}',
  'GET /v1/.well-known/jwks.json',
] as const;

/** Views and answers that make every request of the table a good one. */
export const options: TestGatewayOptions = {
  views: {
    campaigns: { acme: [{ campaignId: 'c-1', name: 'Autumn' }] },
    creatives: { acme: [{ creativeId: 'k-1' }] },
    leads: { acme: [{ leadId: 'l-1' }] },
    clients: { acme: [{ clientId: 'a-1' }] },
    incidents: { acme: [{ incidentId: 'i-1', waitsFor: 'MITIGATION' }] },
    tickets: { acme: [{ ticketId: 't-1', missed: [], triggers: [], tools: [] }] },
    success: { acme: [{ clientId: 'a-1', healthParts: [] }] },
    approvals: { acme: [{ approvalId: 'a-1', approvedBy: [] }] },
  },
  audit: () => signedTree([]),
};

export const bodyOf = (route: (typeof routes)[number]) => ('body' in route ? { body: route.body } : {});

/** `/v1/leads/l-1` → `/v1/leads/{id}`. */
export function patternOf(url: string): string {
  return url
    .replace(/\?.*$/, '')
    .replace(/\/sessions\/[0-9a-f-]{36}/, '/sessions/{sessionId}')
    .replace(/\/signing-keys\/[0-9a-f-]{36}/, '/signing-keys/{kid}')
    .replace(/\/(?:u-)?[0-9a-f]{32}/, '/{id}')
    .replace(/\/organisations\/acme/, '/organisations/{id}')
    .replace(/\/explain\/[\w-]+$/, '/explain/{eventId}')
    .replace(/\/webhook-sources\/s-\d$/, '/webhook-sources/{name}')
    .replace(/\/tile\/.*$/, '/tile/{path}')
    .replace(/\/work\/w-\d/, '/work/{workId}')
    .replace(/\/preview\/c-\d/, '/preview/{changeId}')
    .replace(/\/edits\/e-\d/, '/edits/{editId}')
    .replace(/\/[a-z]-\d/, '/{id}');
}
