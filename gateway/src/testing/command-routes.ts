/** Routes of commands to decided streams, each with one that is good, for `route-table.ts`. */

const toolRequest = {
  ...{ type: 'RequestTool', requestId: 't-1', kind: 'TOOL', tool: 'refund' },
  ...{ input: '', output: '', purpose: 'test' },
};

export const campaign = {
  type: 'CreateCampaign',
  name: 'Autumn',
  advertiserDomain: 'acme.example',
  bidPriceMicros: 2_000_000,
};

export const commandRoutes = [
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
  {
    method: 'POST',
    url: '/v1/commands/campaigns/c-8/batch',
    body: { commands: [campaign, { type: 'ChangeFlows', flows: [] }] },
    allowed: ['admin', 'manager'],
    good: 200,
  },
  {
    method: 'POST',
    url: '/v1/commands/creatives/k-9/batch',
    body: { commands: [{ type: 'PauseCreative', reason: 'x' }] },
    allowed: ['admin', 'manager'],
    good: 422,
  },
  {
    method: 'POST',
    url: '/v1/commands/budgets/c-9/batch',
    body: { commands: [{ type: 'ChangeBudgetCap', capMicros: 2_000_000 }] },
    allowed: ['admin'],
    good: 200,
  },
  {
    method: 'POST',
    url: '/v1/commands/portfolios/p-9',
    body: { type: 'OpenPortfolio', totalMicros: 5_000_000, currency: 'USD' },
    allowed: ['admin'],
    good: 200,
  },
  {
    method: 'POST',
    url: '/v1/commands/portfolios/p-9/batch',
    body: { commands: [{ type: 'AllocateBudget', because: 'test' }] },
    allowed: ['admin'],
    good: 422,
  },
  {
    method: 'POST',
    url: '/v1/commands/breakers/c-9',
    body: { type: 'OpenBreaker', because: 'test' },
    allowed: ['admin'],
    good: 200,
  },
  {
    method: 'POST',
    url: '/v1/commands/breakers/c-8/batch',
    body: { commands: [{ type: 'OpenBreaker', because: 'test' }] },
    allowed: ['admin'],
    good: 200,
  },
  {
    method: 'POST',
    url: '/v1/commands/configs/g-9',
    body: { type: 'WithdrawChange', changeId: 'c-1', because: 'test' },
    allowed: ['admin'],
    good: 422,
  },
  {
    method: 'POST',
    url: '/v1/commands/configs/g-9/batch',
    body: { commands: [{ type: 'WithdrawChange', changeId: 'c-1', because: 'test' }] },
    allowed: ['admin'],
    good: 422,
  },
  {
    method: 'POST',
    url: '/v1/commands/config-tools/g-9',
    body: toolRequest,
    allowed: ['admin'],
    good: 422,
  },
  {
    method: 'POST',
    url: '/v1/commands/models/m-9',
    body: { type: 'RollBack', because: 'test' },
    allowed: ['admin'],
    good: 422,
  },
  {
    method: 'POST',
    url: '/v1/commands/models/m-9/batch',
    body: { commands: [{ type: 'RollBack', because: 'test' }] },
    allowed: ['admin'],
    good: 422,
  },
  {
    method: 'POST',
    url: '/v1/commands/config-tools/g-9/batch',
    body: { commands: [toolRequest] },
    allowed: ['admin'],
    good: 422,
  },
] as const;
