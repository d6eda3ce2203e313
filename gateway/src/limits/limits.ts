/**
 * How many requests a second a tenant, and each credential of it, may send (KIKI-64, WAP-07). The operator sets the most
 * (settings); a tenant may publish less for itself (setting `rate-limits`), never more.
 */
import { z } from 'zod';

/** A bucket: filled by `perS` a second, holding `burst` at most. */
export interface Limit {
  readonly perS: number;
  readonly burst: number;
}

export interface Limits {
  readonly tenant: Limit;
  readonly credential: Limit;
}

/** A burst is this many seconds' worth. */
const BURST_S = 2;
const PER_S_MAX = 1_000_000;

export function limitsOf(tenantPerS: number, credentialPerS: number): Limits {
  return { tenant: limit(tenantPerS), credential: limit(Math.min(credentialPerS, tenantPerS)) };
}

function limit(perS: number, burst = perS * BURST_S): Limit {
  return { perS, burst };
}

const limitSchema = z.strictObject({
  perS: z.number().positive().max(PER_S_MAX),
  burst: z.number().min(1).max(PER_S_MAX).optional(),
});
/** Name and form of the setting, published with `ConfigPublished`. */
export const LIMITS_SETTING = 'rate-limits';
export const limitsSetting = z.strictObject({ tenant: limitSchema.optional(), credential: limitSchema.optional() });
export type LimitsSetting = z.output<typeof limitsSetting>;

/** What holds for a tenant that published `wanted`: each number the smaller one. */
export function lowered(most: Limits, wanted: LimitsSetting | undefined): Limits {
  if (wanted === undefined) return most;
  return { tenant: smaller(most.tenant, wanted.tenant), credential: smaller(most.credential, wanted.credential) };
}

function smaller(most: Limit, wanted: LimitsSetting['tenant']): Limit {
  if (wanted === undefined) return most;
  const perS = Math.min(most.perS, wanted.perS);
  // A bucket that holds less than one would never let anything through.
  return { perS, burst: Math.max(1, Math.min(most.burst, wanted.burst ?? perS * BURST_S)) };
}
