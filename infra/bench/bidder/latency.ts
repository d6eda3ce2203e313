/** Answers in an open loop at half of capacity, beside the noise of machine and client, and what the decision takes of it. */

import { benchBody } from '@mainstem/bidder/bench/bodies';
import { httpRequests, saturate } from '@mainstem/bidder/bench/saturate';
import { benchPort, type ServerUnderTest, startServer } from '@mainstem/bidder/bench/server-child';
import type { ServerOrder, ServerState } from '@mainstem/bidder/bench/server-process';
import { atMost, type BenchContext, median, repeat } from '../figures.ts';
import { type OpenLoopResult, openLoop } from './open-loop.ts';

const CAMPAIGNS = 1_000;
const CONNECTIONS = 64;
const BODIES = 2_000;
const WARM_UP_MS = 2_000;
const CAPACITY_MS = 3_000;
const LOAD_MS = 5_000;
const HALF = 0.5;
/** The shortest deadline Google gives (bidder.md §3c). */
export const DEADLINE_MS = 80;
const DECISION_P99_US = 200;

interface Run {
  readonly capacity: number;
  readonly loop: OpenLoopResult;
  readonly state: ServerState;
}

export async function measureLatency(context: BenchContext): Promise<void> {
  const requests = httpRequests(
    '/openrtb2/bench',
    Array.from({ length: BODIES }, (_, number) => benchBody(number)),
  );
  const runs = await repeat(async (repetition) => {
    context.note(`half of capacity, round ${repetition + 1} ...`);
    const bidder = await measured({ kind: 'bidder', port: benchPort(), campaigns: CAMPAIGNS }, requests);
    // The noise: the same load, so many requests a second, on a server that does next to nothing.
    const floor = await measured({ kind: 'floor', port: benchPort(), campaigns: 0 }, requests, bidder.capacity);
    return { bidder, floor };
  });
  const of = (pick: (run: Run) => number): { value: number; floor: number } => ({
    value: median(runs.map(({ bidder }) => pick(bidder))),
    floor: median(runs.map(({ floor }) => pick(floor))),
  });
  const rate = median(runs.map(({ bidder }) => bidder.capacity * HALF));
  const conditions =
    `${CAMPAIGNS} campaigns, open loop at ${Math.round(rate)} requests/s for ${LOAD_MS / 1000} s from when each is due, ` +
    `${CONNECTIONS} connections, bid rate ${Math.round(100 * median(runs.map(({ bidder }) => bidder.loop.bids / bidder.loop.answered)))} %, ` +
    `events encoded and dropped; floor: the same load on JSON.parse + 204; median of ${runs.length}`;
  for (const [name, pick] of quantiles) {
    context.report({ figure: `answer ${name}, half of capacity`, ...of(pick), unit: 'ms', conditions });
  }
  for (const name of ['p50', 'p99', 'p999'] as const) {
    context.report({
      figure: `decision ${name}, in process`,
      value: median(runs.map(({ bidder }) => bidder.state.decisionUs[name])),
      unit: 'µs',
      ...(name === 'p99' ? { aim: atMost(DECISION_P99_US) } : {}),
      conditions: `from the last byte of the body to the answer handed over, upper bound of its bucket; ${conditions}`,
    });
  }
  context.report({
    figure: 'longest pause for garbage',
    ...of(({ state }) => state.longestPauseMs),
    unit: 'ms',
    conditions,
  });
}

const quantiles: readonly (readonly [string, (run: Run) => number])[] = [
  ['p50', ({ loop }) => loop.latencyMs.p50],
  ['p99', ({ loop }) => loop.latencyMs.p99],
  ['p99.9', ({ loop }) => loop.latencyMs.p999],
];

/** `capacity`: of the server itself when not given. */
async function measured(order: ServerOrder, requests: readonly Buffer[], capacity?: number): Promise<Run> {
  const server = await startServer(order);
  try {
    await saturate(order.port, requests, CONNECTIONS, WARM_UP_MS);
    const full = capacity ?? (await capacityOf(order.port, requests));
    await server.state();
    const loop = await underLoad(server, order.port, requests, full * HALF);
    return { ...loop, capacity: full };
  } finally {
    await server.kill();
  }
}

async function capacityOf(port: number, requests: readonly Buffer[]): Promise<number> {
  const { requests: count, seconds } = await saturate(port, requests, CONNECTIONS, CAPACITY_MS);
  return count / seconds;
}

async function underLoad(server: ServerUnderTest, port: number, requests: readonly Buffer[], ratePerS: number) {
  const options = { port, requests, ratePerS, durationMs: LOAD_MS, connections: CONNECTIONS, deadlineMs: DEADLINE_MS };
  const loop = await openLoop(options);
  return { loop, state: await server.state() };
}
