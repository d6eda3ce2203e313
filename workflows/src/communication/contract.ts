/**
 * What workflows say of a message, and what they hear of it. Types only. Of people there are ids alone: the activity finds
 * address, name and language in the view of contacts, so neither Temporal nor the log in clear ever holds them (R6).
 */

export type Channel = 'email' | 'sms' | 'push';
/** What is transactional (an answer, a bill, a notice) needs no consent; marketing does. */
export type Purpose = 'transactional' | 'marketing';

export interface ContactRef {
  readonly kind: 'user' | 'person' | 'client' | 'agent';
  readonly id: string;
}

/** Value of a template's variable: never anything that tells who a person is. */
export type Variable = string | number | boolean | readonly string[];

export interface Message {
  /** Unique in the tenant for ever: the same id is the same message and goes out once. 1–128 characters, no `|` or space. */
  readonly messageId: string;
  readonly channel: Channel;
  readonly to: ContactRef;
  /** `name@v1`, a folder of `workflows/templates`. */
  readonly template: string;
  /** BCP 47; without it that of the contact. A language the template has not got becomes the nearest it has, then English. */
  readonly language?: string;
  readonly variables: Readonly<Record<string, Variable>>;
  readonly purpose: Purpose;
  /** ms since 1970 UTC: not sent after this, since nobody wants "your trial begins" a week late. */
  readonly notAfterMs?: number;
  /** Claim of a link to decide an approval (`approvals/link-token.ts`): who sends signs it, so it is nowhere but in the mail. */
  readonly approvalLink?: string;
  /** Tries at the provider (MAMS-03: 3); without it as many as fit into a day. */
  readonly triesMax?: number;
}

export interface DeliverInput extends Omit<Message, 'triesMax'> {
  readonly tenant: string;
}

/** Why nobody was to be reached. */
export type SuppressedBecause =
  | 'ERASED'
  | 'NO_CONTACT'
  | 'CLOSED'
  | 'NO_ADDRESS'
  | 'NO_CONSENT'
  | 'UNSUBSCRIBED'
  | 'BOUNCED'
  | 'COMPLAINED'
  | 'TOO_LATE';

export type Delivery =
  | {
      readonly outcome: 'SENT';
      readonly language: string;
      readonly provider: string;
      readonly providerMessageId: string | null;
      readonly subjectRef: string;
      readonly offline: boolean;
    }
  | { readonly outcome: 'SUPPRESSED'; readonly reason: SuppressedBecause }
  | {
      readonly outcome: 'FAILED';
      readonly provider: string | null;
      readonly code: string;
      readonly because: string;
      readonly inDoubt: boolean;
    };

/** What the workflow hears: the outcome, and the event that tells it on the log. */
export type MessageOutcome = Delivery & { readonly eventId: string };

export interface CommunicationActivities {
  /**
   * Looks at contact and consent, renders and hands the message to the provider; at most once for a message id, however
   * often it is called. Throws while it may still succeed later; everything else is a value.
   */
  deliverMessage(input: DeliverInput): Promise<Delivery>;
}
