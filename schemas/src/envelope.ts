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

/**
 * The same for a body whose type is known only when it runs: what a sender said, what one function makes for several types.
 * The codec checks its fields when it is written.
 */
export function eventWith(body: { readonly type: EventType }, envelope: Envelope): AnyEvent {
  return { ...body, envelope } as unknown as AnyEvent;
}

/** What a fact says of itself; the first of its chain unless `correlationId` or `causationId` are given. */
export type FactOrigin = Pick<Envelope, 'id' | 'tenant' | 'entity' | 'occurredAtMs' | 'actor'> &
  Partial<Pick<Envelope, 'correlationId' | 'causationId'>>;

/** Envelope of a fact: it comes as it comes, so it has neither a version in its stream nor a decision (R3). */
export function factEnvelope(origin: FactOrigin): Envelope {
  const { id, tenant, entity, occurredAtMs, actor, correlationId = id, causationId = null } = origin;
  return { id, tenant, entity, streamVersion: 0, decision: null, occurredAtMs, actor, correlationId, causationId };
}

const randomPool = Buffer.alloc(10 * 512); // one system call per 512 ids: randomBytes per event doubles its cost
let randomUsed = randomPool.length;
/** The id that was made last, whose time the next one mostly shares: made in place, it is a text without parts. */
const uuidText = Buffer.from('00000000-0000-7000-8000-000000000000', 'latin1');
let timeMs = 0;
const hexDigits = Buffer.from('0123456789abcdef', 'latin1');
/** Where the random digits stand; two bits of the fourth are the variant. */
const randomPlaces = [15, 16, 17, 19, 20, 21, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35];
const VARIANT_PLACE = 3;

/** A new UUID version 7 (RFC 9562 §5.7): time-ordered by `nowMs`, 74 random bits. */
export function uuidV7(nowMs: number = Date.now()): string {
  if (randomUsed === randomPool.length) {
    randomFillSync(randomPool);
    randomUsed = 0;
  }
  if (nowMs !== timeMs) {
    const time = nowMs.toString(16).padStart(12, '0');
    uuidText.write(`${time.slice(0, 8)}-${time.slice(8)}`, 'latin1');
    timeMs = nowMs;
  }
  for (let place = 0; place < randomPlaces.length; place += 1) {
    const byte = randomPool[randomUsed + (place >> 1)] as number;
    const digit = (place & 1) === 0 ? byte >> 4 : byte & 0xf;
    uuidText[randomPlaces[place] as number] = hexDigits[
      place === VARIANT_PLACE ? (digit & 0x3) | 0x8 : digit
    ] as number;
  }
  randomUsed += 10;
  return uuidText.toString('latin1');
}

/** The same UUID (version 8, RFC 9562 §5.8) for the same cause: a retried step writes the same event id (R2). */
export function uuidFrom(...cause: readonly string[]): string {
  const digest = hash('sha256', cause.join('\u0000'), 'hex');
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
