/**
 * How each model is made: from which features, what it foretells, and by which learner. One entry is all a new model
 * takes.
 */
import { clickFit } from '@mainstem/models/click/learn';
import type { FitOptions } from '@mainstem/models/learner/fit';
import type { FeatureView } from '@mainstem/streams/features/definition';
import { clientEngagement } from '@mainstem/streams/features/views/clients';
import { leadFacts } from '@mainstem/streams/features/views/leads';
import { churnLabels, type Labeler, leadLabels } from './labels.ts';
import { isRecipe, type RecipeName, recipeKinds } from './recipe-names.ts';

interface Common {
  readonly kind: string;
  readonly fit: Omit<FitOptions, 'progress'>;
  /** Chance from which it says yes; null when it says no such thing. */
  readonly line: number | null;
}
/** Rows of a feature view, joined with labels of the log. */
export interface ViewRecipe extends Common {
  readonly rows: 'VIEW';
  readonly view: FeatureView;
  /** Features of the view, in the order of a row: those that are known when the model is asked. */
  readonly names: readonly string[];
  readonly labels: () => Labeler;
}
/** Rows as bids wrote them onto their events (`impressions.ts`). */
export interface BidRecipe extends Common {
  readonly rows: 'BIDS';
}
export type Recipe = ViewRecipe | BidRecipe;

/** What a lead said when it came; how it answered is what is to be foretold. */
export const leadNames = [
  'source',
  'industry',
  'country',
  'product',
  'company_size',
  'budget_micros',
  'budget_currency',
];

const recipes: Readonly<Record<RecipeName, Recipe>> = {
  churn: {
    rows: 'VIEW',
    kind: recipeKinds.churn,
    view: clientEngagement,
    names: clientEngagement.names,
    labels: churnLabels,
    fit: { learner: 'ENSEMBLE' },
    line: 0.5,
  },
  lead: {
    rows: 'VIEW',
    kind: recipeKinds.lead,
    view: leadFacts,
    names: leadNames,
    labels: leadLabels,
    fit: { learner: 'ENSEMBLE' },
    line: 0.5,
  },
  click: { rows: 'BIDS', kind: recipeKinds.click, fit: clickFit, line: null },
};

export function recipeOf(name: string): Recipe | undefined {
  return isRecipe(name) ? recipes[name] : undefined;
}
