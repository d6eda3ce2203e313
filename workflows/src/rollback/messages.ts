/** What starts a `Rollback` workflow, what it is told, and what it answers with. */
import { defineSignal } from '@temporalio/workflow';
import type { Cause } from '../steps/cause.ts';

export const rollbackWorkflowType = 'Rollback';

export const rollbackStages = [
  'PAUSING',
  'RESTORING',
  'RECORDING',
  'ALERTING',
  'VERIFYING',
  'DONE',
  'ESCALATED',
] as const;
export type RollbackStage = (typeof rollbackStages)[number];

/** What a monitor found, or somebody asked for. */
export interface Finding {
  readonly subjectKind: 'CREATIVE' | 'CONFIG';
  readonly subjectId: string;
  /** Version of a config to be left; empty for a creative. */
  readonly version: string;
  readonly trigger: string;
  /** For people to read. */
  readonly words: string;
  /** ms since 1970 UTC: the clock of the rollback. */
  readonly firstBadAtMs: number;
}

export interface RollbackInput {
  readonly tenant: string;
  readonly cause: Cause;
  readonly finding: Finding;
  /** Campaign of the creative when the monitor knows it; else it is looked up. Null for a config. */
  readonly campaignId: string | null;
}

/** As it was before there were findings (`first.ts`). */
export interface FirstRollbackInput {
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

export function rollbackWorkflowId(tenant: string, subjectId: string, eventId: string): string {
  return `rollback:${tenant}:${subjectId}:${eventId}`;
}

/** Entity of a rollback's events, and of its incident. */
export function rollbackIdOf(eventId: string): string {
  return `rollback-${eventId}`;
}

export interface VerifiedRollback {
  readonly eventId: string;
  readonly restoredId: string;
  readonly elapsedMs: number;
}
export const rollbackVerifiedSignal = 'rollbackVerified';
export const rollbackVerified = defineSignal<[VerifiedRollback]>(rollbackVerifiedSignal);
