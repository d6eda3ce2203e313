/** Rows of `route-table.ts` for rooms (WAP-33). */
const working = ['admin', 'manager', 'onboarding'] as const;

export const roomRoutesTable = [
  { method: 'POST', url: '/v1/rooms', body: { clientId: 'c-1', prdId: 'prd-1-1' }, allowed: working, good: 200 },
  {
    method: 'POST',
    url: '/v1/rooms/join',
    body: { code: `msc_${'0'.repeat(32)}_${'A'.repeat(43)}` },
    allowed: working,
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/rooms/r-1/replace',
    body: { questionId: 'q1-tools', choices: [] },
    allowed: working,
    good: 404,
  },
  { method: 'POST', url: '/v1/commands/rooms/r-1', body: { type: 'CloseRoom' }, allowed: working, good: 422 },
  {
    method: 'POST',
    url: '/v1/commands/rooms/r-1/batch',
    body: { commands: [{ type: 'CloseRoom' }] },
    allowed: working,
    good: 422,
  },
] as const;
