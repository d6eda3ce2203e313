/** Rows of `route-table.ts` for automatic decisions and questions. */
export const decisionRoutesTable = [
  { method: 'GET', url: '/v1/decisions', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/decisions/d-1', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 404 },
  { method: 'GET', url: '/v1/decisions/days', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  {
    method: 'POST',
    url: '/v1/agents/ask',
    body: { question: 'Is user_9 risky?' },
    allowed: ['admin', 'manager', 'viewer', 'onboarding'],
    good: 200,
  },
] as const;
