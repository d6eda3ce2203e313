/**
 * Fits the response curves of campaigns from their days on the log: spend, value and impressions of each, and whether the
 * daily cap ended it.
 *
 * Bayesian and small on purpose, because most campaigns have few days:
 *  - K (how soon more brings little more) is weighed on a grid of multiples of the usual spend. How likely each multiple is
 *    for the portfolio as a whole is asked of all days of all campaigns first; a campaign begins there and moves away as far
 *    as its own days say. The answer is the mean over the grid, not its best point, so it moves smoothly with the facts.
 *  - A follows by least squares, with the portfolio's value per micro as one more, uncertain, day.
 *
 * Noise of a day: of single impressions, and what makes days differ anyhow. Capacity: a day that the cap did not end was
 * taken part in fully (pace is then at its most), so what it spent is what there was to buy.
 */
import { PPM, type ResponseCurve, wholeMicros } from './curve.ts';

/** A day of a campaign. */
export interface SpendDay {
  /** Billed, micros. */
  readonly spentMicros: number;
  /** Value of what was billed, micros. */
  readonly valueMicros: number;
  readonly impressions: number;
  /** True when the daily cap did not end it: it took part in all auctions it could. */
  readonly unbounded: boolean;
}

export interface CampaignDays {
  readonly campaignId: string;
  /** Oldest first; days without spend teach nothing and are left out by who counts them. */
  readonly days: readonly SpendDay[];
}

export interface FittedResponse extends ResponseCurve {
  readonly campaignId: string;
  /** Null while the cap was what ended its days. */
  readonly capacityMicros: number | null;
  readonly spentMicros: number;
  readonly valueMicros: number;
  readonly days: number;
  readonly impressions: number;
  /** Part of A that rests on its own days, millionths. */
  readonly factsPpm: number;
}

/** K as multiples of the usual spend of a day: from "saturated long ago" to "in line as far as can be seen". */
const bendGrid = [0.25, 0.5, 1, 2, 4, 8, 16] as const;
/** How a K differs between campaigns of a portfolio: one step of the grid, in logarithms. */
const BEND_SPREAD = Math.LN2;
/** Campaigns' value per micro differs by so much of the mean: what a first guess may be wrong by. */
const VALUE_SPREAD = 0.5;
/** Days of one campaign at one spend differ by so much of their value, besides the chance of single impressions. */
const DAY_SPREAD = 0.1;
/** An impression's value differs by about its mean, so its variance counts so often. */
const IMPRESSION_SPREAD = 2;
/** A campaign may take so much more than it was seen to spend, so that more traffic is found when it comes. */
const CAPACITY_MARGIN = 1.25;
/** Newest unbounded days that say what there is to buy. */
const CAPACITY_DAYS = 3;

interface Means {
  /** Value per micro spent. */
  readonly worth: number;
  /** Spend of a campaign's day, micros. */
  readonly daily: number;
  /** Log weights of the grid. */
  readonly bends: readonly number[];
}

/** Curves in the order given. `evenMicros`: spend of a day of which nothing is known at all. */
export function fitResponses(campaigns: readonly CampaignDays[], evenMicros: number): FittedResponse[] {
  const all = campaigns.flatMap(({ days }) => days);
  const spent = sum(all, ({ spentMicros }) => spentMicros);
  const value = sum(all, ({ valueMicros }) => valueMicros);
  const worth = spent > 0 && value > 0 ? value / spent : 1;
  const daily = all.length === 0 ? Math.max(1, evenMicros) : Math.max(1, spent / all.length);
  const pooled = bendGrid.map((_, at) => {
    const fits = campaigns.map(({ days }) => fitAt(days, bendGrid[at] as number, usualOf(days, daily), worth));
    return -sum(fits, ({ misfit }) => misfit) / 2 - prior(bendGrid[at] as number, 2, 2 * BEND_SPREAD);
  });
  const centre = meanLog(pooled);
  const bends = bendGrid.map((bend) => -prior(bend, Math.exp(centre), BEND_SPREAD));
  return campaigns.map((campaign) => fitOne(campaign, { worth, daily, bends }));
}

function fitOne({ campaignId, days }: CampaignDays, { worth, daily, bends }: Means): FittedResponse {
  const usual = usualOf(days, daily);
  const weights = bendGrid.map((bend, at) => (bends[at] as number) - fitAt(days, bend, usual, worth).misfit / 2);
  const bend = Math.exp(meanLog(weights));
  const { scale, factsPart } = fitAt(days, bend, usual, worth);
  return {
    campaignId,
    scaleMicros: wholeMicros(scale),
    bendMicros: wholeMicros(bend * usual),
    capacityMicros: capacityOf(days),
    spentMicros: sum(days, ({ spentMicros }) => spentMicros),
    valueMicros: sum(days, ({ valueMicros }) => valueMicros),
    days: days.length,
    impressions: sum(days, ({ impressions }) => impressions),
    factsPpm: Math.round(factsPart * PPM),
  };
}

/** A for a given K, and how badly the days fit: the sum of their squared errors in units of their noise. */
function fitAt(days: readonly SpendDay[], bend: number, usual: number, worth: number) {
  const shape = (spend: number): number => Math.log1p(spend / (bend * usual));
  const first = worth * usual;
  const priorWeight = 1 / (VALUE_SPREAD * first) ** 2;
  const priorShape = shape(usual);
  let [crossed, squared] = [0, 0];
  for (const day of days) {
    const weight = 1 / varianceOf(day, worth);
    const at = shape(day.spentMicros);
    crossed += weight * at * day.valueMicros;
    squared += weight * at * at;
  }
  const priorSquared = priorWeight * priorShape ** 2;
  const scale = (crossed + priorWeight * priorShape * first) / (squared + priorSquared);
  let misfit = priorWeight * (first - scale * priorShape) ** 2;
  for (const day of days) misfit += (day.valueMicros - scale * shape(day.spentMicros)) ** 2 / varianceOf(day, worth);
  return { scale, misfit, factsPart: squared / (squared + priorSquared) };
}

/** From what days of its spend are worth on the whole, not from its own value: a lucky day must not look certain. */
function varianceOf({ spentMicros, impressions }: SpendDay, worth: number): number {
  const expected = Math.max(1, worth * spentMicros);
  return IMPRESSION_SPREAD * (expected ** 2 / Math.max(1, impressions)) + (DAY_SPREAD * expected) ** 2;
}

/** Spend of a usual day; near the portfolio's until there are some days. */
function usualOf(days: readonly SpendDay[], daily: number): number {
  return (sum(days, ({ spentMicros }) => spentMicros) + daily) / (days.length + 1);
}

function capacityOf(days: readonly SpendDay[]): number | null {
  const newest = days.filter(({ unbounded }) => unbounded).slice(-CAPACITY_DAYS);
  const [first] = newest;
  // It lately spent all it was given: what there is to buy is not known any more.
  if (first === undefined || days.at(-1)?.unbounded !== true) return null;
  return wholeMicros(CAPACITY_MARGIN * Math.max(...newest.map(({ spentMicros }) => spentMicros)));
}

/** Normal in the logarithm, without its constant. */
function prior(bend: number, centre: number, spread: number): number {
  return (Math.log(bend / centre) / spread) ** 2 / 2;
}

/** Mean of ln K over the grid under log weights. */
function meanLog(logWeights: readonly number[]): number {
  const most = Math.max(...logWeights);
  const weights = logWeights.map((weight) => Math.exp(weight - most));
  const all = sum(weights, (weight) => weight);
  return sum(weights, (weight, at) => weight * Math.log(bendGrid[at] as number)) / all;
}

function sum<Item>(items: readonly Item[], of: (item: Item, at: number) => number): number {
  let all = 0;
  for (const [at, item] of items.entries()) all += of(item, at);
  return all;
}
