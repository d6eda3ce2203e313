import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bandOf, type HealthCounts, scoreHealth } from './score.ts';
import { currentWeights, healthWeights } from './weights.ts';

const full: HealthCounts = {
  days: 7,
  conversations: 700,
  expectedConversations: 700,
  resolvedConversations: 700,
  satisfactionHundredths: 3_500,
  satisfactionDays: 7,
  logins: 14,
  featuresUsed: 70,
  featuresAvailable: 70,
  apiCalls: 10,
  expectedApiCalls: 10,
  ticketComplexity: 0,
};
const score = (counts: Partial<HealthCounts>) => scoreHealth({ ...full, ...counts }, currentWeights);

test('SM-4: red below 60, yellow from 60 to 80 with both ends, green above', () => {
  expect([0, 5_999, 6_000, 8_000, 8_001, 10_000].map(bandOf)).toEqual([
    'RED',
    'RED',
    'YELLOW',
    'YELLOW',
    'GREEN',
    'GREEN',
  ]);
});

test('WAP-50: weights of each version are parts of 100, and versions differ', () => {
  for (const { weights } of healthWeights) expect(Object.values(weights).reduce((a, b) => a + b)).toBe(100);
  expect(new Set(healthWeights.map(({ version }) => version)).size).toBe(healthWeights.length);
});

test('WAP-50: each of the seven parts counts by its weight', () => {
  expect(score({})).toMatchObject({ scoreHundredths: 10_000, band: 'GREEN' });
  expect(score({ conversations: 350, resolvedConversations: 350 })?.scoreHundredths).toBe(8_750);
  expect(score({ resolvedConversations: 0 })).toMatchObject({ scoreHundredths: 8_000, band: 'YELLOW' });
  expect(score({ satisfactionHundredths: 700 })?.scoreHundredths).toBe(8_000);
  expect(score({ logins: 7 })?.scoreHundredths).toBe(9_500);
  expect(score({ featuresUsed: 0 })?.scoreHundredths).toBe(9_000);
  expect(score({ apiCalls: 0 })?.scoreHundredths).toBe(9_500);
  expect(score({ ticketComplexity: 14 })?.scoreHundredths).toBe(9_000);
});

test('WAP-50: what nobody counted is left out, and nothing at all is no score', () => {
  expect(score({ expectedApiCalls: 0, apiCalls: 0 })?.parts).not.toContain('api');
  expect(score({ expectedApiCalls: 0, apiCalls: 0 })?.scoreHundredths).toBe(10_000);
  expect(score({ days: 0 })).toBeNull();
});

test('WAP-50: a score is within 0 and 100, and more tickets never make it better (property)', () => {
  const counts = fc.record({
    days: fc.integer({ min: 1, max: 31 }),
    conversations: fc.nat(100_000),
    expectedConversations: fc.nat(100_000),
    resolvedConversations: fc.nat(100_000),
    satisfactionHundredths: fc.nat(20_000),
    satisfactionDays: fc.nat(31),
    logins: fc.nat(1_000),
    featuresUsed: fc.nat(500),
    featuresAvailable: fc.nat(500),
    apiCalls: fc.nat(1_000_000),
    expectedApiCalls: fc.nat(1_000_000),
    ticketComplexity: fc.nat(500),
  });
  fc.assert(
    fc.property(counts, fc.nat(100), (some, more) => {
      const now = scoreHealth(some, currentWeights)?.scoreHundredths ?? -1;
      const then = scoreHealth({ ...some, ticketComplexity: some.ticketComplexity + more }, currentWeights);
      expect(now).toBeGreaterThanOrEqual(0);
      expect(now).toBeLessThanOrEqual(10_000);
      expect(then?.scoreHundredths).toBeLessThanOrEqual(now);
    }),
  );
});
