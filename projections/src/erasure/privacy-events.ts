/** Events of a data subject, with ids made from what they say: a step that is done again writes the same event (R2). */
import { factEnvelope, uuidFrom, withEnvelope } from '@mainstem/schemas/envelope';
import type {
  AnyEvent,
  ErasureRefused,
  ErasureRequested,
  LegalHoldLifted,
  LegalHoldPlaced,
  SubjectErased,
  SubjectReopened,
} from '@mainstem/schemas/generated/events';
import type { Subject } from '@mainstem/streams/privacy/keys/key-store';
import { entityOf } from '@mainstem/streams/privacy/subject-entity';

type PrivacyEvent =
  | ErasureRequested
  | ErasureRefused
  | SubjectErased
  | LegalHoldPlaced
  | LegalHoldLifted
  | SubjectReopened;
type BodyOf<Event extends PrivacyEvent> = Event extends PrivacyEvent ? Omit<Event, 'envelope' | 'subject'> : never;

export interface Author {
  /** `user:…` or `service:…`. */
  readonly actor: string;
  readonly nowMs: number;
}

/** `parts` are what the event's id is made from, beside its type and subject. */
export function privacyEvent(
  { tenant, subject }: Subject,
  body: BodyOf<PrivacyEvent>,
  { actor, nowMs }: Author,
  parts: readonly string[],
): AnyEvent {
  const id = uuidFrom('privacy', tenant, subject, body.type, ...parts);
  return withEnvelope(
    { ...body, subject } as never,
    factEnvelope({
      id,
      tenant,
      entity: entityOf({ tenant, subject }),
      occurredAtMs: nowMs,
      actor,
      correlationId: 'erasureId' in body ? body.erasureId : id,
    }),
  ) as AnyEvent;
}
