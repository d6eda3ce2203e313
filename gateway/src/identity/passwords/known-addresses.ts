/**
 * From where people logged in with their password, so that whoever guesses at a password from elsewhere, and so keeps the
 * user locked, keeps nobody out who comes from where he came from before. A place of which as many wrong passwords came as
 * are free is known no more: guessing from there is slowed by the lock like from anywhere.
 *
 * In the memory of this process and nowhere else: an address says something of a person (R6). After a restart, and at
 * another gateway, the lock holds for everybody until it is over.
 */
import { hash } from 'node:crypto';
import { FAILURES_FREE } from '@mainstem/streams/deciders/identity/user';

/** Places kept, some 150 bytes each; the one used longest ago goes first. */
const KNOWN_MAX = 50_000;
/** Nobody's place for longer than a month without a login. */
const KNOWN_FOR_MS = 30 * 24 * 3_600_000;

export interface KnownAddresses {
  /** Counts a try; true when the place is known. Counted before the password is looked at: many at once are not more. */
  tries(tenant: string, userId: string, address: string): boolean;
  succeeded(tenant: string, userId: string, address: string): void;
}

export function createKnownAddresses(clock: () => number): KnownAddresses {
  const places = new Map<string, { readonly untilMs: number; tries: number }>();
  const nameOf = (...parts: string[]) => hash('sha256', parts.join('|'));
  return {
    tries(tenant, userId, address) {
      const place = places.get(nameOf(tenant, userId, address));
      if (place === undefined || clock() >= place.untilMs) return false;
      place.tries += 1;
      return place.tries <= FAILURES_FREE;
    },
    succeeded(tenant, userId, address) {
      const name = nameOf(tenant, userId, address);
      places.delete(name); // to the end of the order
      if (places.size >= KNOWN_MAX) places.delete(places.keys().next().value as string);
      places.set(name, { untilMs: clock() + KNOWN_FOR_MS, tries: 0 });
    },
  };
}
