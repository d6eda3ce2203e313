import { scoreLead } from '@mainstem/models/lead-score';
import { describe, expect, test } from 'vitest';
import { defaultLeadTable, type LeadTable, leadRoutingSetting, routeByTable } from './routing-table.ts';

const facts = {
  ...{ source: 'partner', companySize: 800, industry: 'retail', country: 'USA', product: 'voicebot' },
  ...{ budgetMicros: 500_000_000_000, currency: 'USD' },
};
const hot = { class: 'HOT', confidence: 1 } as const;
const tableOf = (rows: unknown): LeadTable => ({ version: 'e-1', table: leadRoutingSetting.parse({ rows }) });

describe('MAMS-11: the team of a lead by score and kind', () => {
  test.each([
    ['HOT', 1, 800, 'enterprise', 'sales-specialist', 'HIGH'],
    ['WARM', 0.8, 500, 'enterprise', 'sales-specialist', 'HIGH'],
    ['HOT', 1, 499, 'growth', 'sales', 'NORMAL'],
    ['WARM', 1, null, 'growth', 'sales', 'NORMAL'],
    ['COLD', 1, 10_000, 'nurture', 'sales', 'LOW'],
    ['HOT', 0.79, 10_000, 'review', 'sales', 'NORMAL'],
  ] as const)('%s, confidence %d, %s employees: %s to %s', (band, confidence, companySize, queue, team, priority) => {
    const route = routeByTable({ ...facts, companySize }, { class: band, confidence }, defaultLeadTable);
    expect(route).toMatchObject({ queue, team, priority, rule: queue, tableVersion: 'default' });
  });

  test('the row that fits is told in words', () => {
    expect(routeByTable(facts, scoreLead(facts), defaultLeadTable).because).toBe('HOT and 500 employees or more');
    const doubt = routeByTable(facts, { class: 'HOT', confidence: 0.5 }, defaultLeadTable);
    expect(doubt.because).toBe('confidence 0.50 is under 0.8');
  });

  test('a tenant’s own: the first row of which all is so; none leaves it to the platform’s last', () => {
    const own = tableOf([
      {
        name: 'partners',
        when: { sources: ['partner'], countries: ['AUT'] },
        queue: 'alps',
        team: 'sales',
        expertise: ['german'],
      },
      {
        name: 'voice',
        when: { products: ['voicebot'] },
        queue: 'voice',
        team: 'sales-specialist',
        expertise: ['voice'],
      },
    ]);
    expect(routeByTable(facts, hot, own)).toMatchObject({ rule: 'voice', tableVersion: 'e-1', expertise: ['voice'] });
    expect(routeByTable({ ...facts, country: 'AUT' }, hot, own)).toMatchObject({
      ...{ rule: 'partners', queue: 'alps', because: 'HOT and source partner and country AUT' },
    });
    const neither = routeByTable({ ...facts, product: null }, hot, own);
    expect(neither).toMatchObject({ rule: 'nurture', team: 'sales', because: 'HOT, and no row of the table fits' });
  });

  test('a table names teams there are', () => {
    const row = { name: 'x', queue: 'x', team: 'marketing' };
    expect(leadRoutingSetting.safeParse({ rows: [row] }).success).toBe(false);
    expect(leadRoutingSetting.safeParse({ rows: [] }).success).toBe(false);
  });
});
