/**
 * What the view of contacts holds, agreed between who writes it (projections/src/contacts) and who reads it: whom a message
 * goes to, in which language and time zone, and whether it may. Personal data, opened (R6).
 */
export const CONTACTS = 'contacts';

export const contactKinds = ['user', 'person', 'client', 'agent'] as const;
export type ContactKind = (typeof contactKinds)[number];
export const channels = ['email', 'sms', 'push'] as const;
export type Channel = (typeof channels)[number];

/** Code of a message the carrier refused at once because there is no such address: as good as a bounce. */
export const ADDRESS_DEAD = 'MESSAGE_ADDRESS_DEAD';

/** What somebody said last of marketing on a channel; nothing said is no consent. */
export type Marketing = 'GRANTED' | 'WITHDRAWN' | 'UNSUBSCRIBED' | 'COMPLAINED';

export interface Contact {
  readonly kind: ContactKind;
  readonly contactId: string;
  /** Data subject: the id itself, for a client the person behind it, for an agent its user. */
  readonly subjectRef: string;
  readonly name: string | null;
  /** BCP 47. */
  readonly language: string | null;
  /** IANA. */
  readonly timeZone: string | null;
  readonly address: Readonly<Record<Channel, string | null>>;
  readonly marketing: Readonly<Record<Channel, Marketing | null>>;
  /** The address of the channel came back for good and has not changed since. */
  readonly isDead: Readonly<Record<Channel, boolean>>;
  /** The person's key is closed or destroyed: an erasure is under way or done. */
  readonly isErased: boolean;
  /** Disabled user, retired agent. */
  readonly isClosed: boolean;
}

/** Throws what Postgres throws; all of it may pass. */
export interface ContactBook {
  /** The contact as it is now; null when nothing was ever said of it. */
  find(tenant: string, kind: ContactKind, contactId: string): Promise<Contact | null>;
  /** Whether the rows hold everything before these offsets, by `topic:partition`. */
  hasReached(offsets: Readonly<Record<string, number>>): Promise<boolean>;
}
