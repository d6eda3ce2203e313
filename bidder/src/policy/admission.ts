/**
 * Whether a request is bid on at all, whatever the catalogue holds. Two steps, so that what costs time is asked only when
 * something would be bid: `cheap` before the decision, `costly` after it. Pure: the same request, the same answer.
 */
import { isbot } from 'isbot';
import type { BidRequest } from '../openrtb/bid-request.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import type { SupplyChain } from '../openrtb/signals.ts';
import { createPrivacyReader } from './privacy.ts';
import { createRecent, type Recent } from './recent.ts';

export interface AdmissionPolicy {
  /** Our number in the Global Vendor List of TCF; 0 for none. */
  readonly tcfVendorId: number;
  /** Time between us and the exchange and back, ms: no part of `tmax` is ours but what is left of it. */
  readonly roundTripMs: number;
  /** Refuse chains whose sender does not vouch for all sellers; a request without a chain is not concerned. */
  readonly completeChainsOnly: boolean;
  /** Selling systems (`asi`) nothing is bought from, lower case. */
  readonly blockedSystems: ReadonlySet<string>;
}

export const openPolicy: AdmissionPolicy = {
  tcfVendorId: 0,
  roundTripMs: 0,
  completeChainsOnly: true,
  blockedSystems: new Set(),
};

/** What an answer needs of this process, ms: far above its 99th percentile, far below any tmax. */
const ANSWER_MS = 2;
/** User agents remembered: about 2 MB. */
const AGENTS_MAX = 10_000;

export interface Admission {
  /** `roundTripMs` of the exchange that asks; the policy's own when it has none. */
  cheap(request: BidRequest, roundTripMs?: number): NoBidReason | undefined;
  costly(request: BidRequest): NoBidReason | undefined;
}

export function createAdmission(policy: AdmissionPolicy): Admission {
  const privacyOf = createPrivacyReader(policy.tcfVendorId);
  const robots: Recent<boolean> = createRecent(AGENTS_MAX);
  return {
    cheap({ signals }, roundTripMs = policy.roundTripMs) {
      // §3.2.1 tmax: an answer that would come late is a no-bid now.
      if (signals.tmaxMs !== undefined && signals.tmaxMs < roundTripMs + ANSWER_MS) return 'TOO_LATE';
      return signals.schain === undefined ? undefined : chainRefusal(signals.schain, policy);
    },
    costly({ signals, country }) {
      const agent = signals.userAgent;
      if (agent !== undefined && (robots.get(agent) ?? robots.set(agent, isbot(agent)))) return 'ROBOT';
      return privacyOf(signals, country).basis === 'none' ? 'PRIVACY' : undefined;
    },
  };
}

/** Supply chain rules (§3.2.25): an incomplete chain hides sellers, and a blocked one is blocked wherever it stands. */
function chainRefusal(chain: SupplyChain, policy: AdmissionPolicy): NoBidReason | undefined {
  if (policy.completeChainsOnly) {
    const isWhole = chain.complete && chain.systems.length > 0 && !chain.systems.includes(undefined);
    if (!isWhole) return 'CHAIN_INCOMPLETE';
  }
  if (policy.blockedSystems.size === 0) return undefined;
  for (const system of chain.systems) {
    if (system !== undefined && policy.blockedSystems.has(system)) return 'CHAIN_BLOCKED';
  }
  return undefined;
}
