/**
 * From a goal to a plan (KIKI-58): pure arithmetic in integer micros, run inside the workflow. A day's money is an even share; the
 * price begins at what the aimed return leaves of an action's value, and never above what people set on the campaign.
 */
import type { CreativeResult } from '../creative/messages.ts';
import { type Learnt, nothingLearnt } from '../learning/contract.ts';
import type { Goal } from './messages.ts';

/** Click rate taken for true before anything was measured: 0.2 %, what display advertising comes to in the long run. */
const CLICK_RATE_FIRST_PPM = 2_000;
const ONE = 1_000_000;
const IMPRESSIONS_OF_CPM = 1_000;

export interface Plan {
  readonly bidPriceMicros: number;
  readonly dailyCapMicros: number;
  readonly capMicros: number;
  readonly variations: number;
  /** Creatives held in reserve (KIKI-44): at least one. */
  readonly goldReserve: number;
  readonly actionValueMicros: number | null;
  readonly because: string;
}

/** What the value model foretells is in this currency; it is not converted here, so other campaigns do without. */
const VALUE_CURRENCY = 'USD';

/** @param bidPriceMicros CPM people set: the most that is planned. @param learnt click rate and value, where they are known. */
export function planOf(goal: Goal, bidPriceMicros: number, learnt: Learnt = nothingLearnt, currency = ''): Plan {
  const { budgetMicros, days, variations } = goal;
  const foretold = currency === VALUE_CURRENCY ? learnt.actionValue : null;
  const actionValueMicros = goal.actionValueMicros ?? foretold?.micros ?? null;
  const { clickRate } = learnt;
  const dailyCapMicros = Math.max(1, Math.ceil(budgetMicros / days));
  const price = priceOf({ ...goal, actionValueMicros }, bidPriceMicros, clickRate?.ppm ?? CLICK_RATE_FIRST_PPM);
  const because = [
    `${days} even days`,
    `${price < bidPriceMicros ? 'the aimed return' : 'the campaign'} sets the price`,
    clickRate === null ? '' : `click rate ${(clickRate.ppm / 10_000).toFixed(2)} % as learnt (${clickRate.eventId})`,
    goal.actionValueMicros !== null || foretold === null
      ? ''
      : `an action is worth ${foretold.micros} micros by ${foretold.model} (${foretold.eventId})`,
  ];
  return {
    bidPriceMicros: price,
    dailyCapMicros,
    capMicros: budgetMicros,
    variations,
    goldReserve: 1,
    actionValueMicros,
    because: because.filter((part) => part !== '').join('; '),
  };
}

function priceOf({ metric, targetPpm, actionValueMicros }: Goal, maxMicros: number, clickRatePpm: number): number {
  if (metric !== 'ROI' || actionValueMicros === null) return maxMicros;
  // Of BigInt, since value × rate passes 2^53: value · rate · 1000 / return.
  const worth = (BigInt(actionValueMicros) * BigInt(clickRatePpm) * BigInt(IMPRESSIONS_OF_CPM)) / BigInt(targetPpm);
  return Math.max(1, Number(worth < BigInt(maxMicros) ? worth : BigInt(maxMicros)));
}

/** What follows when nobody has set flows: journeys of the platform by these ids. */
export const defaultFlows = [
  { outcome: 'LEAD', journey: 'lead-follow-up' },
  { outcome: 'CONVERSION', journey: 'welcome' },
] as const;

const layouts = ['card', 'banner', 'split'] as const;

export function layoutOf(variation: number): (typeof layouts)[number] {
  return layouts[(variation - 1) % layouts.length] as (typeof layouts)[number];
}

type Approved = Extract<CreativeResult, { outcome: 'APPROVED' }>;

/** The reserve is what scored best; equal ones by id, so that a retry chooses the same. */
export function chooseGold(results: readonly CreativeResult[], reserve: number): { gold: string[]; others: string[] } {
  const approved = results
    .filter((result): result is Approved => result.outcome === 'APPROVED')
    .sort((a, b) => b.scorePpm - a.scorePpm || (a.creativeId < b.creativeId ? -1 : 1))
    .map(({ creativeId }) => creativeId);
  return { gold: approved.slice(0, reserve), others: approved.slice(reserve) };
}

/** The share of the aimed price that is a whole number of millionths of one. */
export function marginOf(targetPpm: number): number {
  return Math.max(1, Math.min(ONE, Math.floor((ONE * ONE) / targetPpm)));
}
