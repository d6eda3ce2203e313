/**
 * What rules of experiments and guards promise, on made-up traffic of which the truth is known: how often an experiment without
 * any better arm promotes one although it is looked at all the time, beside the plain rule; how often a better arm is found;
 * how often a guard accuses a healthy candidate, and how soon it finds one that fell to half. And how long one assignment takes.
 */
import { type Life, liveExperiment } from '@mainstem/models/experiments/testing/life';
import { besideFloorUntil, floorUntil, type GuardedLife, guardedUntil } from '@mainstem/models/guardrail/testing/lives';
import { assign } from '@mainstem/streams/deciders/experiment/assign';
import { experimentDecider } from '@mainstem/streams/deciders/experiment/decider';
import { designed } from '@mainstem/streams/deciders/experiment/testing';
import { atLeast, atMost, type BenchContext } from '../figures.ts';
import { measureBidDraw } from './bid-draw.ts';

const EXPERIMENTS = 2_000;
const POWER = 300;
const GUARDS = 2_000;
/** Healthy ones: a share of some 2 % is known to a fifth of a percent by so many. */
const HEALTHY = 5_000;
const ASSIGNMENTS = 200_000;

/** Looks of an experiment, of 1,000 trials each. */
const LOOKS = 100;

export async function measureExperiments(context: BenchContext): Promise<void> {
  const { interrupted } = context;
  falsePromotions(context);
  interrupted.throwIfAborted();
  power(context);
  interrupted.throwIfAborted();
  guards(context);
  assignments(context);
  measureBidDraw(context);
}

const share = (all: readonly boolean[]) => (100 * all.filter(Boolean).length) / all.length;
const many = (count: number, of: Omit<Life, 'seed'>) =>
  Array.from({ length: count }, (_, index) => liveExperiment({ ...of, seed: index + 1 }));
const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

function falsePromotions({ report }: BenchContext): void {
  const lives = many(EXPERIMENTS, { rates: [0.05, 0.05], blocks: LOOKS, trials: 1_000 });
  const conditions = `${EXPERIMENTS} experiments of two equal arms at 5 %, ${LOOKS} looks of 1,000 trials, weights moving every 20`;
  report({
    figure: 'false promotion',
    unit: '%',
    value: share(lives.map(({ promoted }) => promoted !== null)),
    aim: atMost(5),
    conditions: `${conditions}; always-valid, alpha 5 %`,
  });
  report({
    figure: 'false promotion by the plain rule',
    unit: '%',
    value: share(lives.map(({ isPlainlyPromoted }) => isPlainlyPromoted)),
    conditions: `${conditions}; at least 1,000 per arm and 95 %, until the other rule ended it`,
  });
  report({
    figure: 'false alarm of the sample ratio',
    unit: '%',
    value: share(lives.map(({ isRatioOff }) => isRatioOff)),
    aim: atMost(1),
    conditions,
  });
}

function power({ report }: BenchContext): void {
  const lives = many(POWER, { rates: [0.05, 0.06], blocks: LOOKS, trials: 1_000 });
  const found = lives.filter(({ promoted }) => promoted === 1);
  const conditions = `${POWER} experiments, 5 % against 6 %, at most ${LOOKS},000 trials`;
  report({ figure: 'true +20 % found', unit: '%', value: (100 * found.length) / POWER, aim: atLeast(90), conditions });
  const trials = median(found.map((one) => one.trials));
  report({ figure: 'trials until it is found p50', unit: 'trials', value: trials, conditions });
}

const untils = (count: number, until: (seed: number) => number | null) =>
  Array.from({ length: count }, (_, index) => until(index + 1) ?? Number.POSITIVE_INFINITY);

function guards(context: BenchContext): void {
  const { report } = context;
  const common = { rate: 0.005, share: 0.5, blocks: 1_000, trials: 100, size: 1 };
  for (const size of [1, 9]) {
    const of = { ...common, size };
    const conditions = `rate 0.5 %, control ${size} times as large, looked at every 100 impressions to 100,000`;
    const healthy = untils(HEALTHY, (seed) => guardedUntil({ ...of, share: 1, seed }));
    report({
      figure: `false rollback, control 1:${size}`,
      unit: '%',
      value: share(healthy.map(Number.isFinite)),
      aim: atMost(2),
      conditions: `${HEALTHY} healthy candidates, ${conditions}`,
    });
    found(context, `control 1:${size}`, { until: guardedUntil, of, conditions });
    const known = 'floor: a test that knows the drop, not the common rate';
    found(context, `floor, control 1:${size}`, { until: besideFloorUntil, of, conditions: `${known}; ${conditions}` });
  }
  const conditions = "Wald's test that knows both rates, alpha 2 %, looked at every 100 impressions";
  found(context, 'floor, rates known', { until: floorUntil, of: common, conditions });
}

type Halved = Omit<GuardedLife, 'seed'> & { readonly rate: number };
interface Finding {
  readonly until: (life: Halved & { readonly seed: number }) => number | null;
  readonly of: Halved;
  readonly conditions: string;
}

function found({ report }: BenchContext, name: string, { until, of, conditions }: Finding): void {
  const all = untils(GUARDS, (seed) => until({ ...of, seed }));
  const isFloor = name.startsWith('floor');
  report({
    figure: `impressions until a drop to half is found p50, ${name}`,
    unit: 'impressions',
    value: median(all),
    ...(isFloor ? {} : { aim: atMost(10_000) }),
    conditions: `${GUARDS} candidates, ${conditions}`,
  });
  report({
    figure: `drop to half found within 10,000 impressions, ${name}`,
    unit: '%',
    value: share(all.map((one) => one <= 10_000)),
    conditions: `${GUARDS} candidates, ${conditions}`,
  });
}

function assignments({ report }: BenchContext): void {
  const { type: _, ...design } = designed({
    arms: Array.from({ length: 100 }, (__, arm) => ({ armId: `a-${arm}`, content: '' })),
  });
  const state = [
    { type: 'ExperimentDesigned', ...design } as const,
    { type: 'ExperimentStarted', atMs: 0 } as const,
  ].reduce(experimentDecider.evolve, experimentDecider.initialState());
  for (let unit = 0; unit < ASSIGNMENTS / 10; unit += 1) assign(state, `warm-${unit}`, 'r');
  const startedAt = process.cpuUsage();
  for (let unit = 0; unit < ASSIGNMENTS; unit += 1) assign(state, `unit-${unit}`, 'r');
  const { user, system } = process.cpuUsage(startedAt);
  const conditions = `${ASSIGNMENTS} draws among 100 arms, CPU time of one core; without the log`;
  report({ figure: 'one assignment', unit: 'µs', value: (user + system) / ASSIGNMENTS, conditions });
}
