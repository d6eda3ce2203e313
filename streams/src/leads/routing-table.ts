/**
 * Which team gets a lead (MAMS-11): a table by score and kind, the tenant's setting `lead-routing`; until one is published the
 * platform's own. First row that fits wins; whom of the team is the assigner's word. Pure; read by an activity, so a new
 * table changes nothing a running workflow has seen.
 */
import { confidenceMin, enterpriseEmployees } from '@mainstem/models/lead-lines';
import type { LeadFacts, LeadScore } from '@mainstem/models/lead-score';
import { z } from 'zod';
import { priorities, teamNames } from '../deciders/assignment/commands.ts';

export const LEAD_ROUTING_SETTING = 'lead-routing';
/** Rows of one table; each is looked at for every lead. */
const ROWS_MAX = 100;

const words = z.array(z.string().min(1).max(128)).min(1).max(100);

const row = z.strictObject({
  name: z.string().min(1).max(128),
  when: z
    .strictObject({
      classes: z.array(z.enum(['HOT', 'WARM', 'COLD'])).min(1),
      confidenceBelow: z.number().min(0).max(1),
      employeesFrom: z.int().min(1),
      sources: words,
      countries: words,
      industries: words,
      products: words,
    })
    .partial()
    .default({})
    .describe('All of it has to be so; nothing said fits every lead.'),
  queue: z.string().regex(/^[a-z][a-z0-9-]{0,49}$/),
  team: z.enum(teamNames as [string, ...string[]]),
  priority: z.enum(priorities).default('NORMAL'),
  expertise: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/))
    .max(10)
    .default([]),
});
export const leadRoutingSetting = z.strictObject({ rows: z.array(row).min(1).max(ROWS_MAX) });
export type LeadRoutingSetting = z.output<typeof leadRoutingSetting>;
type Row = LeadRoutingSetting['rows'][number];

export interface LeadTable {
  /** Id of the event that published it, or `default`. */
  readonly version: string;
  readonly table: LeadRoutingSetting;
}

export interface LeadRoute {
  readonly queue: string;
  readonly team: string;
  readonly priority: Row['priority'];
  readonly expertise: readonly string[];
  readonly rule: string;
  readonly tableVersion: string;
  /** The row that fits, in words. */
  readonly because: string;
}

export const defaultLeadTable: LeadTable = {
  version: 'default',
  table: leadRoutingSetting.parse({
    rows: [
      { name: 'review', when: { confidenceBelow: confidenceMin }, queue: 'review', team: 'sales' },
      {
        name: 'enterprise',
        when: { classes: ['HOT', 'WARM'], employeesFrom: enterpriseEmployees },
        ...{ queue: 'enterprise', team: 'sales-specialist', priority: 'HIGH' },
      },
      { name: 'growth', when: { classes: ['HOT', 'WARM'] }, queue: 'growth', team: 'sales' },
      { name: 'nurture', queue: 'nurture', team: 'sales', priority: 'LOW' },
    ],
  }),
};

/** A table whose rows all say no leaves the lead to the last row of the platform's own. */
export function routeByTable(
  facts: LeadFacts,
  score: Pick<LeadScore, 'class' | 'confidence'>,
  from: LeadTable,
): LeadRoute {
  const found = from.table.rows.find(({ when }) => fits(when, facts, score));
  const fallback = defaultLeadTable.table.rows.at(-1) as Row;
  const { name: rule, queue, team, priority, expertise, when } = found ?? fallback;
  const because = found === undefined ? `${score.class}, and no row of the table fits` : wordsOf(when, facts, score);
  return { queue, team, priority, expertise, rule, tableVersion: from.version, because };
}

type Scored = Pick<LeadScore, 'class' | 'confidence'>;

function fits(when: Row['when'], facts: LeadFacts, score: Scored): boolean {
  const { classes, confidenceBelow, employeesFrom, sources, countries, industries, products } = when;
  if (classes !== undefined && !classes.includes(score.class)) return false;
  if (confidenceBelow !== undefined && score.confidence >= confidenceBelow) return false;
  if (employeesFrom !== undefined && (facts.companySize ?? 0) < employeesFrom) return false;
  const named = [
    [sources, facts.source],
    [countries, facts.country],
    [industries, facts.industry],
    [products, facts.product],
  ] as const;
  return named.every(([wanted, value]) => wanted === undefined || (value !== null && wanted.includes(value)));
}

function wordsOf(when: Row['when'], facts: LeadFacts, score: Scored): string {
  if (when.confidenceBelow !== undefined) {
    return `confidence ${score.confidence.toFixed(2)} is under ${when.confidenceBelow}`;
  }
  const parts: (string | false)[] = [
    score.class,
    when.employeesFrom !== undefined && `${when.employeesFrom} employees or more`,
    when.sources !== undefined && `source ${facts.source}`,
    when.countries !== undefined && `country ${facts.country}`,
    when.industries !== undefined && `industry ${facts.industry}`,
    when.products !== undefined && `product ${facts.product}`,
  ];
  return parts.filter((part) => part !== false).join(' and ');
}
