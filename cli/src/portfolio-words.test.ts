/** KIKI-18: amounts as people type them, and a share in plain words. */

import type { PortfolioAllocationDecided } from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import { expect, test } from 'vitest';
import { amountOf, explained, microsOf, sharesTable } from './portfolio-words.ts';

test('R6: amounts are whole micros, or refused', () => {
  expect(['250', '12.5', '0.000001', '0'].map(microsOf)).toEqual([250_000_000, 12_500_000, 1, 0]);
  for (const text of ['', '-1', '1e3', '1,5', '0.0000001', '9999999999', ' 1']) expect(() => microsOf(text)).toThrow();
  expect([amountOf(12_500_000), amountOf(null)]).toEqual(['12.50', '-']);
});

test('KIKI-18: a split is a table, a share says what is known of it and what holds it', () => {
  const { shares } = sampleOf('PortfolioAllocationDecided') as PortfolioAllocationDecided;
  const share = {
    ...(shares[0] as (typeof shares)[number]),
    campaignId: 'spring',
    shareMicros: 300_000_000,
    previousMicros: 250_000_000,
    bound: 'STEP',
    marginalPpm: 1_240_000,
    scaleMicros: 400_000_000,
    bendMicros: 100_000_000,
    spentMicros: 1_000_000_000,
    valueMicros: 1_500_000_000,
    days: 7,
    impressions: 3_120,
    factsPpm: 860_000,
  };
  const split = { shares: [share], leftOut: [{ campaignId: 'winter', reason: 'NOT_RUNNING' }], leaving: [] };
  const lines = sharesTable(split)
    .split('\n')
    .map((line) => line.replaceAll(/[^\w .,+%-]/g, ' '));
  expect(lines.find((line) => line.includes('spring'))).toMatch(/300\.00 .*\+50\.00 .*STEP .*1\.240/);
  expect(lines.find((line) => line.includes('winter'))).toContain('NOT_RUNNING');
  const words = explained(share, 'EUR').join(' ');
  expect(words).toContain('Share: 300.00 EUR a day (before: 250.00)');
  expect(words).toContain('1.500 of value for each unit');
  expect(words).toContain('554.52 at this share');
  expect(words).toContain('it moved as far as one split may move it');
});
