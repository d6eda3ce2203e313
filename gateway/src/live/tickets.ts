/**
 * One-time tickets for browsers, whose WebSocket and EventSource send no headers. A ticket stands for the credential it was
 * asked with, and for nothing else: it opens a live connection once, within half a minute.
 *
 * The store is no place to find credentials in: it knows a ticket by its hash, and what it keeps under it is the credential
 * sealed (AES-256-GCM) under a key made from the ticket, which only its bearer has. Whoever redeems it is checked with the
 * credential anew, so a ticket does not outlive what it stands for.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import { TICKET_TTL_MS } from './limits.ts';

export interface TicketStore {
  put(id: string, sealed: string, ttlMs: number): Promise<void>;
  /** Gives what was put and forgets it, in one step; null when there is nothing (any more). */
  take(id: string): Promise<string | null>;
}

export interface Tickets {
  /** Throws DEPENDENCY_UNAVAILABLE while the store is away. */
  issue(authorization: string): Promise<string>;
  /** The `Authorization` header it was asked with. Throws LIVE_TICKET_INVALID, DEPENDENCY_UNAVAILABLE. */
  redeem(ticket: string): Promise<string>;
}

const TICKET_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ticketPattern = /^[A-Za-z0-9_-]{43}$/;

export function createTickets(store: TicketStore): Tickets {
  return {
    async issue(authorization) {
      const secret = randomBytes(TICKET_BYTES);
      await asked(() => store.put(idOf(secret), seal(secret, authorization), TICKET_TTL_MS));
      return secret.toString('base64url');
    },
    async redeem(ticket) {
      if (!ticketPattern.test(ticket)) throw invalid();
      const secret = Buffer.from(ticket, 'base64url');
      const sealed = await asked(() => store.take(idOf(secret)));
      if (sealed === null) throw invalid();
      return open(secret, sealed);
    },
  };
}

function idOf(secret: Buffer): string {
  return createHash('sha256').update('mainstem live ticket id').update(secret).digest('base64url');
}

function keyOf(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'mainstem live ticket key', 32));
}

function seal(secret: Buffer, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
}

function open(secret: Buffer, text: string): string {
  const bytes = Buffer.from(text, 'base64');
  const iv = bytes.subarray(0, IV_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), iv, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw invalid(); // somebody wrote into the store
  }
}

function invalid(): GatewayError {
  return new GatewayError('LIVE_TICKET_INVALID', 'the ticket was used, has run out, or is none');
}

/** A store that is away gives no ticket and takes none: there is no other way in that asks nobody. */
async function asked<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new GatewayError('DEPENDENCY_UNAVAILABLE', 'the store of tickets does not answer', { cause });
  }
}

/** For tests. */
export function createMemoryTicketStore(nowMs: () => number = Date.now): TicketStore {
  const held = new Map<string, { sealed: string; untilMs: number }>();
  return {
    async put(id, sealed, ttlMs) {
      held.set(id, { sealed, untilMs: nowMs() + ttlMs });
    },
    async take(id) {
      const found = held.get(id);
      held.delete(id);
      return found === undefined || found.untilMs <= nowMs() ? null : found.sealed;
    },
  };
}
