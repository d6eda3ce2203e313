/**
 * What bids need of an experiment, folded from its stream (MAMS-13): only experiments of a campaign, for every viewer. One for
 * a cohort is for clients, whom a bid knows nothing of. Pure.
 */
import { firstWeights } from '@mainstem/models/experiments/weights';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { ExperimentEvent } from '../deciders/experiment/state.ts';
import type { ExperimentRow } from './rows.ts';

export const experimentTypes = [
  'ExperimentDesigned',
  'ExperimentStarted',
  'ExperimentWeightsMoved',
  'ExperimentSignificanceReached',
  'ExperimentPromoted',
  'ExperimentStopped',
] as const;
export type RowEvent = Extract<ExperimentEvent, { type: (typeof experimentTypes)[number] }>;

/** Longer contents are words, and no creative's id. */
const CREATIVE_ID_MAX = 128;

/** Null for one that no bid follows. */
export function experimentRow(row: ExperimentRow | null, event: RowEvent): ExperimentRow | null {
  const { streamVersion: version } = event.envelope;
  if (event.type === 'ExperimentDesigned') return designed(event);
  if (row === null) return null;
  switch (event.type) {
    case 'ExperimentStarted':
      return { ...row, state: 'running', startedAtMs: event.atMs, version };
    case 'ExperimentWeightsMoved':
      return { ...row, block: event.block, sharesPpm: event.sharesPpm, version };
    case 'ExperimentSignificanceReached':
      return { ...row, state: 'significant', winner: event.armId, version };
    case 'ExperimentPromoted':
      return { ...row, state: 'promoted', winner: event.armId, endedAtMs: event.atMs, version };
    case 'ExperimentStopped':
      return { ...row, state: 'stopped', winner: null, endedAtMs: event.atMs, version };
  }
}

function designed(event: EventsByType['ExperimentDesigned']): ExperimentRow | null {
  const { envelope, subjectKind, subjectId, cohort, arms, controlPpm } = event;
  if (subjectKind !== 'CAMPAIGN' || subjectId === null || cohort !== null) return null;
  const { seed, isSticky, holdoutPpm, outcomeWindowMs } = event;
  const { tenant, entity: id, streamVersion: version } = envelope;
  return {
    ...{ tenant, id, campaignId: subjectId, state: 'designed' },
    armIds: arms.map(({ armId }) => armId),
    creativeIds: arms.map(({ content }) => (content.length > CREATIVE_ID_MAX ? '' : content)),
    ...{ seed, isSticky, holdoutPpm, outcomeWindowMs, block: 1 },
    sharesPpm: firstWeights(arms.length, controlPpm),
    ...{ winner: null, startedAtMs: null, endedAtMs: null, version },
  };
}
