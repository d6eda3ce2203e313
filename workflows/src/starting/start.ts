/**
 * What a lifecycle's room says about its beginnings: which events of the log start or tell which workflow. Pure (R4).
 *
 * Every start can be met again, by a repeat or a replay of the log, and must come to nothing then (R11): a workflow id
 * names its subject, or the very event where one subject has many; it is used once for ever. A signal carries its event's
 * id, and the workflow drops the ones it has seen (`steps/inbox.ts`).
 */
import type { AnyEvent, Envelope, EventType } from '@mainstem/schemas/generated/events';
import type { Cause } from '../steps/cause.ts';

export interface WorkflowStart {
  /**
   * `start` and `signal-with-start` begin a workflow that was never there. `signal` tells one that should be there; when it
   * is not, or is over, that is counted and no error.
   */
  readonly how: 'start' | 'signal-with-start' | 'signal';
  readonly workflowType: string;
  /** `<kind>:<tenant>:<rest>`: the starter refuses an id of another tenant (R7). No personal data (R6). */
  readonly workflowId: string;
  readonly tenant: string;
  /** Whom or what the workflow is about, as its search attribute shows it: an id, never a name (R6). */
  readonly subject: string;
  /**
   * The person whose key seals what the workflow is given, where its id does not tell (`codec/subjects.ts`). It stays in
   * this process: Temporal is told nothing of it.
   */
  readonly dataSubject?: string;
  /** Where it stands when it begins, in capitals. */
  readonly stage: string;
  /** The workflow's one argument; for `start` and `signal-with-start`. */
  readonly input?: unknown;
  /** For `signal-with-start` and `signal`. */
  readonly signal?: { readonly name: string; readonly argument: unknown };
}

export interface Starts {
  /** Types `startsOf` answers to. */
  readonly types: readonly EventType[];
  /** First events the started workflows write: what a recovery from the log alone looks for. */
  readonly resultTypes?: readonly EventType[];
  startsOf(event: AnyEvent): readonly WorkflowStart[];
}

/** How an entity workflow that has ended is begun anew; `reopenings.ts` lists the types that can be. */
export interface Reopening {
  /** The query that answers with all that the closed run knew. */
  readonly query: string;
  /** Whether a start could reopen at all; saves the question for most. */
  mayReopen(start: WorkflowStart): boolean;
  /** What the new run begins with; null when the closed run has met the fact, or it reopens nothing. */
  reopened(closed: unknown, start: WorkflowStart): Pick<WorkflowStart, 'input' | 'stage'> | null;
}

/** What a workflow is told of the event that set it off. */
export function causeOf({ id: eventId, correlationId, occurredAtMs }: Envelope): Cause {
  return { eventId, correlationId, occurredAtMs };
}
