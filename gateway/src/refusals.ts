/**
 * The audit line of what was asked and refused (KIKI-40). Accepted commands leave events, which the auditor turns into
 * lines of their own; a refusal leaves no event, so the gateway writes its line itself, before it answers. When the line
 * cannot be made durable the answer is "try again", so that no refusal goes unrecorded.
 *
 * Requests whose token does not hold are not recorded here: nobody is known who could be named, and anyone on the
 * network could fill a tenant's log. They are counted (`mainstem_gateway_requests_refused_total`) and logged.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AuditEntryRecorded } from '@mainstem/schemas/generated/events';
import type { Identity } from './identity/identity.ts';

export interface Refusal {
  /** What was asked, e.g. `ChangeBidPrice`. */
  readonly action: string;
  /** Topic of the stream it was asked of. */
  readonly topic: string;
  readonly entity: string;
  /** Why not: a decider's code, or one of the gateway's. */
  readonly code: string;
  /** Id of the command: the same command refused for the same reason again is the same line. */
  readonly commandId: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export function refusalEntry(identity: Identity, refusal: Refusal, nowMs: number): AuditEntryRecorded {
  const { action, topic, entity, code, commandId } = refusal;
  return {
    type: 'AuditEntryRecorded',
    envelope: factEnvelope({
      id: uuidFrom('refused', identity.tenant, topic, entity, commandId, code),
      tenant: identity.tenant,
      entity,
      occurredAtMs: nowMs,
      actor: identity.actor,
      correlationId: commandId,
    }),
    service: 'gateway',
    action,
    subject: `${topic}/${entity}`,
    subjectEventId: null,
    outcome: 'REFUSED',
    description: `${action} was refused: ${code}`,
    metadata: { code, commandId, ...refusal.metadata },
  };
}
