/** Sentences of messages to people and of what these agreed to. Of people there are ids only (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';

type Whom = { readonly contactKind: string; readonly contactId: string };

function to({ contactKind, contactId }: Whom): string {
  return `${contactKind} ${contactId}`;
}

export const messageSentences = {
  MessageSent: (event: EventsByType['MessageSent']) =>
    event.offline
      ? `Message ${event.template} to ${to(event)} (${event.channel}) was written down; no provider is set.`
      : `Message ${event.template} went to ${to(event)} (${event.channel}, ${event.provider}).`,
  MessageFailed: (event: EventsByType['MessageFailed']) =>
    `Message ${event.template} to ${to(event)} ${event.inDoubt ? 'may not have gone' : 'did not go'}: ${event.because}.`,
  MessageSuppressed: (event: EventsByType['MessageSuppressed']) =>
    `Message ${event.template} to ${to(event)} was held back: ${event.reason}.`,
  MessageBounced: (event: EventsByType['MessageBounced']) =>
    `A message to ${to(event)} (${event.channel}) came back${event.permanent ? ' for good' : ''}.`,
  MessageComplained: (event: EventsByType['MessageComplained']) =>
    `A message on ${event.channel} was called spam by ${to(event)}.`,
  ContactUnsubscribed: (event: EventsByType['ContactUnsubscribed']) =>
    `No more ${event.purpose} by ${event.channel} for ${event.contactKind} ${event.envelope.entity} (${event.how}).`,
  ContactConsentChanged: (event: EventsByType['ContactConsentChanged']) =>
    `Consent to ${event.purpose} by ${event.channel} was ${event.granted ? 'given' : 'taken back'} by ${event.contactKind} ${event.envelope.entity}: ${event.because}.`,
  ClientContactNamed: ({ envelope, contactRef }: EventsByType['ClientContactNamed']) =>
    `Client ${envelope.entity} is written to at ${contactRef}.`,
} as const;
