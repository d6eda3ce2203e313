/** Rows of `route-table.ts` for experiments and cohorts. */
const design = {
  type: 'DesignExperiment',
  name: 'greeting',
  arms: [
    { armId: 'control', content: 'Hello' },
    { armId: 'warm', content: 'Good to see you' },
  ],
  seed: 1,
  because: 'test',
};
const seeing = ['admin', 'manager', 'viewer', 'onboarding'] as const;

export const experimentRoutesTable = [
  { method: 'POST', url: '/v1/commands/experiments/x-9', body: design, allowed: ['admin', 'manager'], good: 200 },
  {
    method: 'POST',
    url: '/v1/commands/experiments/x-8/batch',
    body: { commands: [design] },
    allowed: ['admin', 'manager'],
    good: 200,
  },
  {
    method: 'POST',
    url: '/v1/experiments/x-1/assign',
    body: { unit: 'u-1' },
    allowed: ['admin', 'manager'],
    good: 404,
  },
  {
    method: 'POST',
    url: '/v1/experiments/x-1/outcomes',
    body: { exposureId: '01234567-89ab-8def-8123-456789abcdef', metric: 'CLICK' },
    allowed: ['admin', 'manager'],
    good: 404,
  },
  { method: 'GET', url: '/v1/experiments/x-1', allowed: seeing, good: 404 },
  { method: 'GET', url: '/v1/cohorts/a-1', allowed: seeing, good: 404 },
] as const;
