/** What starts a `Handoff` workflow, and the signal that tells it and the one that asked how the handoff ended. */
import { defineSignal } from '@temporalio/workflow';
import type { Cause } from '../steps/cause.ts';

export const handoffWorkflowType = 'Handoff';

export function handoffWorkflowId(tenant: string, handoffId: string): string {
  return `handoff:${tenant}:${handoffId}`;
}

export type HandoffStage = 'QUEUED' | 'COMPLETED' | 'ENDED';

export interface HandoffInput {
  readonly tenant: string;
  readonly handoffId: string;
  readonly cause: Cause;
  readonly clientId: string;
  readonly teams: readonly string[];
  readonly expertise: readonly string[];
  readonly priority: 'URGENT' | 'HIGH' | 'NORMAL' | 'LOW';
  /** ms since 1970 UTC. */
  readonly deadlineMs: number;
}

/** How a handoff ended. */
export interface SettledHandoff {
  readonly handoffId: string;
  readonly outcome: 'COMPLETED' | 'EXPIRED' | 'SHELVED' | 'WITHDRAWN';
  /** The agent of each team, by team; empty unless it was completed. */
  readonly agents: Readonly<Record<string, string>>;
  /** The event that ended it. */
  readonly eventId: string;
}

export const handoffSettledSignal = 'handoffSettled';
export const handoffSettled = defineSignal<[SettledHandoff]>(handoffSettledSignal);
