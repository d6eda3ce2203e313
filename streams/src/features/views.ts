/** The feature views of the platform: one line here is all it takes to have a view kept live and joined for training. */
import type { FeatureView } from './definition.ts';
import { clientEngagement, clientLifecycle } from './views/clients.ts';
import { leadFacts, leadScore } from './views/leads.ts';
import { transactionStats, viewerActivity } from './views/people.ts';

export const featureViews: readonly FeatureView[] = [
  transactionStats,
  leadScore,
  leadFacts,
  clientLifecycle,
  clientEngagement,
  viewerActivity,
];

export function featureViewNamed(name: string): FeatureView | undefined {
  return featureViews.find((view) => view.name === name);
}
