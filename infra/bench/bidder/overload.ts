/** Three times what the bidder can decide: everything is answered, nothing late. */

import { benchBody } from '@mainstem/bidder/bench/bodies';
import { httpRequests, saturate } from '@mainstem/bidder/bench/saturate';
import { benchPort, startServer } from '@mainstem/bidder/bench/server-child';
import { atMost, type BenchContext, median, repeat } from '../figures.ts';
import { DEADLINE_MS } from './latency.ts';
import { openLoop } from './open-loop.ts';

const CAMPAIGNS = 1_000;
/** As many as several exchanges together keep open. */
const CONNECTIONS = 512;
/** Few enough that nothing is shed. */
const CAPACITY_CONNECTIONS = 32;
const TIMES = 3;
const WARM_UP_MS = 2_000;
const CAPACITY_MS = 2_000;
const LOAD_MS = 4_000;

export async function measureOverload(context: BenchContext): Promise<void> {
  const requests = httpRequests(
    '/openrtb2/bench',
    Array.from({ length: 2_000 }, (_, number) => benchBody(number)),
  );
  const runs = await repeat(async (repetition) => {
    context.note(`overload, round ${repetition + 1} ...`);
    const port = benchPort();
    const server = await startServer({ kind: 'bidder', port, campaigns: CAMPAIGNS });
    try {
      await saturate(port, requests, CONNECTIONS, WARM_UP_MS);
      const { requests: count, seconds } = await saturate(port, requests, CAPACITY_CONNECTIONS, CAPACITY_MS);
      const ratePerS = (TIMES * count) / seconds;
      const options = {
        port,
        requests,
        ratePerS,
        durationMs: LOAD_MS,
        connections: CONNECTIONS,
        deadlineMs: DEADLINE_MS,
      };
      return { ratePerS, ...(await openLoop(options)) };
    } finally {
      await server.kill();
    }
  });
  const conditions =
    `${TIMES} times its capacity: ${Math.round(median(runs.map(({ ratePerS }) => ratePerS)))} requests/s due for ` +
    `${LOAD_MS / 1000} s over ${CONNECTIONS} connections, of which ` +
    `${Math.round(100 * median(runs.map(({ sent, due }) => sent / due)))} % found one and were sent; from when each is sent; ` +
    `median of ${runs.length}`;
  context.report({
    figure: 'requests without an answer at 3 times capacity',
    value: median(runs.map(({ sent, answered, failures }) => sent - answered + failures)),
    unit: 'requests',
    aim: atMost(0),
    conditions,
  });
  context.report({
    figure: 'answers later than 80 ms at 3 times capacity',
    value: median(runs.map(({ lateOnWire }) => lateOnWire)),
    unit: 'requests',
    aim: atMost(0),
    conditions,
  });
  context.report({
    figure: 'answer p99 at 3 times capacity',
    value: median(runs.map(({ wireMs }) => wireMs.p99)),
    unit: 'ms',
    conditions,
  });
}
