/**
 * The spine's figures: how soon a change reaches the next bid, how much of a server the bidder keeps, how fast views are
 * made and remade. Brings up the whole platform on its own ports and data, so it runs beside anything else.
 */
import { benchBidder } from '@mainstem/bidder/bench/bench-bidder';
import { openForeground } from '../stack/foreground.ts';
import { everything } from '../stack/table.ts';
import { wipe } from '../stack/wipe.ts';
import { type Bench, type BenchContext, ratioAtLeast } from './figures.ts';
import { benchChangeLatency } from './spine/change-latency.ts';
import { benchViews } from './spine/views.ts';

const REPLAY_EVENTS = 1_000_000;
/** Fresh, and apart from what `npm start` and the tests run on. */
const PROFILE = 'bench';
/** What the bidder's log and the views need: the apps are down then, so that they do not share the cores. */
const STORES = ['kafka', 'registry', 'postgres', 'redis', 'schemas', 'databases'];
const EVERYTHING = everything.filter((name) => name !== 'sample' && name !== 'loadgen');

const spine: Bench = async (context) => {
  await withPlatform(context, EVERYTHING, (environment) => benchChangeLatency(context, environment));
  await withPlatform(context, STORES, async (environment) => {
    await bidderShare(context, environment);
    await benchViews({ ...context, environment }, REPLAY_EVENTS);
  });
};

type Environment = Readonly<Record<string, string>>;

async function withPlatform(
  context: BenchContext,
  steps: readonly string[],
  work: (environment: Environment) => Promise<void>,
): Promise<void> {
  await wipe(PROFILE);
  const foreground = await openForeground({
    profile: PROFILE,
    mayInstall: process.env.CI === 'true',
    external: false,
    say: context.note,
    onLine: ({ step, text }) => context.note(`${step}: ${text}`),
  });
  try {
    const { supervisor } = foreground.platform;
    await supervisor.ensure(steps);
    const down = supervisor.states().filter(({ name, phase }) => steps.includes(name) && phase !== 'ready');
    if (down.length > 0) throw new Error(down.map(({ name, detail }) => `${name} is not ready: ${detail}`).join('; '));
    await work(foreground.platform.environment);
  } finally {
    await foreground.close();
  }
}

async function bidderShare(context: BenchContext, environment: Environment): Promise<void> {
  context.note('bidder beside JSON.parse + 204 ...');
  const brokers = environment.MAINSTEM_KAFKA_BROKERS;
  const share = await benchBidder({ note: context.note, ...(brokers === undefined ? {} : { brokers }) });
  context.report({
    figure: 'bidder requests a second, events on',
    value: share.requestsPerS,
    unit: 'requests/s',
    floor: share.floorRequestsPerS,
    aim: ratioAtLeast(0.5),
    conditions: share.conditions,
  });
  context.report({
    figure: 'bidder processor time per request',
    value: share.cpuUs,
    unit: 'µs',
    floor: share.floorCpuUs,
    conditions: share.conditions,
  });
}

export default spine;
