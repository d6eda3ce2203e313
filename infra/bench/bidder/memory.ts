/** What the bidder holds under load: flat after the first minute. */

import { benchBody } from '@mainstem/bidder/bench/bodies';
import { httpRequests, saturate } from '@mainstem/bidder/bench/saturate';
import { benchPort, startServer } from '@mainstem/bidder/bench/server-child';
import { atMost, type BenchContext } from '../figures.ts';
import { openLoop } from './open-loop.ts';

const CAMPAIGNS = 10_000;
const CONNECTIONS = 64;
/** Bids stay reserved until the hour is over, so that what they hold is the bound of the book and no more. */
const RATE_PER_S = 3_000;
const MINUTE_MS = 60_000;
const SHORT_MINUTES = 2;
const FULL_MINUTES = 10;
/** Growth from the end of the first minute to the end of the last. */
const GROWTH_MAX_PERCENT = 10;

export async function measureMemory(context: BenchContext): Promise<void> {
  const minutes = context.full ? FULL_MINUTES : SHORT_MINUTES;
  const requests = httpRequests(
    '/openrtb2/bench',
    Array.from({ length: 2_000 }, (_, number) => benchBody(number)),
  );
  const port = benchPort();
  const server = await startServer({ kind: 'bidder', port, campaigns: CAMPAIGNS });
  const rss: number[] = [];
  try {
    await saturate(port, requests, CONNECTIONS, 5_000);
    for (let minute = 0; minute < minutes; minute += 1) {
      context.interrupted.throwIfAborted();
      const load = { port, requests, ratePerS: RATE_PER_S, durationMs: MINUTE_MS, connections: CONNECTIONS };
      await openLoop({ ...load, deadlineMs: Number.POSITIVE_INFINITY });
      rss.push((await server.state()).rssBytes);
      context.note(`minute ${minute + 1}: ${Math.round((rss.at(-1) as number) / 2 ** 20)} MiB`);
    }
  } finally {
    await server.kill();
  }
  const [first = 0] = rss;
  context.report({
    figure: `growth of memory over ${minutes} min`,
    value: (100 * ((rss.at(-1) as number) - first)) / first,
    unit: '%',
    aim: atMost(GROWTH_MAX_PERCENT),
    conditions:
      `${CAMPAIGNS} campaigns, ${RATE_PER_S} requests/s in an open loop, resident memory after each minute: ` +
      `${rss.map((bytes) => Math.round(bytes / 2 ** 20)).join(', ')} MiB; one run`,
  });
}
