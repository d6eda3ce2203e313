/**
 * From a candidate that fits the impression to a bid with a price, or the reason there is none: the checks that know of
 * money and people, in the order mode → caps → pace → price and floor → budget. Whatever the request alone forbids was
 * checked before.
 */
import { byId, type Candidate } from '../catalogue/candidate.ts';
import { canAnswer } from '../currency/answer.ts';
import type { RatesView } from '../currency/rates.ts';
import type { BidRequest, Impression } from '../openrtb/bid-request.ts';
import { costOf } from '../openrtb/money.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import type { ValuationView } from '../value/valuation.ts';
import { type Conditions, PPM, type PriceResult } from './conditions.ts';
import { drawPpm } from './draw.ts';
import { type Offering, personOf } from './person.ts';
import type { DealTerms, Out, PlannedBid } from './plan.ts';
import { type Drawn, plannedTrial } from './trial.ts';

/** Currency candidates are compared in. */
const RANK_CURRENCY = 'USD';

/** A bid that would be made, and how it compares. */
export interface Standing {
  readonly bid: PlannedBid;
  /** Price (CPM), micros of USD. */
  readonly rankMicros: number;
}

export function createOffering(
  request: BidRequest,
  conditions: Conditions,
  rates: RatesView,
  valuation: ValuationView,
  nowMs: number,
  planned: readonly PlannedBid[],
): Offering {
  return {
    request,
    conditions,
    rates,
    valuation,
    nowMs,
    planned,
    starved: [],
    refusals: [],
    out: [],
    person: undefined,
  };
}

/** Used for candidate after candidate: a decision is synchronous, so no two prices are ever asked for at once. */
const priced: PriceResult = {
  bidMicros: 0,
  valueMicros: undefined,
  unshadedMicros: undefined,
  clickPpm: undefined,
  modelVersion: undefined,
  curve: undefined,
  scored: undefined,
};

/**
 * `floorMicros` is the impression's for the open auction and the deal's for a deal, in the campaign's currency. Undefined
 * when what it would bid is no better than `best`: then its money is not asked for.
 */
export function offer(
  offering: Offering,
  imp: Impression,
  candidate: Candidate,
  deal: DealTerms | undefined,
  floorMicros: number,
  best: Standing | undefined,
  arm?: Drawn,
): Standing | NoBidReason | undefined {
  const { request, conditions, nowMs } = offering;
  const mode = conditions.modes.of(candidate);
  if (mode.halted) return outFor(offering, candidate, 'MODE_HALTED');
  if (mode.provenOnly && !candidate.proven) return 'MODE_UNPROVEN';
  if (mode.probePpm < PPM && drawPpm('probe', request.id, imp.id, candidate.budgetKey) >= mode.probePpm)
    return 'MODE_PROBE';
  const { viewer, profile } = personOf(offering);
  if (viewer !== undefined && conditions.caps.capped(candidate, viewer, nowMs)) return 'FREQUENCY_CAP';
  // A guaranteed deal is bid on every time (§3.2.12 guar): what has to hold back is the others.
  const paced = deal?.guaranteed === true ? undefined : conditions.pace.refusal(candidate, request, imp, nowMs);
  if (paced !== undefined) return paced === 'DAILY_CAP' ? outFor(offering, candidate, paced) : paced;
  const ceilingMicros = deal?.fixedMicros ?? ceilingOf(candidate, mode.bidSharePpm);
  const unpriced = conditions.pricer.price(
    // Arms of an experiment have one price: see `Trial.pricedAs`.
    arm?.propensityPpm === undefined ? candidate : arm.trial.pricedAs,
    request,
    imp,
    profile,
    deal,
    floorMicros,
    ceilingMicros,
    priced,
    offering,
  );
  if (unpriced !== undefined) return unpriced;
  const { currency } = candidate;
  const rankMicros = offering.rates.convert(priced.bidMicros, currency, RANK_CURRENCY);
  if (rankMicros === undefined || !canAnswer(request.currencies, priced.bidMicros, currency, offering.rates))
    return 'CURRENCY';
  if (!isBetter(candidate, rankMicros, best)) return undefined;
  return afford(offering, imp, candidate, deal, floorMicros, rankMicros, mode.version, viewer, arm);
}

/** Bids more, or as much and comes first by campaign and creative id. */
function isBetter(candidate: Candidate, rankMicros: number, best: Standing | undefined): boolean {
  if (best === undefined || rankMicros !== best.rankMicros) return best === undefined || rankMicros > best.rankMicros;
  return byId(candidate, best.bid.candidate) < 0;
}

function outFor({ out }: Offering, { budgetKey }: Candidate, reason: Out['reason']): NoBidReason {
  out.push({ budgetKey, reason });
  return reason;
}

/** The campaign's price in its mode. The product may pass 2^53, so it is taken apart. */
function ceilingOf({ bidPriceMicros }: Candidate, sharePpm: number): number {
  if (sharePpm >= PPM) return bidPriceMicros;
  const whole = Math.floor(bidPriceMicros / PPM);
  return whole * sharePpm + Math.floor(((bidPriceMicros - whole * PPM) * sharePpm) / PPM);
}

/** The priced candidate as a bid, when its budget can pay for it. */
function afford(
  offering: Offering,
  imp: Impression,
  candidate: Candidate,
  deal: DealTerms | undefined,
  floorMicros: number,
  rankMicros: number,
  modeVersion: string | undefined,
  viewer: string | undefined,
  arm: Drawn | undefined,
): Standing | NoBidReason {
  const { conditions, nowMs, planned, starved } = offering;
  const { bidMicros } = priced;
  const { currency } = candidate;
  const costMicros = costOf(bidMicros, imp.quantityPpm);
  const leaseId = conditions.budget.leaseFor(candidate.budgetKey, costMicros, nowMs, planned);
  if (leaseId === undefined) {
    starved.push(candidate.budgetKey);
    return 'BUDGET';
  }
  const { valueMicros, unshadedMicros, clickPpm, modelVersion, curve, scored } = priced;
  const price = { bidMicros, currency, valueMicros, unshadedMicros, clickPpm, modelVersion, curve, scored };
  const offered = { cpmMicros: bidMicros, currency };
  const paid = { costMicros, leaseId, floorMicros, modeVersion, viewer };
  const trial = arm === undefined ? undefined : plannedTrial(arm);
  const bid = { imp, candidate, deal, price, offer: offered, ...paid, trial };
  return { bid, rankMicros };
}
