/**
 * An access token that is asked for when it is needed, kept until shortly before it ends, and asked for anew once when a
 * call is answered 401. Calls at the same time share one request for it.
 */
import type { VendorAnswer } from './vendor.ts';

export interface Grant {
  readonly token: string;
  /** How long it is good for, s. */
  readonly expiresInS: number;
}

/** Clocks differ and calls take time: a token is not used in its last minute. */
const SPARE_MS = 60_000;

export interface Tokens {
  /** Makes a call with a token; a second time with a fresh one when the first is answered 401. */
  use(call: (token: string) => Promise<VendorAnswer>): Promise<VendorAnswer>;
}

export function createTokens(grant: () => Promise<Grant>, now: () => number = Date.now): Tokens {
  let kept: { readonly token: Promise<string>; untilMs: number } | undefined;
  const token = (): Promise<string> => {
    if (kept !== undefined && now() < kept.untilMs) return kept.token;
    const asked = grant();
    const mine = {
      untilMs: Number.POSITIVE_INFINITY, // until the answer says better
      token: asked.then((granted) => {
        mine.untilMs = now() + granted.expiresInS * 1_000 - SPARE_MS;
        return granted.token;
      }),
    };
    kept = mine;
    asked.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return mine.token;
  };
  return {
    async use(call) {
      const first = await token();
      const answer = await call(first);
      if (answer.status !== 401) return answer;
      if (kept !== undefined && (await kept.token) === first) kept = undefined;
      return call(await token());
    },
  };
}

/** A token that never ends, such as that of a private app. */
export function fixedToken(token: string): Tokens {
  return { use: (call) => call(token) };
}
