/**
 * Whether a request is bid on at all, whatever the catalogue holds. Two steps, so that what costs time is asked only when
 * something would be bid: `cheap` before the decision, `costly` after it. Pure: the same request, the same answer.
 */
import type { BidRequest } from '../openrtb/bid-request.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import type { SupplyChain } from '../openrtb/signals.ts';
import type { AuthorizedSellers } from '../supply/ads-txt.ts';
import { nobodyKnown, sellerKey } from '../supply/ads-txt.ts';
import { type Networks, noNetworks } from '../supply/networks.ts';
import { createPrivacyReader, type PrivacyBasis } from './privacy.ts';
import { createTrafficReader } from './traffic.ts';

export interface AdmissionPolicy {
  /** Our number in the Global Vendor List of TCF; 0 for none. */
  readonly tcfVendorId: number;
  /** Time between us and the exchange and back, ms: no part of `tmax` is ours but what is left of it. */
  readonly roundTripMs: number;
  /** Refuse chains whose sender does not vouch for all sellers; a request without a chain is not concerned. */
  readonly completeChainsOnly: boolean;
  /** Selling systems (`asi`) nothing is bought from, lower case. */
  readonly blockedSystems: ReadonlySet<string>;
  /** Addresses no person's device has. */
  readonly networks: Networks;
  /** Who may sell for whom, by ads.txt. */
  readonly sellers: AuthorizedSellers;
  /** Buy of publishers too of whom no ads.txt is known. */
  readonly unknownSellers: boolean;
}

export const openPolicy: AdmissionPolicy = {
  tcfVendorId: 0,
  roundTripMs: 0,
  completeChainsOnly: true,
  blockedSystems: new Set(),
  networks: noNetworks,
  sellers: nobodyKnown,
  unknownSellers: true,
};

/** What an answer needs of this process, ms: far above its 99th percentile, far below any tmax. */
const ANSWER_MS = 2;

export interface Admission {
  /** `roundTripMs` of the exchange that asks; the policy's own when it has none. */
  cheap(request: BidRequest, roundTripMs?: number): NoBidReason | undefined;
  costly(request: BidRequest): NoBidReason | undefined;
  /** What a bid on it may rest on; costs nothing right after `costly`. */
  basisOf(request: BidRequest): PrivacyBasis;
}

export function createAdmission(policy: AdmissionPolicy): Admission {
  const privacyOf = createPrivacyReader(policy.tcfVendorId);
  const trafficOf = createTrafficReader(policy.networks);
  let last: BidRequest['signals'] | undefined;
  let basis: PrivacyBasis = 'none';
  const basisOf = ({ signals, country }: BidRequest): PrivacyBasis => {
    if (signals !== last) basis = privacyOf(signals, country).basis;
    last = signals;
    return basis;
  };
  return {
    cheap({ signals }, roundTripMs = policy.roundTripMs) {
      // §3.2.1 tmax: an answer that would come late is a no-bid now.
      if (signals.tmaxMs !== undefined && signals.tmaxMs < roundTripMs + ANSWER_MS) return 'TOO_LATE';
      return signals.schain === undefined ? undefined : chainRefusal(signals.schain, policy);
    },
    costly(request) {
      if (request.place().unreadable) return 'INVALID_REQUEST';
      const refused = trafficOf(request.device()) ?? sellerRefusal(request, policy);
      if (refused !== undefined) return refused;
      return basisOf(request) === 'none' ? 'PRIVACY' : undefined;
    },
    basisOf,
  };
}

/** Supply chain rules (§3.2.25): an incomplete chain hides sellers, and a blocked one is blocked wherever it stands. */
function chainRefusal(chain: SupplyChain, policy: AdmissionPolicy): NoBidReason | undefined {
  if (policy.completeChainsOnly) {
    const named = !chain.systems.includes(undefined) && !chain.accounts.includes(undefined);
    const isWhole = chain.complete && chain.systems.length > 0 && named;
    if (!isWhole) return 'CHAIN_INCOMPLETE';
  }
  if (policy.blockedSystems.size === 0) return undefined;
  for (const system of chain.systems) {
    if (system !== undefined && policy.blockedSystems.has(system)) return 'CHAIN_BLOCKED';
  }
  return undefined;
}

/**
 * Whether the site lets its seller sell (ads.txt 1.1): the last of the chain, which is who offers the impression to us. Apps
 * name no domain of their developer, and without a chain nobody says under which account it is sold: both pass.
 */
function sellerRefusal({ signals, place }: BidRequest, policy: AdmissionPolicy): NoBidReason | undefined {
  if (policy.sellers.size === 0 && policy.unknownSellers) return undefined;
  const { channel, domain } = place();
  if (channel !== 'site' || domain === undefined) return undefined;
  const sellers = policy.sellers.of(domain);
  if (sellers === undefined) return policy.unknownSellers ? undefined : 'SELLER_UNKNOWN';
  const system = signals.schain?.systems.at(-1);
  const account = signals.schain?.accounts.at(-1);
  if (system === undefined || account === undefined) return undefined;
  return sellers.has(sellerKey(system, account)) ? undefined : 'SELLER_NOT_AUTHORIZED';
}
