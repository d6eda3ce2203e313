/**
 * The spine's figures: how soon a change reaches the next bid, how much of a server the bidder keeps, how fast views are
 * made and remade. Brings up the whole platform on its own ports and data, so it runs beside anything else.
 */
import { benchBidder } from '@mainstem/bidder/bench/bench-bidder';
import { everything } from '../stack/table.ts';
import { type Bench, type BenchContext, ratioAtLeast } from './figures.ts';
import { type Environment, STORES, withPlatform } from './kit/platform.ts';
import { benchChangeLatency } from './spine/change-latency.ts';
import { benchViews } from './spine/views.ts';

const REPLAY_EVENTS = 1_000_000;
const EVERYTHING = everything.filter((name) => name !== 'sample' && name !== 'loadgen');

const spine: Bench = async (context) => {
  await withPlatform(context, EVERYTHING, (environment) => benchChangeLatency(context, environment));
  await withPlatform(context, STORES, async (environment) => {
    await bidderShare(context, environment);
    await benchViews({ ...context, environment }, REPLAY_EVENTS);
  });
};

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
