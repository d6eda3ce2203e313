/** The routes of approvals, as rows of `route-table.ts`. */

export const approvalRoutesTable = [
  {
    method: 'POST',
    url: '/v1/approvals',
    body: {
      kind: 'discount',
      subject: 'a-1',
      riskTier: 'LOW',
      because: 'a year in advance',
      amountMicros: 1,
      currency: 'USD',
    },
    allowed: ['admin', 'manager', 'onboarding'],
    good: 200,
  },
  { method: 'GET', url: '/v1/approvals', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/approvals/inbox', allowed: ['admin', 'manager', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/approvals/figures', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/approvals/rules', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  {
    method: 'POST',
    url: '/v1/approvals/rules',
    body: { kind: 'refund', because: 'the same every day' },
    allowed: ['admin', 'manager', 'onboarding'],
    good: 200,
    // Who decides configurations alone may not save others the asking about money.
    but: { config_manager: 403, platform_engineer: 403 },
  },
  {
    method: 'POST',
    url: '/v1/approvals/rules/a-9/revoke',
    body: { because: 'too many' },
    allowed: ['admin', 'manager', 'onboarding'],
    good: 404,
  },
  { method: 'GET', url: '/v1/approvals/a-1', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  {
    method: 'POST',
    url: '/v1/approvals/a-9/approve',
    body: { contentHash: 'a'.repeat(64) },
    allowed: ['admin', 'manager', 'onboarding'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/approvals/a-9/reject',
    body: { contentHash: 'a'.repeat(64) },
    allowed: ['admin', 'manager', 'onboarding'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/approvals/a-9/delegate',
    body: { to: 'user:ben' },
    allowed: ['admin', 'manager', 'onboarding'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/approvals/a-9/withdraw',
    body: { because: 'not needed' },
    allowed: ['admin', 'manager', 'onboarding'],
    good: 404,
  },
] as const;
