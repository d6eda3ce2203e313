/** What the offers of one request share, and who sees its impressions. */
import type { RatesView } from '../currency/rates.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';
import type { ValuationView } from '../value/valuation.ts';
import type { Conditions } from './conditions.ts';
import type { Out, PlannedBid, PlannedRefusal } from './plan.ts';
import type { Profile } from './profile.ts';

/** What the offers of one request share. */
export interface Offering {
  readonly request: BidRequest;
  readonly conditions: Conditions;
  /** Rates of the catalogue while they are fresh enough to be used. */
  readonly rates: RatesView;
  /** Models and win curves of the catalogue. */
  readonly valuation: ValuationView;
  readonly nowMs: number;
  /** Bids already planned; their money is spoken for. */
  readonly planned: readonly PlannedBid[];
  readonly starved: string[];
  readonly refusals: PlannedRefusal[];
  readonly out: Out[];
  /** Asked for once, when a candidate first needs it. */
  person: Person | undefined;
}

export interface Person {
  /** Pseudonym; undefined when there is none or it may not be used. */
  readonly viewer: string | undefined;
  readonly profile: Profile;
}

export function personOf(offering: Offering): Person {
  if (offering.person !== undefined) return offering.person;
  const { conditions, request } = offering;
  const viewer = conditions.viewers.of(request);
  offering.person = { viewer, profile: conditions.profiles.of(viewer) };
  return offering.person;
}
