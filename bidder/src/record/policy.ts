/**
 * What a bidder process holds itself to besides the catalogue, as it goes on the log: settings that change an answer, and
 * nothing secret. Decisions name it by a hash, so that a replay answers under the same one.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';

const shape = z.object({
  /** Address of notices. */
  publicUrl: z.string(),
  /** Longest reservation, ms. */
  reservationMs: z.int(),
  tcfVendorId: z.int(),
  roundTripMs: z.number(),
  completeChainsOnly: z.boolean(),
  blockedSystems: z.array(z.string()),
});
export type BidPolicy = z.infer<typeof shape>;

export interface AppliedPolicy {
  /** Hash of it, 16 hexadecimal digits. */
  readonly version: string;
  readonly json: string;
}

export function applied(policy: BidPolicy): AppliedPolicy {
  const { publicUrl, reservationMs, tcfVendorId, roundTripMs, completeChainsOnly } = policy;
  const blockedSystems = [...policy.blockedSystems].sort();
  const json = JSON.stringify({
    publicUrl,
    reservationMs,
    tcfVendorId,
    roundTripMs,
    completeChainsOnly,
    blockedSystems,
  });
  return { version: hash('sha256', json, 'hex').slice(0, 16), json };
}

/** Throws when the text is no policy. */
export function readPolicy(json: string): BidPolicy {
  return shape.parse(JSON.parse(json));
}
