/**
 * The price of one candidate: what the impression is worth to its campaign, lowered to what is likely to win where the winner
 * pays its own bid (KIKI-25).
 *
 *   value (CPM) = chance of the action × value of the action × share that is bid × 1000
 *
 * The chance is the click model's, the value the campaign's or, when it names none, what is foretold of the viewer, else the
 * tenant's default. Money is whole micros, half to even, and every price obeys, in this order:
 *  - a fixed deal price is bid as it is, or not at all when the impression is worth less; a guaranteed deal always;
 *  - nothing is bid above the ceiling (the campaign's price in its mode) or below the floor (FLOOR);
 *  - only first-price auctions are shaded, and guaranteed deals never.
 */
import { type Shaded, shade } from '@mainstem/models/shading/shade';
import type { Candidate } from '../catalogue/candidate.ts';
import { type PriceMoment, type PriceResult, type Pricer, resetPrice } from '../decide/conditions.ts';
import { drawPpm } from '../decide/draw.ts';
import type { DealTerms } from '../decide/plan.ts';
import type { Profile, ViewerValue } from '../decide/profile.ts';
import type { BidRequest, Impression } from '../openrtb/bid-request.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import { createFeatureRows, type FeatureRows } from './feature-row.ts';
import type { Worth } from './worth.ts';

/** `at` of an auction where the winner pays what it bid (OpenRTB 2.6 §3.2.1). */
const FIRST_PRICE = 1;
const PPM = 1_000_000;
/** Currency of what is foretold of viewers. */
const VALUES_CURRENCY = 'USD';

export interface ViewerDefaults {
  /** What the tenant takes whoever nothing is known of to be worth; undefined when it has not said. */
  defaultOf(tenant: string): ViewerValue | undefined;
}

export function createPricer(defaults: ViewerDefaults): Pricer {
  const rows = createFeatureRows();
  const shaded: Shaded = { priceMicros: 0, how: 'value' };
  return {
    price(candidate, request, imp, profile, deal, floorMicros, ceilingMicros, into, moment) {
      resetPrice(into, ceilingMicros);
      const { worth } = candidate;
      if (ceilingMicros < floorMicros) return 'FLOOR';
      if (worth === undefined) return undefined;
      const unvalued = reckon(rows, defaults, candidate, worth, request, imp, profile, floorMicros, moment, into);
      if (unvalued !== undefined) return unvalued;
      const worthMicros = Math.min(into.valueMicros ?? ceilingMicros, ceilingMicros);
      if (deal?.guaranteed === true || deal?.fixedMicros !== undefined)
        return dealPrice(deal, worthMicros, floorMicros, ceilingMicros, into);
      if (worthMicros < floorMicros) return 'FLOOR';
      into.bidMicros = worthMicros;
      const auctionType = deal?.auctionType ?? request.auctionType;
      if (!worth.shading || auctionType !== FIRST_PRICE) return undefined;
      lower(candidate, request, imp, floorMicros, worthMicros, moment, shaded, into);
      return undefined;
    },
  };
}

/** Terms are kept to the micro: what is agreed is bid, and what is guaranteed is bid whatever it is worth. */
function dealPrice(
  { fixedMicros, guaranteed }: DealTerms,
  worthMicros: number,
  floorMicros: number,
  ceilingMicros: number,
  into: PriceResult,
): NoBidReason | undefined {
  if (fixedMicros !== undefined) {
    into.bidMicros = fixedMicros;
    return guaranteed || worthMicros >= fixedMicros ? undefined : 'FLOOR';
  }
  into.bidMicros = Math.min(Math.max(worthMicros, floorMicros), ceilingMicros);
  return undefined;
}

/** Fills in value, chance and model; a campaign with a fixed price has a chance only when it names a model. */
function reckon(
  rows: FeatureRows,
  defaults: ViewerDefaults,
  candidate: Candidate,
  worth: Worth,
  request: BidRequest,
  imp: Impression,
  profile: Profile,
  floorMicros: number,
  moment: PriceMoment,
  into: PriceResult,
): NoBidReason | undefined {
  const { action } = worth;
  if (action === undefined && worth.model === undefined) return undefined;
  const { tenant, currency } = candidate;
  const named = moment.valuation.modelFor(tenant, worth.model, action ?? 'CLICK');
  into.scored = profile;
  if (named === undefined) return action === undefined ? undefined : 'MODEL_MISSING';
  const row = rows.of(request, imp, candidate, worth, profile, floorMicros, moment.nowMs);
  const chance = named.model.chance(row);
  into.clickPpm = Math.round(chance * PPM);
  into.modelVersion = named.id;
  if (action === undefined) return undefined;
  const actionMicros = worth.actionValueMicros ?? foretold(profile, defaults, tenant, currency, moment);
  if (actionMicros === undefined) return 'VALUE_UNKNOWN';
  // A thousand impressions, and the share in millionths: × 1000 / 1e6.
  into.valueMicros = halfEven(chance * actionMicros * (worth.marginPpm / 1000));
  return undefined;
}

/** In the campaign's currency; undefined when nothing is foretold, or its currency cannot be changed. */
function foretold(
  { values }: Profile,
  defaults: ViewerDefaults,
  tenant: string,
  currency: string,
  { rates }: PriceMoment,
): number | undefined {
  let micros: number | undefined;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (value?.tenant === tenant) micros = value.valueMicros;
  }
  micros ??= defaults.defaultOf(tenant)?.valueMicros;
  return micros === undefined ? undefined : rates.convert(micros, VALUES_CURRENCY, currency);
}

/** First price: lowered by the segment's curve, or varied to learn one. */
function lower(
  candidate: Candidate,
  request: BidRequest,
  imp: Impression,
  floorMicros: number,
  worthMicros: number,
  { valuation }: PriceMoment,
  shaded: Shaded,
  into: PriceResult,
): void {
  const { budgetKey, format, currency } = candidate;
  const curve = valuation.curveFor(request.exchange, format, currency, floorMicros);
  const lot = drawPpm('shade', request.id, imp.id, budgetKey);
  const height = drawPpm('height', request.id, imp.id, budgetKey);
  if (!shade(curve, worthMicros, floorMicros, lot, height, shaded) || shaded.priceMicros >= worthMicros) return;
  into.bidMicros = shaded.priceMicros;
  into.unshadedMicros = worthMicros;
  into.curve = shaded.how === 'explore' ? EXPLORE : curve?.id;
}

/** Said in place of a curve when a price was varied to learn one. */
export const EXPLORE = 'explore';

/** Whole micros; a half goes to the even one, so that many roundings drift nowhere. Beyond 2^53 there are no halves. */
function halfEven(micros: number): number {
  const whole = Math.floor(micros);
  const rest = micros - whole;
  if (rest < 0.5) return whole;
  if (rest > 0.5) return whole + 1;
  return whole % 2 === 0 ? whole : whole + 1;
}
