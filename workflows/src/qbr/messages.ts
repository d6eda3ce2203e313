/** Names and messages of business reviews. Times are ms since 1970 UTC. */
import { defineSignal } from '@temporalio/workflow';
import type { Cause } from '../steps/cause.ts';

export const qbrWorkflowType = 'Qbr';
export const qbrRunWorkflowType = 'QbrRun';

export function qbrWorkflowId(tenant: string, clientId: string, qbrId: string): string {
  return `qbr:${tenant}:${clientId}:${qbrId}`;
}

export interface QbrInput {
  readonly tenant: string;
  readonly clientId: string;
  readonly qbrId: string;
  readonly cause: Cause;
  readonly quarter: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly wentLiveAtMs: number;
  /** Agent who knows the client; null for none. */
  readonly successAgentId: string | null;
}

/** The review was held. */
export interface QbrHeldFact {
  readonly eventId: string;
  readonly heldAtMs: number;
}

export const qbrHeldSignal = 'qbrHeld';
export const qbrHeld = defineSignal<[QbrHeldFact]>(qbrHeldSignal);

export type QbrEnd = 'HELD' | 'LAPSED';

export interface QbrRunInput {
  /** Where the run before this one stopped; absent in the first. */
  readonly from?: QbrRunState;
}

export interface QbrRunState {
  /** Quarters that ended before this moment are due. */
  readonly nowMs: number;
  /** Last tenant that is done. */
  readonly tenant: string;
  readonly clients: number;
  readonly started: number;
}
