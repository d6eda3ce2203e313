/** Deciding events of experiments, models, features and of the platform healing itself, for `deciding.ts`. Pure. */
import type { DecidingTable } from './deciding-table.ts';

const experiment = { about: 'experiment', policy: 'experiment-rules' };
const model = { about: 'model', policy: 'model-registry' };
const watched = { about: 'model', policy: 'model-monitor' };

export const decidingModels = {
  ExperimentWeightsMoved: {
    ...experiment,
    kind: 'EXPERIMENT_WEIGHTS',
    policy: 'top-two-thompson',
    outcome: () => 'MOVED',
  },
  ExperimentArmStopped: { ...experiment, kind: 'EXPERIMENT_ARM', policy: 'guardrail', outcome: ({ armId }) => armId },
  ExperimentSignificanceReached: {
    ...experiment,
    kind: 'EXPERIMENT_SIGNIFICANCE',
    policy: 'confidence-sequence',
    outcome: ({ armId }) => armId,
  },
  ExperimentPromoted: { ...experiment, kind: 'EXPERIMENT_PROMOTION', outcome: ({ armId }) => armId, not: ['armId'] },
  ExperimentStopped: { ...experiment, kind: 'EXPERIMENT_STOP', outcome: ({ reason }) => reason },
  ModelAliasMoved: { ...model, kind: 'MODEL_ALIAS', outcome: ({ alias, version }) => `${alias}=${version ?? 'none'}` },
  ModelPromoted: {
    ...model,
    kind: 'MODEL_PROMOTION',
    outcome: ({ version }) => version,
    also: ({ because, evidence }) => ({ reasons: [...evidence.map(proven), { code: 'BECAUSE', words: because }] }),
  },
  ModelRolledBack: {
    ...model,
    kind: 'MODEL_ROLLBACK',
    outcome: ({ version }) => version,
    also: ({ because, evidence }) => ({ reasons: [...evidence.map(proven), { code: 'BECAUSE', words: because }] }),
  },
  ModelRetrainAsked: { ...watched, kind: 'MODEL_RETRAIN', outcome: () => 'ASKED' },
  ModelTrainingEnded: {
    ...model,
    kind: 'MODEL_TRAINING',
    policy: 'model-training',
    outcome: ({ outcome }) => outcome,
    not: ['outcome'],
  },
  ModelDrifted: { ...watched, kind: 'MODEL_DRIFT', outcome: () => 'DRIFTED' },
  FairnessBreached: { ...watched, kind: 'MODEL_FAIRNESS', outcome: () => 'BREACHED' },
  ValueModelFitted: {
    about: 'model',
    kind: 'VALUE_MODEL',
    policy: 'value-fit',
    outcome: ({ outcome }) => outcome,
    model: ({ modelVersion }) => modelVersion,
    not: ['outcome', 'modelJson', 'modelVersion'],
  },
  FeatureBreakerTripped: {
    about: 'feature store',
    kind: 'FEATURE_BREAKER',
    policy: 'feature-breaker',
    outcome: ({ toState }) => toState,
    not: ['toState'],
  },
  CreativeUnderperformed: {
    kind: 'PERFORMANCE',
    about: 'creative',
    policy: ({ test, settings }) => `performance@${test}/${settings}`,
    outcome: () => 'UNDERPERFORMED',
    not: ['test', 'settings'],
  },
  DegradationNoticed: {
    kind: 'DEGRADATION',
    about: 'subject',
    policy: ({ test, settings }) => `degradation@${test}/${settings}`,
    outcome: ({ trigger }) => trigger,
    not: ['test', 'settings', 'trigger'],
    also: ({ subjectKind }) => ({ subjectKind: subjectKind.toLowerCase() }),
  },
  RollbackStarted: { kind: 'ROLLBACK', about: 'incident', policy: 'rollback', outcome: () => 'STARTED' },
  RollbackVerified: {
    kind: 'ROLLBACK_JUDGED',
    about: 'incident',
    policy: 'rollback-watch',
    outcome: () => 'RECOVERED',
  },
  RollbackCompleted: { kind: 'ROLLBACK', about: 'incident', policy: 'rollback', outcome: () => 'COMPLETED' },
  RollbackEscalated: {
    kind: 'ROLLBACK',
    about: 'incident',
    policy: 'rollback',
    outcome: () => 'ESCALATED',
    also: () => ({ autonomy: 'HUMAN' }),
  },
  ConfigRestored: {
    kind: 'CONFIG_RESTORE',
    about: 'incident',
    policy: 'rollback',
    outcome: ({ toVersion }) => toVersion,
  },
  IncidentOpened: {
    kind: 'INCIDENT',
    about: 'incident',
    policy: ({ kind }) => `incidents@${kind}`,
    outcome: ({ severity }) => severity,
    not: ['severity'],
  },
  BreachSuspected: {
    kind: 'BREACH',
    about: 'tenant',
    policy: ({ kind }) => `breach-watch@${kind}`,
    outcome: () => 'SUSPECTED',
  },
  LockdownBegun: { kind: 'LOCKDOWN', about: 'tenant', policy: 'lockdown', outcome: () => 'BEGUN' },
  LockdownEnded: { kind: 'LOCKDOWN', about: 'tenant', policy: 'lockdown', outcome: () => 'ENDED' },
} satisfies DecidingTable;

function proven({ name, reading }: { readonly name: string; readonly reading: number }) {
  return { code: name, weight: reading, words: `${name} is ${reading}` };
}
