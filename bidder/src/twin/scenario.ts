/**
 * A scenario (KIKI-51, KIKI-82): a made-up business under the platform's policies and under the baseline, in the same worlds,
 * seed by seed; what differs, with 95 % intervals over the seeds. It shows how the policies work together where it is known
 * what is true. It claims nothing about the real world: the worlds are made up, and so is every figure.
 */
import { type Interval, intervalOf } from '@mainstem/models/auction/compare';
import { Customer, journeyOf, type Life } from '@mainstem/models/twin/life';
import { type Pack, withNothingPlanted } from '@mainstem/models/twin/packs';
import { BEGIN_MS, drawWorld, type Visit, type World } from '@mainstem/models/twin/people';
import { DAY_MS } from '@mainstem/streams/deciders/budget/days';
import { type Bought, buy, type Policy, type PolicyPart, policyParts } from './buying.ts';

export const CLAIM =
  'All of this is made up: people, market and money come from a seed. It shows what the policies do where the truth is ' +
  'known; nothing about the real world is claimed from it.';

export const figures = [
  'revenue',
  'revenue per customer',
  'customers',
  'conversion',
  'CAC',
  'ROAS',
  'churn',
  'day-7 retention',
  'upsell',
  'engagement',
] as const;
export type FigureName = (typeof figures)[number];

export interface FigureResult {
  readonly figure: FigureName;
  /** Means over the seeds. */
  readonly baseline: number;
  readonly platform: number;
  /** platform ÷ baseline − 1, with its 95 % interval over the seeds; null where it cannot be said. */
  readonly lift: Interval | null;
}

export interface ScenarioResult {
  readonly pack: string;
  readonly seeds: number;
  readonly parts: readonly PolicyPart[];
  readonly planted: boolean;
  readonly figures: readonly FigureResult[];
  readonly auctions: number;
  /** Seeds in which a creative was promoted; in which values came from BG/NBD. */
  readonly promotions: number;
  readonly fitted: number;
  readonly claim: string;
}

export interface ScenarioOptions {
  readonly pack: Pack;
  readonly seeds: number;
  readonly firstSeed?: number;
  /** Parts of the platform that take part; all when not given. */
  readonly parts?: readonly PolicyPart[];
  /** False: nothing is planted that could be learnt of people (a control). */
  readonly planted?: boolean;
  readonly onProgress?: (done: number, of: number) => void;
}

/** Days a customer has to have been one before churn is asked. */
const CHURN_DAYS = 14;
const RETAINED_DAYS = 7;
const nothing: Policy = { value: false, shading: false, pacing: false, experiments: false, journeys: false };

export function* playScenario(options: ScenarioOptions): Generator<number, ScenarioResult> {
  const { pack: asIs, seeds, firstSeed = 1, parts = policyParts, planted = true } = options;
  const pack = planted ? asIs : withNothingPlanted(asIs);
  const platform = { ...nothing, ...Object.fromEntries(parts.map((part) => [part, true])) };
  const played: { baseline: Figures; platform: Figures }[] = [];
  const counts = { auctions: 0, promotions: 0, fitted: 0 };
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    const world = drawWorld(pack, seed, planted);
    const one = playOne(pack, world, nothing, seed);
    const other = playOne(pack, world, platform, seed);
    played.push({ baseline: one.figures, platform: other.figures });
    counts.auctions += one.bought.auctions + other.bought.auctions;
    counts.promotions += Number(other.bought.promoted !== null);
    counts.fitted += Number(other.bought.valuedBy === 'BG_NBD');
    options.onProgress?.(played.length, seeds);
    yield played.length;
  }
  const results = figures.map((figure): FigureResult => {
    const mean = (of: (one: (typeof played)[number]) => number) =>
      played.reduce((sum, one) => sum + of(one), 0) / played.length;
    const lift = liftOf(played.map((one) => [one.baseline[figure], one.platform[figure]]));
    const [baseline, own] = [mean(({ baseline: side }) => side[figure]), mean(({ platform: side }) => side[figure])];
    return { figure, baseline, platform: own, lift };
  });
  return { pack: pack.name, seeds, parts, planted, figures: results, ...counts, claim: CLAIM };
}

/**
 * Ratio of the means, by a jackknife over the seeds: a mean of ratios would lean upwards where the baseline is small. Null for
 * fewer than two seeds, or where a figure is not there.
 */
export function liftOf(pairs: readonly (readonly [baseline: number, platform: number])[]): Interval | null {
  const sum = (at: 0 | 1, without?: number) =>
    pairs.reduce((total, pair, index) => total + (index === without ? 0 : pair[at]), 0);
  const whole = sum(1) / sum(0) - 1;
  const pseudo = pairs.map((_, index) => {
    const left = sum(1, index) / sum(0, index) - 1;
    return pairs.length * whole - (pairs.length - 1) * left;
  });
  return pairs.length > 1 && pseudo.every(Number.isFinite) ? intervalOf(pseudo) : null;
}

/** To the end at once, for tests and benches. */
export function scenarioOf(options: ScenarioOptions): ScenarioResult {
  const playing = playScenario(options);
  for (;;) {
    const { done, value } = playing.next();
    if (done) return value;
  }
}

type Figures = Readonly<Record<FigureName, number>>;

interface Met {
  readonly life: Life;
  readonly day: number;
}

export function playOne(pack: Pack, world: World, policy: Policy, seed: number): { bought: Bought; figures: Figures } {
  const journey = journeyOf(pack, policy.journeys);
  const met: Met[] = [];
  const onOrder = ({ prospect, atMs }: Visit): Life['orders'] => {
    const life = new Customer(pack, seed, prospect, journey, atMs).live();
    met.push({ life, day: Math.floor((atMs - BEGIN_MS) / DAY_MS) });
    return life.orders;
  };
  const bought = buy(pack, world, policy, seed, onOrder);
  return { bought, figures: figuresOf(pack, bought, met) };
}

function figuresOf({ days, prospects }: Pack, { spentMicros }: Bought, met: readonly Met[]): Figures {
  const revenue =
    met.reduce((sum, { life }) => sum + life.orders.reduce((all, { micros }) => all + micros, 0), 0) / 1e6;
  const spend = spentMicros / 1e6;
  const total = (of: (life: Life) => number) => met.reduce((sum, { life }) => sum + of(life), 0);
  /** Of those who had so many days to be lost in, those who were. */
  const lostWithin = (within: number): number => {
    const old = met.filter(({ day }) => day + within < days);
    const lost = old.filter(({ life, day }) => life.lostDay !== null && life.lostDay <= day + within);
    return lost.length / old.length;
  };
  return {
    revenue,
    'revenue per customer': revenue / met.length,
    customers: met.length,
    conversion: met.length / prospects,
    CAC: spend / met.length,
    ROAS: revenue / spend,
    churn: lostWithin(CHURN_DAYS),
    'day-7 retention': 1 - lostWithin(RETAINED_DAYS),
    upsell: total(({ upsold }) => Number(upsold)) / met.length,
    engagement: total(({ read }) => read) / total(({ sent }) => sent),
  };
}
