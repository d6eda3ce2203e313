/**
 * Tokens of unsubscribe links (RFC 8058): who holds one may end this one kind of message to this one contact, and nothing
 * else, without logging in. They never expire, as a mail of two years ago must still be good to get out by. They hold
 * opaque ids only (R6), and are signed so that nobody can unsubscribe others by guessing.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Channel, type ContactKind, channels, contactKinds } from './contract.ts';

export interface UnsubscribeClaim {
  readonly tenant: string;
  readonly kind: ContactKind;
  readonly contactId: string;
  readonly channel: Channel;
  readonly purpose: string;
  readonly messageId: string;
}

/** Half of SHA-256's, as RFC 2104 §5 allows: links stay short enough for old mail programs. */
const SIGNATURE_BYTES = 16;
/** Ids are at most 128 characters each; longer is not ours. */
const TOKEN_MAX_CHARACTERS = 1_024;

export function unsubscribeToken(secret: string, claim: UnsubscribeClaim): string {
  const { tenant, kind, contactId, channel, purpose, messageId } = claim;
  const text = Buffer.from(JSON.stringify([tenant, kind, contactId, channel, purpose, messageId])).toString(
    'base64url',
  );
  return `${text}.${signatureOf(secret, text).toString('base64url')}`;
}

/** Null for what we did not sign. */
export function readUnsubscribeToken(secret: string, token: string): UnsubscribeClaim | null {
  if (secret === '' || token.length > TOKEN_MAX_CHARACTERS) return null;
  const [text = '', signature = '', ...rest] = token.split('.');
  const given = Buffer.from(signature, 'base64url');
  if (rest.length > 0 || given.length !== SIGNATURE_BYTES) return null;
  if (!timingSafeEqual(given, signatureOf(secret, text))) return null;
  // Signed by us, so it has our shape; another version's would have another purpose in the signature.
  const [tenant, kind, contactId, channel, purpose, messageId] = JSON.parse(
    Buffer.from(text, 'base64url').toString('utf8'),
  ) as string[];
  const isKnown = contactKinds.some((one) => one === kind) && channels.some((one) => one === channel);
  return isKnown ? ({ tenant, kind, contactId, channel, purpose, messageId } as UnsubscribeClaim) : null;
}

/** The purpose is part of what is signed: no other signature under the same secret can be taken for one. */
function signatureOf(secret: string, text: string): Buffer {
  return createHmac('sha256', secret).update(`mainstem unsubscribe 1\n${text}`).digest().subarray(0, SIGNATURE_BYTES);
}
