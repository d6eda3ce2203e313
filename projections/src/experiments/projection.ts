/**
 * Experiments (SM-11): where each stands, and its arms with their shares and what has settled, by the stream alone. Arms are
 * one text, JSON in the order of the design: they are read whole or not at all. Successes are millionths of a whole one, as
 * in the events. Intervals take the whole history: `GET /v1/experiments/{id}` tells them.
 */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { firstSharesPpm } from '@mainstem/streams/deciders/experiment/assign';
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

/** An arm as it stands in `arms`. */
export interface ArmOfView {
  readonly armId: string;
  /** Millionths of the block that runs. */
  readonly sharePpm: number;
  readonly isActive: boolean;
  readonly trials: number;
  readonly successesPpm: number;
}

type Moved = EventsByType['ExperimentWeightsMoved'];

export const experiments = tableProjection({
  name: 'experiments',
  version: 1,
  types: [
    'ExperimentDesigned',
    'ExperimentStarted',
    'ExperimentWeightsMoved',
    'ExperimentArmStopped',
    'ExperimentSignificanceReached',
    'ExperimentPromoted',
    'ExperimentStopped',
  ],
  key: { experimentId: 'text' },
  columns: {
    name: 'text?',
    state: 'text?',
    subjectKind: 'text?',
    subjectId: 'text?',
    cohort: 'text?',
    metric: 'text?',
    arms: 'text?',
    block: 'bigint',
    trials: 'bigint',
    winner: 'text?',
    because: 'text?',
    startedAtMs: 'bigint?',
    endedAtMs: 'bigint?',
    version: 'bigint',
    changedAtMs: 'bigint?',
  },
  initial: {
    ...{ name: null, state: null, subjectKind: null, subjectId: null, cohort: null, metric: null, arms: null },
    ...{ block: 0, trials: 0, winner: null, because: null, startedAtMs: null, endedAtMs: null },
    ...{ version: 0, changedAtMs: null },
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(before, event) {
    const { streamVersion: version, occurredAtMs } = event.envelope;
    const row = { ...before, version, changedAtMs: occurredAtMs };
    switch (event.type) {
      case 'ExperimentDesigned': {
        const { name, subjectKind, subjectId, cohort, metric, because } = event;
        const set = { name, subjectKind, subjectId, cohort, metric, because };
        return { ...row, ...set, state: 'designed', arms: JSON.stringify(armsOf(event)) };
      }
      case 'ExperimentStarted':
        return { ...row, state: 'running', startedAtMs: event.atMs, block: 1 };
      case 'ExperimentWeightsMoved': {
        const arms = readArms(row.arms).map((arm, place) => moved(arm, event, place));
        const trials = arms.reduce((sum, arm) => sum + arm.trials, 0);
        return { ...row, arms: JSON.stringify(arms), block: event.block, trials };
      }
      case 'ExperimentArmStopped': {
        const arms = readArms(row.arms).map((arm) => (arm.armId === event.armId ? { ...arm, isActive: false } : arm));
        return { ...row, arms: JSON.stringify(arms) };
      }
      case 'ExperimentSignificanceReached':
        return { ...row, state: 'significant', winner: event.armId };
      case 'ExperimentPromoted':
        return { ...row, state: 'promoted', winner: event.armId, because: event.because, endedAtMs: event.atMs };
      case 'ExperimentStopped':
        return { ...row, state: 'stopped', winner: null, because: event.because, endedAtMs: event.atMs };
    }
  },
});

/** Arms of a row; none before the design. */
export function readArms(text: string | null): readonly ArmOfView[] {
  return text === null ? [] : (JSON.parse(text) as ArmOfView[]);
}

function armsOf(design: EventsByType['ExperimentDesigned']): ArmOfView[] {
  const shares = firstSharesPpm(design);
  return design.arms.map(({ armId }, place) => ({
    ...{ armId, sharePpm: shares[place] as number, isActive: true, trials: 0, successesPpm: 0 },
  }));
}

function moved(arm: ArmOfView, { sharesPpm, settled }: Moved, place: number): ArmOfView {
  const sum = (of: (block: Moved['settled'][number]) => readonly number[]) =>
    settled.reduce((all, block) => all + (of(block)[place] ?? 0), 0);
  const trials = arm.trials + sum((block) => block.trials);
  const successesPpm = arm.successesPpm + sum((block) => block.successesPpm);
  return { ...arm, sharePpm: sharesPpm[place] ?? 0, trials, successesPpm };
}
