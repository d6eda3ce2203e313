/** A feature view by the name that was typed. */
import type { FeatureView } from '@mainstem/streams/features/definition';
import { featureViewNamed, featureViews } from '@mainstem/streams/features/views';
import { usage } from '../errors.ts';

/** Throws a usage error for a name that is no view's. */
export function viewOf(name: string | undefined): FeatureView {
  const view = featureViewNamed((name ?? '').trim());
  if (view !== undefined) return view;
  throw usage(`there is no feature view ${name}`, `There are: ${featureViews.map((one) => one.name).join(', ')}.`);
}
