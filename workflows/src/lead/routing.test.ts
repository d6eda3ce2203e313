import { scoreLead } from '@mainstem/models/lead-score';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignLead, type Queue, rosters, routeLead } from './routing.ts';

const facts = {
  source: 'partner',
  companySize: 800,
  industry: 'retail',
  country: 'USA',
  product: 'voicebot',
  budgetMicros: 500_000_000_000,
  currency: 'USD',
};

describe('MAMS-11: routing by score and kind', () => {
  test.each([
    ['HOT', 1, 800, 'enterprise'],
    ['WARM', 0.8, 500, 'enterprise'],
    ['HOT', 1, 499, 'growth'],
    ['WARM', 1, null, 'growth'],
    ['COLD', 1, 10_000, 'nurture'],
    ['HOT', 0.79, 10_000, 'review'],
  ] as const)('%s with confidence %d and %s employees: %s', (band, confidence, companySize, queue) => {
    expect(routeLead({ ...facts, companySize }, { class: band, confidence })).toMatchObject({ queue });
  });

  test('the rule that chose is told', () => {
    expect(routeLead(facts, scoreLead(facts)).because).toBe('HOT and 500 employees or more');
  });
});

describe('assignment', () => {
  const queues = Object.keys(rosters) as Queue[];

  test('the same lead always goes to the same agent of its queue', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...queues), (leadId, queue) => {
        const { assignee } = assignLead(leadId, queue);
        expect(rosters[queue]).toContain(assignee);
        expect(assignLead(leadId, queue).assignee).toBe(assignee);
      }),
    );
  });

  test('leads spread evenly', () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 3_000; n += 1) {
      const { assignee } = assignLead(`lead-${n}`, 'growth');
      counts.set(assignee, (counts.get(assignee) ?? 0) + 1);
    }
    expect([...counts.values()].every((count) => count > 900 && count < 1_100)).toBe(true);
  });
});
