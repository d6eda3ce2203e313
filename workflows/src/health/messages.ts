/** Names of the daily health run. */
export const healthRunWorkflowType = 'HealthRun';

export interface HealthRunInput {
  /** Where the run before this one stopped; absent in the first. */
  readonly from?: HealthRunState;
}

export interface HealthRunState {
  readonly dayAtMs: number;
  /** Last tenant that is done. */
  readonly tenant: string;
  readonly clients: number;
  readonly scored: number;
  readonly changed: number;
}
