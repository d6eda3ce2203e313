/**
 * Making and reading envelopes. Ids and times always come in from outside: everything here is a pure function of its
 * arguments, except `uuidV7`, which the edges (gateway, bidder, workers) call to name what happens there.
 */
import { hash, randomFillSync } from 'node:crypto';
import type { AnyEvent, Envelope, EventsByType, EventType } from './generated/events.ts';

/** An event without its envelope: what deciders return and what people send. */
export type BodyOf<Event extends AnyEvent> = Event extends AnyEvent ? Omit<Event, 'envelope'> : never;
export type AnyBody = BodyOf<AnyEvent>;

/** Record key: routing and skipping read it without decoding Avro (R7). */
export function keyOf(tenant: string, entity: string): string {
  return `${tenant}|${entity}`;
}

/** Splits a record key; null when it is not `tenant|entity`. */
export function parseKey(key: string): { tenant: string; entity: string } | null {
  const bar = key.indexOf('|');
  if (bar < 1 || bar === key.length - 1) return null;
  return { tenant: key.slice(0, bar), entity: key.slice(bar + 1) };
}

/** Tenant of events that are about the platform itself, and of no customer. */
export const PLATFORM_TENANT = 'platform';

export const tenantPattern = /^[a-z0-9-]{1,63}$/;
export const entityPattern = /^[^|\s]{1,128}$/;

/** Puts an envelope on a body. */
export function withEnvelope<Type extends EventType>(
  body: BodyOf<EventsByType[Type]>,
  envelope: Envelope,
): EventsByType[Type] {
  return { ...body, envelope } as unknown as EventsByType[Type];
}

const randomPool = Buffer.alloc(10 * 512); // one system call per 512 ids: randomBytes per event doubles its cost
let randomUsed = randomPool.length;

/** A new UUID version 7 (RFC 9562 §5.7): time-ordered by `nowMs`, 74 random bits. */
export function uuidV7(nowMs: number = Date.now()): string {
  if (randomUsed === randomPool.length) {
    randomFillSync(randomPool);
    randomUsed = 0;
  }
  const time = nowMs.toString(16).padStart(12, '0');
  const random = randomPool.toString('hex', randomUsed, randomUsed + 10);
  randomUsed += 10;
  const variant = ((Number.parseInt(random.charAt(3), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}

/** The same UUID (version 8, RFC 9562 §5.8) for the same cause: a retried step writes the same event id (R2). */
export function uuidFrom(...cause: readonly string[]): string {
  const digest = hash('sha256', cause.join('\u0000'), 'hex');
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
