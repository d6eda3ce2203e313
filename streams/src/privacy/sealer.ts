/**
 * Seals the personal fields of events before anything else sees them: hash, log, store, producer (R6). What is sealed
 * already stays as it is, so sealing again changes nothing.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { isOpened } from '@mainstem/schemas/personal';
import { type PersonalField, personalFieldsOf, personalTypes } from '@mainstem/schemas/personal-fields';
import { PrivacyError } from './errors.ts';
import type { KeyAnswer, Keyring } from './keyring.ts';
import { type Subject, subjectText } from './keys/key-store.ts';
import { sealValue } from './sealed-value.ts';

export interface SealedEvent {
  readonly event: AnyEvent;
  /**
   * HMAC-SHA256 (hex) of the words that were sealed, under a key that dies with the subject's; null when there were none,
   * or nobody wants it of this event.
   * Tells whether two events say the same without keeping what they say.
   */
  readonly fingerprint: string | null;
}

export interface Sealer {
  /**
   * Seals each event by itself; a `PrivacyError` in the place of one that may not be sealed. `wantsPrint` says by place
   * whose fingerprint is wanted: of all when not given.
   */
  sealEach(events: readonly AnyEvent[], wantsPrint?: (at: number) => boolean): Promise<(SealedEvent | PrivacyError)[]>;
  /** Seals all or throws: `PRIVACY_SUBJECT_ERASED`, `PRIVACY_KEYS_UNAVAILABLE`, or what the KMS throws. */
  seal(events: readonly AnyEvent[]): Promise<readonly AnyEvent[]>;
}

/** True when an event holds words of a person that are not sealed. */
export function hasOpenWords(event: AnyEvent): boolean {
  return personalTypes.has(event.type) && openFields(event).length > 0;
}

export function createSealer(keyring: Pick<Keyring, 'sealing'>): Sealer {
  const sealAll = async (
    events: readonly AnyEvent[],
    wantsPrint: (at: number) => boolean,
  ): Promise<(SealedEvent | PrivacyError)[]> => {
    const open = events.map(openFields);
    const subjects: Subject[] = [];
    for (const [at, event] of events.entries())
      for (const field of open[at] ?? []) subjects.push(subjectOf(event, field));
    if (subjects.length === 0) return events.map((event) => ({ event, fingerprint: null }));
    const keys = await keyring.sealing(subjects);
    const keyOf = (subject: Subject) => keys.get(subjectText(subject)) ?? 'erased';
    return events.map((event, at) => sealOne(event, open[at] ?? [], wantsPrint(at), keyOf));
  };
  return {
    sealEach: (events, wantsPrint = () => true) => sealAll(events, wantsPrint),
    async seal(events) {
      if (!events.some(hasOpenWords)) return events;
      return (await sealAll(events, () => false)).map((result) => {
        if (result instanceof PrivacyError) throw result;
        return result.event;
      });
    },
  };
}

function sealOne(
  event: AnyEvent,
  fields: readonly PersonalField[],
  marked: boolean,
  keyOf: (subject: Subject) => KeyAnswer,
): SealedEvent | PrivacyError {
  if (fields.length === 0) return { event, fingerprint: null };
  const { id: eventId, tenant } = event.envelope;
  const copy = { ...event } as unknown as Record<string, unknown>;
  const marks: string[] = [];
  for (const field of fields) {
    const { subject } = subjectOf(event, field);
    const key = keyOf({ tenant, subject });
    if (key instanceof PrivacyError) return key;
    if (key === 'erased') {
      return new PrivacyError(
        'PRIVACY_SUBJECT_ERASED',
        `${event.type}: its subject was erased and has not consented anew`,
      );
    }
    const text = String((copy[field.name] as { opened: unknown }).opened);
    const place = { tenant, subject, eventId, eventType: event.type, field: field.name };
    copy[field.name] = sealValue(key.secret, key.keyId, place, text);
    if (marked) marks.push(key.fingerprint(`${field.name}:${text}`));
  }
  return { event: copy as unknown as AnyEvent, fingerprint: marked ? marks.join('') : null };
}

const none: readonly PersonalField[] = [];

function openFields(event: AnyEvent): readonly PersonalField[] {
  if (!personalTypes.has(event.type)) return none;
  return personalFieldsOf(event.type).filter(({ name }) =>
    isOpened((event as unknown as Record<string, unknown>)[name]),
  );
}

function subjectOf(event: AnyEvent, field: PersonalField): Subject {
  return { tenant: event.envelope.tenant, subject: field.subjectOf(event) };
}
