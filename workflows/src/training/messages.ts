/** What starts a `Training` workflow (KIKI-13, UW-09, UW-18) and what it answers with. */
import type { Cause } from '../steps/cause.ts';

export const trainingWorkflowType = 'Training';
export const trainingRoundWorkflowType = 'TrainingRound';

export interface TrainingInput {
  readonly tenant: string;
  /** Name of the model, e.g. "churn". */
  readonly name: string;
  /** The request is the cause: it names the run and the version. */
  readonly cause: Cause;
}

export const trainingOutcomes = ['PROMOTED', 'CHALLENGER', 'TOO_FEW', 'REFUSED', 'UNKNOWN'] as const;
export type TrainingOutcome = (typeof trainingOutcomes)[number];

export interface TrainingResult {
  readonly outcome: TrainingOutcome;
  /** Version that was registered; null for none. */
  readonly version: string | null;
}

/** One for each request. */
export function trainingWorkflowId(tenant: string, name: string, eventId: string): string {
  return `training:${tenant}:${name}:${eventId}`;
}

export interface TrainingRoundState {
  /** Day the round is of, ms since 1970 UTC. */
  readonly dayAtMs: number;
  /** Last tenant that is done. */
  readonly tenant: string;
  readonly asked: number;
}
