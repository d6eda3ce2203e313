/** What the events of experiments mean in one sentence each. Ids only, no personal data (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';

type OfExperiments =
  | 'ExperimentDesigned'
  | 'ExperimentStarted'
  | 'ExperimentWeightsMoved'
  | 'ExperimentArmStopped'
  | 'ExperimentSignificanceReached'
  | 'ExperimentPromoted'
  | 'ExperimentStopped';

const rate = (successesPpm: number, trials: number): string =>
  trials === 0 ? 'nothing' : `${(successesPpm / trials / 10_000).toFixed(2)} %`;

export const experimentSentences: { readonly [Type in OfExperiments]: (event: EventsByType[Type]) => string } = {
  ExperimentDesigned: ({ envelope, arms, metric, because }) =>
    `Experiment ${envelope.entity} was designed: ${arms.length} arms by ${metric}: ${because}`,
  ExperimentStarted: ({ envelope }) => `Experiment ${envelope.entity} was started.`,
  ExperimentWeightsMoved: ({ envelope, block, settled }) =>
    `Experiment ${envelope.entity} went on to block ${block}; ${settled.length} blocks had settled.`,
  ExperimentArmStopped: ({ envelope, armId, metric, ...found }) =>
    `Arm ${armId} of experiment ${envelope.entity} was stopped: ${rate(found.successesPpm, found.trials)} by ${metric}, ` +
    `where the control has ${rate(found.controlSuccessesPpm, found.controlTrials)}.`,
  ExperimentSignificanceReached: ({ envelope, armId, ...found }) =>
    `Arm ${armId} of experiment ${envelope.entity} is better than the control: ` +
    `${rate(found.successesPpm, found.trials)} against ${rate(found.controlSuccessesPpm, found.controlTrials)}.`,
  ExperimentPromoted: ({ envelope, armId, because }) =>
    `Arm ${armId} of experiment ${envelope.entity} is what everybody gets: ${because}.`,
  ExperimentStopped: ({ envelope, reason, because }) =>
    `Experiment ${envelope.entity} was stopped (${reason.toLowerCase()}): ${because}.`,
};
