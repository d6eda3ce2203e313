/** What starts a `Notice` workflow: one for each event that somebody has to hear of. */
import type { Cause } from '../steps/cause.ts';

export const noticeWorkflowType = 'Notice';

/** Named by the event, so that a repeat or a replay of it tells nobody again. */
export function noticeWorkflowId(tenant: string, eventId: string): string {
  return `notice:${tenant}:${eventId}`;
}

/** Something waits for people: those who may fill an open seat, or the one it was given to. */
export interface ApprovalAbout {
  readonly kind: 'approval';
  readonly why: 'ASKED' | 'REMINDED' | 'ESCALATED' | 'CHANGED' | 'DELEGATED';
  readonly approvalId: string;
  /** Whose roles may decide; empty where one person is meant. */
  readonly roles: readonly string[];
  /** As user:<id>. */
  readonly person: string | null;
}

/** An agent is asked to take work. */
export interface OfferAbout {
  readonly kind: 'offer';
  readonly team: string;
  readonly workId: string;
  /** As `client:<id>`. */
  readonly subject: string;
  readonly agentId: string;
  /** ms since 1970 UTC. */
  readonly offeredAtMs: number;
  readonly expiresAtMs: number;
}

/** Ids only: who people are is found when they are told (R6). */
export interface NoticeInput {
  readonly tenant: string;
  readonly cause: Cause;
  readonly about: ApprovalAbout | OfferAbout;
}
