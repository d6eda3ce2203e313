/** What starts a `Rollback` workflow and what it answers with. */
import type { Cause } from '../steps/cause.ts';

export const rollbackWorkflowType = 'Rollback';

export const rollbackStages = ['PAUSING', 'RESTORING', 'RECORDING', 'ALERTING', 'DONE', 'ESCALATED'] as const;
export type RollbackStage = (typeof rollbackStages)[number];

export interface RollbackInput {
  readonly tenant: string;
  readonly campaignId: string;
  /** The creative that fell below its line. */
  readonly creativeId: string;
  readonly cause: Cause;
  /** What the monitor measured, for people to read. */
  readonly measured: {
    readonly ctr: number;
    readonly baselineCtr: number;
    readonly lineShare: number;
    readonly impressions: number;
    readonly clicks: number;
  };
}

export type RollbackResult =
  | { readonly outcome: 'COMPLETED'; readonly goldCreativeId: string }
  | { readonly outcome: 'ESCALATED'; readonly reason: string };

export function rollbackWorkflowId(tenant: string, creativeId: string, eventId: string): string {
  return `rollback:${tenant}:${creativeId}:${eventId}`;
}
