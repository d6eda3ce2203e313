/**
 * Creatives as the release before this one showed them (version 2): without those of the pipeline. A platform of that release
 * keeps them up and shows them until somebody promotes version 3 (ADR 0011); in the release after, this file goes.
 */
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { creatives } from './projection.ts';

const sinceBriefs: ReadonlySet<string> = new Set([
  'CreativeBriefed',
  'CreativeGenerated',
  'CreativeQualityChecked',
  'CreativeSentimentChecked',
  'CreativeSafetyChecked',
  'CreativeComplianceChecked',
  'CreativeBlocked',
]);

export const creativesBeforeBriefs: Projection = {
  ...(creatives as unknown as Projection),
  version: 2,
  types: creatives.types.filter((type) => !sinceBriefs.has(type)),
};
