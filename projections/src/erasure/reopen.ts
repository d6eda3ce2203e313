/**
 * A new consent: an erased subject may be written about again, under a key of the next generation. What was erased stays
 * erased. Somebody's explicit act, by an event; without it nothing gives an erased subject a key.
 */
import type { SubjectReopened } from '@mainstem/schemas/generated/events';
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { Subject } from '@mainstem/streams/privacy/keys/key-store';
import type { Resources } from '../resources.ts';
import { readHistory } from './history.ts';
import { type Author, privacyEvent } from './privacy-events.ts';

/** Throws `PRIVACY_SUBJECT_OPEN` when there is no finished erasure to begin anew after. May be done again after a crash. */
export async function reopenSubject(
  resources: Pick<Resources, 'log' | 'decoder' | 'events' | 'keys'>,
  subject: Subject,
  reason: string,
  author: Author,
): Promise<SubjectReopened> {
  const history = await readHistory(resources, subject);
  const [key] = await resources.keys.store.newest([subject]);
  // The event was written and the process died before the key store knew.
  const isHalfDone = key?.state === 'destroyed' && key.generation === history.generation - 1;
  if (history.certificate === null && !isHalfDone) {
    throw new PrivacyError('PRIVACY_SUBJECT_OPEN', 'the subject is not erased: personal data may be sent as it is');
  }
  const generation = isHalfDone ? history.generation : history.generation + 1;
  const body = { type: 'SubjectReopened', generation, reason } as const;
  const event = privacyEvent(subject, body, author, [String(generation)]) as SubjectReopened;
  // The log first: a key without its event would be a silent one.
  await resources.events.append([event]);
  await resources.keys.store.reopen(subject, generation);
  resources.keys.keyring.forget(subject);
  return event;
}
