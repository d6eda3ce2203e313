/**
 * What noise does to rollbacks, on simulated traffic, the same for each rule: how many healthy creatives are taken off the
 * air by the plain rule "click rate under 80 % of the baseline", and by the guard beside a concurrent control; and how many
 * impressions a true drop by half costs, of a new version and of a creative whose place among others was learned first.
 * No store, no broker: counts and the pure tests of `models/guardrail`.
 */
import { guardedUntil, placedUntil } from '@mainstem/models/guardrail/testing/lives';
import { createRandom } from '@mainstem/models/random';
import { poisson } from '@mainstem/models/testing/traffic';
import { atMost, type BenchContext } from '../figures.ts';

/** The plain rule is looked at every so many impressions, as the sources say; ours five times as often. */
const LOOK_EVERY = 500;
const OUR_LOOK_EVERY = 100;
const IMPRESSIONS = 100_000;
const PLAIN_LIVES = 400;
const LIVES = 2_000;
/** Healthy ones: a share of some 2 % is known to a fifth of a percent by so many. */
const HEALTHY = 5_000;
/** Lives of learned places: each costs as much as twenty others. */
const PLACED_LIVES = 500;
const LINE = 0.8;
const rates = [0.005, 0.01, 0.05] as const;

export async function measureRollbackNoise(context: BenchContext): Promise<void> {
  for (const rate of rates) {
    const ctr = `${rate * 100} % CTR`;
    measurePlain(context, rate, ctr);
    context.interrupted.throwIfAborted();
    measureGuard(context, rate, ctr);
    context.interrupted.throwIfAborted();
    measurePlaced(context, rate, ctr);
  }
}

function measurePlain({ report }: BenchContext, rate: number, ctr: string): void {
  const lives = Array.from({ length: PLAIN_LIVES }, (_, seed) => plainLife(seed + 1, rate));
  const of = `${PLAIN_LIVES} healthy creatives of ${IMPRESSIONS} impressions, looked at every ${LOOK_EVERY}`;
  report({
    figure: `false rollbacks by the plain rule at ${ctr}`,
    value: percent(lives, ({ plain }) => plain),
    unit: '%',
    conditions: `${of}; under 80 % of a known baseline, everything since the start`,
  });
  report({
    figure: `false rollbacks by the plain rule on a rolling window at ${ctr}`,
    value: percent(lives, ({ rolling }) => rolling),
    unit: '%',
    conditions: `${of}; the last 5,000 impressions`,
  });
}

function measureGuard({ report }: BenchContext, rate: number, ctr: string): void {
  const life = { rate, size: 1, trials: OUR_LOOK_EVERY, blocks: IMPRESSIONS / OUR_LOOK_EVERY };
  const conditions = `lives of ${IMPRESSIONS} impressions, looked at every ${OUR_LOOK_EVERY}; control of the same size`;
  const healthy = many(HEALTHY, (seed) => guardedUntil({ ...life, share: 1, seed }));
  report({
    figure: `false rollbacks beside a control at ${ctr}`,
    value: percent(healthy, Number.isFinite),
    unit: '%',
    aim: atMost(2),
    conditions: `${HEALTHY} ${conditions}, alpha 2 %`,
  });
  const halved = many(LIVES, (seed) => guardedUntil({ ...life, share: 0.5, seed }));
  report({
    figure: `impressions until half the clicks are missed at ${ctr}`,
    value: median(halved),
    unit: 'impressions',
    aim: atMost(10_000),
    conditions: `${LIVES} ${conditions}; median; ${percent(halved, (one) => one <= 10_000).toFixed(0)} % within 10,000`,
  });
}

function measurePlaced({ report }: BenchContext, rate: number, ctr: string): void {
  const trials = Math.round(1 / rate);
  const life = { rate, place: 1, size: 1, trials, blocks: 500 };
  const conditions = `${PLACED_LIVES} creatives whose place was learned, of ${500 * trials} impressions, one click between two looks`;
  const healthy = many(PLACED_LIVES, (seed) => placedUntil({ ...life, fallsTo: 1, fallsAt: 0, seed }));
  report({
    figure: `false rollbacks at a learned place at ${ctr}`,
    value: percent(healthy, Number.isFinite),
    unit: '%',
    aim: atMost(2),
    conditions: `${conditions}, alpha 2 %`,
  });
  const halved = many(PLACED_LIVES, (seed) => placedUntil({ ...life, fallsTo: 0.5, fallsAt: 100, seed }));
  report({
    figure: `impressions from a late fall to half until it is found at ${ctr}`,
    value: median(halved),
    unit: 'impressions',
    conditions: `${conditions}; healthy for ${100 * trials} first; median; ${percent(halved, Number.isFinite).toFixed(0)} % found`,
  });
}

function plainLife(seed: number, rate: number): { readonly plain: boolean; readonly rolling: boolean } {
  const random = createRandom(seed);
  const own: number[] = [];
  let [plain, rolling] = [false, false];
  for (let look = 1; look <= IMPRESSIONS / LOOK_EVERY; look += 1) {
    own.push(poisson(random, LOOK_EVERY * rate));
    plain ||= sum(own) < LINE * rate * look * LOOK_EVERY;
    rolling ||= look >= 10 && sum(own.slice(-10)) < LINE * rate * 5_000;
  }
  return { plain, rolling };
}

function many(count: number, until: (seed: number) => number | null): number[] {
  return Array.from({ length: count }, (_, seed) => until(seed + 1) ?? Number.POSITIVE_INFINITY);
}

function percent<One>(all: readonly One[], isIt: (one: One) => boolean): number {
  return (100 * all.filter(isIt).length) / all.length;
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
