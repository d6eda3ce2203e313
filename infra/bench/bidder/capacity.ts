/** Requests a second on one core, beside the same server that only parses the body and answers 204. */
import { benchBidder } from '@mainstem/bidder/bench/bench-bidder';
import { type BenchContext, ratioAtLeast } from '../figures.ts';

const CASES = [
  { campaigns: 1_000, bodies: 'small' },
  { campaigns: 1_000, bodies: 'large' },
  { campaigns: 10_000, bodies: 'small' },
  { campaigns: 10_000, bodies: 'large' },
] as const;
const AIM = 0.6;

export async function measureCapacity(context: BenchContext, environment: NodeJS.ProcessEnv): Promise<void> {
  const brokers = environment.MAINSTEM_KAFKA_BROKERS;
  for (const { campaigns, bodies } of CASES) {
    context.note(`${campaigns} campaigns, ${bodies} bodies ...`);
    const share = await benchBidder({
      campaigns,
      bodies,
      note: context.note,
      ...(brokers === undefined ? {} : { brokers }),
    });
    if (share.failures > 0) throw new Error(`${share.failures} requests were not answered with 200 or 204`);
    const about = `${campaigns} campaigns, ${bodies} bodies`;
    context.report({
      figure: `requests a second, ${about}`,
      value: share.requestsPerS,
      unit: 'requests/s',
      floor: share.floorRequestsPerS,
      aim: ratioAtLeast(AIM),
      conditions: `${share.conditions}; floor: JSON.parse of the body and 204 on the same server`,
    });
    context.report({
      figure: `processor time a request, ${about}`,
      value: share.cpuUs,
      unit: 'µs',
      floor: share.floorCpuUs,
      conditions: `${share.conditions}; all threads of the server`,
    });
  }
}
