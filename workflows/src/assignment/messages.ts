/** The signal that tells a workflow what became of work it asked a team for. */
import { defineSignal } from '@temporalio/workflow';

export interface WorkChange {
  /** The event that says so: a change is heard once. */
  readonly eventId: string;
  readonly team: string;
  readonly workId: string;
  readonly what: 'OFFERED' | 'ASSIGNED' | 'REQUEUED' | 'SHELVED';
  /** Who is asked, has it, or has it no more; null for shelved work. */
  readonly agentId: string | null;
  /** Why it was requeued or shelved, as of the event; null otherwise. */
  readonly reason: string | null;
  /** Why this agent, in words; not said of the rest. */
  readonly because?: string;
  /** When an offer ends, ms since 1970 UTC; null for the rest. */
  readonly expiresAtMs: number | null;
}

export const workChangedSignal = 'workChanged';
export const workChanged = defineSignal<[WorkChange]>(workChangedSignal);
