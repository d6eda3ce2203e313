/** What can be asked of features: the same at every door. */
import type { FeatureView } from '@mainstem/streams/features/definition';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { entityId } from '../http/ids.ts';
import { DEADLINE_MS_MAX } from './serve.ts';

/** Entities of one request: each is a row of one read. */
export const ENTITIES_MAX = 100;
const FEATURES_MAX = 64;

export function featureRequestOf(views: readonly FeatureView[]) {
  const [first, ...others] = views.map(({ name }) => name);
  if (first === undefined) throw new Error('there are no feature views');
  return z.strictObject({
    view: z.enum([first, ...others]).describe('Feature view.'),
    entities: z.array(entityId).min(1).max(ENTITIES_MAX).describe('Entities, in the order wanted.'),
    features: z
      .array(z.string().min(1).max(64))
      .min(1)
      .max(FEATURES_MAX)
      .optional()
      .describe('Features wanted; all when left out.'),
    deadlineMs: z
      .int()
      .min(1)
      .max(DEADLINE_MS_MAX)
      .optional()
      .describe('Time the store is given, ms; then older copies or defaults are served, and say so. 6 when left out.'),
    ages: z.boolean().optional().describe('Whether to say the age of each feature.'),
  });
}
export type FeatureRequest = z.output<ReturnType<typeof featureRequestOf>>;

export function viewNamed(views: readonly FeatureView[], name: string): FeatureView {
  const view = views.find((one) => one.name === name);
  if (view === undefined) throw new Error(`no feature view ${name}`); // the request was checked against the same list
  return view;
}

/** Throws REQUEST_INVALID for a feature that the view has not. */
export function assertFeatures(view: FeatureView, wanted: readonly string[] | undefined): void {
  if (wanted === undefined || wanted.every((name) => view.names.includes(name))) return;
  const message = `the view ${view.name} has no such feature`;
  const problems = [{ code: 'FIELD_INVALID', field: 'features', message } as const];
  throw new GatewayError('REQUEST_INVALID', message, { problems });
}
