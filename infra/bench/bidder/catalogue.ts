/**
 * The catalogue: what finding the bid costs beside reading every campaign, how soon a change is in it, how long bids wait
 * while all of it is read anew, and what it holds. Each size in a process of its own.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { atMost, type BenchContext, median, percentile } from '../figures.ts';
import type { CatalogueFigures } from './catalogue-process.ts';
import { CREATIVES_EACH } from './catalogue-world.ts';

const SIZES = [1_000, 10_000];
const LARGEST = 10_000;
const AIM_DECISION_US = 200;
const AIM_CHANGE_MS = 10;
const AIM_PAUSE_MS = 1;

export async function measureCatalogue(context: BenchContext): Promise<void> {
  for (const campaigns of SIZES) {
    context.interrupted.throwIfAborted();
    context.note(`catalogue of ${campaigns} campaigns ...`);
    const figures = await measured(campaigns);
    const world = `${campaigns} campaigns x ${CREATIVES_EACH} creatives, nine of ten targeted`;
    reportDecisions(context, figures, world);
    if (campaigns !== LARGEST) continue;
    reportChanges(context, figures, world);
    reportLoad(context, figures, world);
  }
}

async function measured(campaigns: number): Promise<CatalogueFigures> {
  const child = fork(join(import.meta.dirname, 'catalogue-process.ts'), [String(campaigns)], {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the catalogue under test ended with code ${String(code)}`);
  });
  const [figures] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined); // it has said what it had to say
  return figures as CatalogueFigures;
}

function reportDecisions(context: BenchContext, figures: CatalogueFigures, world: string): void {
  const { decisionUs, scanUs, creativeLevelUs, bidRate } = figures;
  const conditions =
    `processor time from the request as read to the plan, ${world}, 20 segments a viewer, bid rate ` +
    `${Math.round(100 * bidRate)} %, ${decisionUs.length} decisions`;
  const floor = median(scanUs);
  for (const share of [50, 99, 99.9]) {
    context.report({
      figure: `decision p${share} at ${world.split(' ', 1)[0]} campaigns`,
      value: percentile(decisionUs, share),
      unit: 'µs',
      floor: share === 50 ? floor : percentile(scanUs, Math.min(share, 99)),
      ...(share === 99 ? { aim: atMost(AIM_DECISION_US) } : {}),
      conditions: `${conditions}; floor: the same by reading every campaign, ${scanUs.length} decisions`,
    });
  }
  context.report({
    figure: `decision p50 with a slot a campaign, at ${world.split(' ', 1)[0]} campaigns`,
    value: median(decisionUs),
    unit: 'µs',
    floor: median(creativeLevelUs),
    conditions: `${conditions}; floor: a slot in the bitmaps for each creative`,
  });
}

function reportChanges(context: BenchContext, figures: CatalogueFigures, world: string): void {
  const changes = [
    ['campaign', figures.campaignChangeMs],
    ['creative', figures.creativeChangeMs],
  ] as const;
  for (const [what, ms] of changes) {
    context.report({
      figure: `change of one ${what} until the next decision sees it, p99`,
      value: percentile(ms, 99),
      unit: 'ms',
      floor: figures.loadMs,
      aim: atMost(AIM_CHANGE_MS),
      conditions: `processor time from the row's text, ${ms.length} rows, ${world}; floor: everything read anew`,
    });
  }
  context.report({
    figure: 'change of the largest campaign a command may make',
    value: figures.largestChangeMs,
    unit: 'ms',
    aim: atMost(AIM_CHANGE_MS),
    conditions: `13 lists of 1,000 values each, ${world}; one run`,
  });
}

function reportLoad(context: BenchContext, figures: CatalogueFigures, world: string): void {
  const { pausesMs, idlePausesMs, slowLoadMs, heapMiB, indexMiB } = figures;
  const conditions =
    `work between two turns of the event loop, the collector's included, while all of it is read anew beside a ` +
    `decision a ms, ${Math.round(slowLoadMs / 1_000)} s, ${world}; floor: the decisions alone`;
  for (const share of [50, 99, 100]) {
    context.report({
      figure: share === 100 ? 'longest pause of a load beside bids' : `pause of a load beside bids, p${share}`,
      value: percentile(pausesMs, share),
      unit: 'ms',
      floor: percentile(idlePausesMs, share),
      ...(share === 99 ? { aim: atMost(AIM_PAUSE_MS) } : {}),
      conditions,
    });
  }
  context.report({
    figure: 'memory of the catalogue',
    value: heapMiB,
    unit: 'MiB',
    conditions: `after a full collection, rows and answers ready to be sent included, ${world}`,
  });
  context.report({ figure: 'memory of its bitmaps and lists', value: indexMiB, unit: 'MiB', conditions: world });
}
