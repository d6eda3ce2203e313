/**
 * The catalogue as an earlier release made it (version 2): without creatives of the pipeline. It is kept up until a later
 * version is promoted (ADR 0011); in the release after, this file goes.
 */
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { catalogueBeforeExperiments } from './before-experiments.ts';

const sinceBriefs: ReadonlySet<string> = new Set(['CreativeGenerated', 'CreativeComplianceChecked', 'CreativeBlocked']);

export const catalogueBeforeBriefs: Projection = {
  ...catalogueBeforeExperiments,
  version: 2,
  types: catalogueBeforeExperiments.types.filter((type) => !sinceBriefs.has(type)),
};
