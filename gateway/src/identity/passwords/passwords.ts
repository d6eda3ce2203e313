/**
 * Passwords by argon2id (RFC 9106) with what OWASP asks for at least: 19 MiB, two passes, one lane; some 10 ms of a core of 2026.
 * Bounded: so many at once and so many waiting, the rest is told to come later, so that logins can neither take all memory
 * nor all cores from what else the process does. Whoever is unknown costs the same as who is known.
 */
import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { GatewayError } from '../../errors.ts';

export const argon2 = { algorithm: 2 as Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** At once; Node has four threads for such work, and the disk and DNS need some. */
const AT_ONCE_MAX = 2;
/** Waiting for their turn: a second of work, which is as long as somebody who logs in waits. */
const WAITING_MAX = 40;

export const PASSWORD_MIN_CHARACTERS = 12;
/** Longer ones are hashed no better, and cost bytes on the way. */
export const PASSWORD_MAX_CHARACTERS = 256;

export interface Passwords {
  /** PHC text of a password. Throws OVERLOADED. */
  hash(password: string): Promise<string>;
  /** Whether it is the password; `undefined` for who has none costs the same and is false. Throws OVERLOADED. */
  verify(stored: string | undefined, password: string): Promise<boolean>;
}

export function createPasswords(limits = { atOnce: AT_ONCE_MAX, waiting: WAITING_MAX }): Passwords {
  const turn = createTurns(limits.atOnce, limits.waiting);
  let nobodys: Promise<string> | undefined;
  return {
    hash: (password) => turn(() => hash(formOf(password), argon2)),
    async verify(stored, password) {
      // The hash of nobody's password: made once, of the same cost.
      nobodys ??= hash(crypto.randomUUID(), argon2);
      const against = stored ?? (await nobodys);
      const isRight = await turn(() => verify(against, formOf(password)));
      return isRight && stored !== undefined;
    },
  };
}

/** The same letters typed on another keyboard are the same password (NIST SP 800-63B §3.1.1.2). */
function formOf(password: string): string {
  return password.normalize('NFKC');
}

function createTurns(atOnce: number, waitingMax: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (running >= atOnce) {
      if (waiting.length >= waitingMax) throw new GatewayError('OVERLOADED', 'too many logins at once');
      await new Promise<void>((come) => waiting.push(come));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next(); // the place goes on to who waited longest
    }
  };
}
