/** Messages a second over WebSocket, pipelined, beside a server that only parses and answers a no-bid. */
import { benchBody } from '@mainstem/bidder/bench/bodies';
import { saturateSockets, textFrames } from '@mainstem/bidder/bench/saturate-socket';
import { benchPort, startServer } from '@mainstem/bidder/bench/server-child';
import type { ServerOrder } from '@mainstem/bidder/bench/server-process';
import { type BenchContext, median, ratioAtLeast, repeat } from '../figures.ts';

const CAMPAIGNS = 1_000;
const SOCKETS = 8;
/** Messages of one socket that wait for their answer. */
const PIPELINED = 16;
const WARM_UP_MS = 1_500;
const LOAD_MS = 3_000;
const AIM = 0.6;

export async function measureWebSocket(context: BenchContext): Promise<void> {
  const frames = textFrames(Array.from({ length: 2_000 }, (_, number) => benchBody(number)));
  const runs = await repeat(async (repetition) => {
    context.note(`WebSocket, round ${repetition + 1} ...`);
    return {
      floor: await rateOf({ kind: 'floor', port: benchPort(), campaigns: 0 }, frames),
      bidder: await rateOf({ kind: 'bidder', port: benchPort(), campaigns: CAMPAIGNS }, frames),
    };
  });
  context.report({
    figure: 'WebSocket messages a second',
    value: median(runs.map(({ bidder }) => bidder)),
    floor: median(runs.map(({ floor }) => floor)),
    unit: 'messages/s',
    aim: ratioAtLeast(AIM),
    conditions:
      `${CAMPAIGNS} campaigns, ${SOCKETS} sockets with ${PIPELINED} messages under way each, text, server in a process of ` +
      `its own; floor: JSON.parse and a no-bid; median of ${runs.length}`,
  });
}

async function rateOf(order: ServerOrder, frames: readonly Buffer[]): Promise<number> {
  const server = await startServer(order);
  const path = '/rtb/ws?exchange=bench';
  const load = { port: order.port, path, frames, sockets: SOCKETS, pipelined: PIPELINED };
  try {
    await saturateSockets({ ...load, durationMs: WARM_UP_MS });
    return await saturateSockets({ ...load, durationMs: LOAD_MS });
  } finally {
    await server.kill();
  }
}
