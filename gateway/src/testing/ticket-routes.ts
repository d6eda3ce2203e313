/** Rows of `route-table.ts` for tickets, incidents, lockdowns and how clients fare. */
const open = {
  type: 'OpenTicket',
  clientId: 'a-1',
  channel: 'webchat',
  severity: 'HIGH',
  category: 'billing',
  complexity: 2,
};
const seeing = ['admin', 'manager', 'viewer', 'onboarding'] as const;

export const ticketRoutesTable = [
  { method: 'POST', url: '/v1/commands/tickets/t-9', body: open, allowed: ['admin', 'manager'], good: 200 },
  {
    method: 'POST',
    url: '/v1/commands/tickets/t-8/batch',
    body: { commands: [open] },
    allowed: ['admin', 'manager'],
    good: 200,
  },
  {
    method: 'POST',
    url: '/v1/tickets/t-7/messages',
    body: { from: 'AGENT', agentId: 'nobody', text: 'Good morning' },
    allowed: ['admin', 'manager'],
    good: 422,
  },
  { method: 'GET', url: '/v1/tickets', allowed: seeing, good: 200 },
  { method: 'GET', url: '/v1/tickets/t-1', allowed: seeing, good: 200 },
  { method: 'GET', url: '/v1/tickets/steps', allowed: seeing, good: 200 },
  { method: 'GET', url: '/v1/tickets/messages', allowed: ['admin', 'manager'], good: 200 },
  { method: 'GET', url: '/v1/clients/days', allowed: seeing, good: 200 },
  { method: 'GET', url: '/v1/qbrs', allowed: seeing, good: 200 },
  { method: 'GET', url: '/v1/success', allowed: seeing, good: 200 },
  { method: 'GET', url: '/v1/success/a-1', allowed: seeing, good: 200 },
  {
    method: 'POST',
    url: '/v1/incidents/i-1/steps',
    body: { step: 'MITIGATION' },
    allowed: ['admin', 'manager'],
    good: 200,
  },
  { method: 'GET', url: '/v1/lockdowns', allowed: seeing, good: 200 },
] as const;
