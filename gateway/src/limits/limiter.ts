/**
 * Whether a request of a caller may pass now. Both buckets, the tenant's and the credential's, are asked and paid at once,
 * in Redis, so that all gateways together keep the limit.
 *
 * Redis away or slow is no reason to stop, nor to let everything through (ASVS 16.5.3): then each gateway keeps a share of
 * the limit by itself, and asks Redis again a second later. How often is counted.
 */

import type { Limit, Limits } from './limits.ts';
import { createTokenBuckets, type TokenBuckets } from './token-buckets.ts';

/** Whose buckets a request is taken from. */
export interface Payer {
  readonly tenant: string;
  readonly credential: string;
}

export interface Passage {
  readonly allowed: boolean;
  /** The bucket with less in it: what the headers tell. */
  readonly scope: 'tenant' | 'credential';
  readonly limit: Limit;
  /** Whole requests left in it. */
  readonly remaining: number;
  /** Until one more may pass, ms; 0 when it may. */
  readonly waitMs: number;
}

export interface LimitStore {
  /** Takes one from both buckets, or from none. Throws when it cannot be asked in time. */
  take(caller: Payer, limits: Limits): Promise<Taken>;
}

export interface Taken {
  readonly tenant: number;
  readonly credential: number;
  readonly waitMs: number;
}

/** With Redis away each gateway gives out this share: four of them keep the limit, one alone is strict. */
export const LOCAL_SHARE = 0.25;
/** After a failure Redis is left alone for so long: else every request would wait for it. */
export const AWAY_MS = 1_000;
/** Limits of tenants that differ, each with buckets of its own; more are strange, and then all begin anew, full. */
const RATES_MAX = 256;

export interface LimiterOptions {
  readonly store: LimitStore;
  readonly limitsOf: (tenant: string) => Limits;
  readonly clock: () => number;
  /** Told each time a request was judged without Redis, with the error that began it. */
  readonly onLocal: (error: unknown) => void;
}

export interface Limiter {
  pass(caller: Payer): Promise<Passage>;
  /** Pays from this process's own share alone, at once: for what is too frequent to ask Redis each time. */
  passShare(caller: Payer): Passage;
}

export function createLimiter({ store, limitsOf, clock, onLocal }: LimiterOptions): Limiter {
  const local = createLocal();
  let awayUntilMs = Number.NEGATIVE_INFINITY;
  let lastError: unknown;
  return {
    passShare: (caller) => local(caller, limitsOf(caller.tenant), clock()),
    async pass(caller) {
      const limits = limitsOf(caller.tenant);
      if (clock() >= awayUntilMs) {
        try {
          return passageOf(await store.take(caller, limits), limits);
        } catch (error) {
          lastError = error;
          awayUntilMs = clock() + AWAY_MS;
        }
      }
      onLocal(lastError);
      return local(caller, limits, clock());
    },
  };
}

function passageOf({ tenant, credential, waitMs }: Taken, limits: Limits): Passage {
  // The scope that will be empty first, by how long what is left lasts.
  const scope = tenant / limits.tenant.perS < credential / limits.credential.perS ? 'tenant' : 'credential';
  const remaining = Math.max(0, Math.floor(scope === 'tenant' ? tenant : credential));
  return { allowed: waitMs === 0, scope, limit: limits[scope], remaining, waitMs };
}

function createLocal() {
  const byRate = new Map<string, TokenBuckets>();
  const bucketsOf = (share: Limit): TokenBuckets => {
    const key = `${share.perS}/${share.burst}`;
    const found = byRate.get(key);
    if (found !== undefined) return found;
    if (byRate.size >= RATES_MAX) byRate.clear();
    const made = createTokenBuckets({ perS: share.perS, size: share.burst });
    byRate.set(key, made);
    return made;
  };
  const sharesOf = (limits: Limits) => {
    const ofTenant = shareOf(limits.tenant);
    const ofCredential = shareOf(limits.credential);
    return { limits, ofTenant, ofCredential, tenants: bucketsOf(ofTenant), credentials: bucketsOf(ofCredential) };
  };
  // Nearly all tenants have the same limits: those of the operator.
  let shares: ReturnType<typeof sharesOf> | undefined;
  return ({ tenant, credential }: Payer, limits: Limits, nowMs: number): Passage => {
    if (shares?.limits !== limits) shares = sharesOf(limits);
    const { ofTenant, ofCredential, tenants, credentials } = shares;
    const name = `${tenant}\n${credential}`;
    if (!credentials.take(name, 1, nowMs)) {
      const waitMs = credentials.waitMs(name, 1, nowMs);
      return { allowed: false, scope: 'credential', limit: ofCredential, remaining: 0, waitMs };
    }
    if (!tenants.take(tenant, 1, nowMs)) {
      credentials.giveBack(name, 1);
      return {
        allowed: false,
        scope: 'tenant',
        limit: ofTenant,
        remaining: 0,
        waitMs: tenants.waitMs(tenant, 1, nowMs),
      };
    }
    return { allowed: true, scope: 'tenant', limit: ofTenant, remaining: 0, waitMs: 0 };
  };
}

function shareOf({ perS, burst }: Limit): Limit {
  return { perS: perS * LOCAL_SHARE, burst: Math.max(1, burst * LOCAL_SHARE) };
}
