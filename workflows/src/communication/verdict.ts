/** Whether somebody may be told something now. Pure: the order of the questions is the order of what weighs most. */
import type { Contact } from '@mainstem/streams/contacts/contract';
import type { Channel, Purpose, SuppressedBecause } from './contract.ts';

export interface Question {
  readonly contact: Contact | null;
  readonly channel: Channel;
  readonly purpose: Purpose;
  readonly notAfterMs?: number | undefined;
  readonly nowMs: number;
}

/** Null: it may be sent. */
export function heldBack({ contact, channel, purpose, notAfterMs, nowMs }: Question): SuppressedBecause | null {
  if (contact === null) return 'NO_CONTACT';
  if (contact.isErased) return 'ERASED';
  if (contact.isClosed) return 'CLOSED';
  if (purpose === 'marketing') {
    const said = contact.marketing[channel];
    if (said === 'UNSUBSCRIBED' || said === 'COMPLAINED') return said;
    if (said !== 'GRANTED') return 'NO_CONSENT'; // nothing said is no consent
  }
  if (contact.address[channel] === null) return 'NO_ADDRESS';
  if (contact.isDead[channel]) return 'BOUNCED';
  if (notAfterMs !== undefined && nowMs > notAfterMs) return 'TOO_LATE';
  return null;
}
