import { expect, test } from 'vitest';
import { ESCALATES_TO, incidentPolicies } from './policy.ts';
import { incidentsSetting, policyInForce } from './setting.ts';

const DAY_MINUTES = 24 * 60;

test('SM-14: a tenant that published nothing has the owners and limits every tenant begins with', () => {
  for (const severity of ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const) {
    const begins = { ...incidentPolicies[severity], escalatesTo: ESCALATES_TO, version: '' };
    expect(policyInForce(undefined, severity)).toEqual(begins);
    const empty = { value: incidentsSetting.parse({}), version: 'event-1' };
    expect(policyInForce(empty, severity)).toEqual({ ...begins, version: 'event-1' });
  }
});

test('SM-14: what a tenant says replaces that alone; null takes a step away, a step of its own comes in order', () => {
  const value = incidentsSetting.parse({
    escalatesTo: 'manager',
    severities: {
      HIGH: { mitigation: { owner: 'support' }, rca: { withinMinutes: DAY_MINUTES }, prevention: null },
      LOW: { pages: true, tellsClient: ['email'], prevention: { owner: 'manager' } },
    },
  });
  const { steps, pages, escalatesTo } = policyInForce({ value, version: 'event-2' }, 'HIGH');
  expect(steps).toEqual([
    { step: 'MITIGATION', owner: 'support', withinMs: 4 * 3_600_000 },
    { step: 'RCA', owner: 'platform_engineer', withinMs: 24 * 3_600_000 },
  ]);
  expect([pages, escalatesTo]).toEqual([true, 'manager']);
  const low = policyInForce({ value, version: 'event-2' }, 'LOW');
  expect(low.steps.map(({ step, owner }) => [step, owner])).toEqual([
    ['MITIGATION', 'platform_engineer'],
    ['PREVENTION', 'manager'],
  ]);
  expect([low.pages, low.tellsClient]).toEqual([true, ['email']]);
});

test('SM-14: a mitigation cannot be taken away, and what nobody knows is refused', () => {
  const bad = [
    { severities: { HIGH: { mitigation: null } } },
    { severities: { WORST: {} } },
    { severities: { HIGH: { rca: { withinMinutes: 0 } } } },
    { severities: { HIGH: { rca: { owner: 'ana@example.com' } } } },
  ];
  for (const one of bad) expect(incidentsSetting.safeParse(one).success).toBe(false);
});
