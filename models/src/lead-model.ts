/**
 * A lead's score by a learned model (MAMS-02, MAMS-09), told as the rules tell theirs: score, class, confidence,
 * reasons. Confidence means the same as there: the share of what the model weighs that rests on answers, not on their
 * absence.
 */
import type { LeadFacts, LeadScore } from './lead-score.ts';
import { hotFrom, warmFrom } from './lead-score.ts';
import type { Cell } from './learner/columns.ts';
import type { Scorer } from './learner/scorer.ts';

/** Columns of the view `lead_facts` that are known when a lead comes. */
export function leadCells(facts: LeadFacts): Record<string, Cell> {
  const { source, industry, country, product, companySize, budgetMicros, currency } = facts;
  return {
    ...{ source, industry, country, product },
    company_size: companySize,
    budget_micros: budgetMicros,
    budget_currency: currency,
  };
}

/** Reasons that move the log odds less than this are not told. */
const REASON_MIN = 0.005;

/** @param modelVersion as every score carries it, e.g. "lead@2026-11-22.1". */
export function scoreLeadBy(scorer: Scorer, facts: LeadFacts, modelVersion: string): LeadScore {
  const row = scorer.row(leadCells(facts));
  const score = scorer.chance(row);
  const { adds } = scorer.reasons(row);
  const moved = scorer.columns.map(({ name }, place) => {
    return { name, add: adds[place] as number, isKnown: !Number.isNaN(row[place]) };
  });
  const sizeOf = (of: typeof moved) => of.reduce((sum, { add }) => sum + Math.abs(add), 0);
  const size = sizeOf(moved);
  const told = moved.filter(({ add }) => Math.abs(add) >= REASON_MIN);
  return {
    score,
    class: score >= hotFrom ? 'HOT' : score >= warmFrom ? 'WARM' : 'COLD',
    // A model that weighs nothing is sure of nothing.
    confidence: size === 0 ? 0 : Math.min(1, sizeOf(moved.filter(({ isKnown }) => isKnown)) / size),
    reasons: told
      .sort((one, other) => Math.abs(other.add) - Math.abs(one.add))
      .map(({ name, add }) => `${name}=${add < 0 ? '' : '+'}${add.toFixed(2)}`),
    modelVersion,
  };
}
