/**
 * The catalogue as the release before this one made it (version 3): without experiments. It is kept up until version 4 is
 * promoted (ADR 0011); in the release after, this file goes.
 */
import { experimentTypes } from '@mainstem/streams/catalogue/experiment-row';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { catalogue } from './projection.ts';

const sinceExperiments: ReadonlySet<string> = new Set(experimentTypes);

export const catalogueBeforeExperiments: Projection = {
  ...(catalogue as unknown as Projection),
  version: 3,
  types: catalogue.types.filter((type) => !sinceExperiments.has(type)),
  topics: catalogue.topics.filter((topic) => topic !== 'experiment_events'),
};
