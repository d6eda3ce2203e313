/** Every route below /v1 with a request that is good and the roles it is meant for, for the tests over all routes. */
import { signedTree } from './audit-tree.ts';
import type { TestGatewayOptions } from './test-gateway.ts';

export const lead = { type: 'LeadReceived', entity: 'lead-1', source: 'web-form', contactRef: 'crm-4711' };
export const campaign = {
  type: 'CreateCampaign',
  name: 'Autumn',
  advertiserDomain: 'acme.example',
  bidPriceMicros: 2_000_000,
};

export const routes = [
  { method: 'POST', url: '/v1/events', body: lead, allowed: ['admin', 'manager'], good: 200 },
  { method: 'POST', url: '/v1/commands/campaigns/c-9', body: campaign, allowed: ['admin', 'manager'], good: 200 },
  {
    method: 'POST',
    url: '/v1/commands/creatives/k-9',
    body: { type: 'PauseCreative', reason: 'x' },
    allowed: ['admin', 'manager'],
    good: 422,
  },
  {
    method: 'POST',
    url: '/v1/commands/budgets/c-9',
    body: { type: 'OpenBudget', capMicros: 1_000_000 },
    allowed: ['admin'],
    good: 200,
  },
  { method: 'GET', url: '/v1/campaigns', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/campaigns/c-1', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/creatives', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/creatives/k-1', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
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
  {
    method: 'POST',
    url: '/v1/clients/a-1/approvals/p-1',
    body: { outcome: 'APPROVED' },
    allowed: ['admin', 'manager', 'onboarding'],
    good: 200,
  },
] as const;

/** Views and answers that make every request of the table a good one. */
export const options: TestGatewayOptions = {
  views: {
    campaigns: { acme: [{ campaignId: 'c-1', name: 'Autumn' }] },
    creatives: { acme: [{ creativeId: 'k-1' }] },
    leads: { acme: [{ leadId: 'l-1' }] },
    clients: { acme: [{ clientId: 'a-1' }] },
    incidents: { acme: [{ incidentId: 'i-1' }] },
  },
  audit: () => signedTree([]),
  decide: () => ({ kind: 'decided', eventId: 'e-1', stage: 'SUCCESS' }),
};

export const bodyOf = (route: (typeof routes)[number]) => ('body' in route ? { body: route.body } : {});

/** `/v1/leads/l-1` → `/v1/leads/{id}`. */
export function patternOf(url: string): string {
  return url
    .replace(/\?.*$/, '')
    .replace(/\/tile\/.*$/, '/tile/{*}')
    .replace(/\/[a-z]-\d/, '/{id}')
    .replace(/\/p-1$/, '/{approvalId}');
}
