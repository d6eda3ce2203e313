/** Messages a second over WebSocket, pipelined, beside a server that only parses and answers a no-bid. */
import { benchBody } from '@mainstem/bidder/bench/bodies';
import { benchPort, startServer } from '@mainstem/bidder/bench/server-child';
import type { ServerOrder } from '@mainstem/bidder/bench/server-process';
import { type BenchContext, median, perSecond, ratioAtLeast, repeat } from '../figures.ts';

const CAMPAIGNS = 1_000;
const SOCKETS = 8;
/** Messages of one socket that wait for their answer. */
const PIPELINED = 16;
const WARM_UP_MS = 1_500;
const LOAD_MS = 3_000;
const AIM = 0.6;

export async function measureWebSocket(context: BenchContext): Promise<void> {
  const bodies = Array.from({ length: 2_000 }, (_, number) => benchBody(number));
  const runs = await repeat(async (repetition) => {
    context.note(`WebSocket, round ${repetition + 1} ...`);
    return {
      floor: await rateOf({ kind: 'floor', port: benchPort(), campaigns: 0 }, bodies),
      bidder: await rateOf({ kind: 'bidder', port: benchPort(), campaigns: CAMPAIGNS }, bodies),
    };
  });
  context.report({
    figure: 'WebSocket messages a second',
    value: median(runs.map(({ bidder }) => bidder)),
    floor: median(runs.map(({ floor }) => floor)),
    unit: 'messages/s',
    aim: ratioAtLeast(AIM),
    conditions:
      `${CAMPAIGNS} campaigns, ${SOCKETS} sockets with ${PIPELINED} messages under way each, text, client in a process of ` +
      `its own; floor: JSON.parse and a no-bid; median of ${runs.length}`,
  });
}

async function rateOf(order: ServerOrder, bodies: readonly string[]): Promise<number> {
  const server = await startServer(order);
  try {
    await drive(order.port, bodies, WARM_UP_MS);
    return await drive(order.port, bodies, LOAD_MS);
  } finally {
    await server.kill();
  }
}

/** Answers a second. */
async function drive(port: number, bodies: readonly string[], durationMs: number): Promise<number> {
  const startedMs = performance.now();
  const counts = await Promise.all(
    Array.from({ length: SOCKETS }, (_, index) => driveOne(port, bodies, startedMs + durationMs, index)),
  );
  return perSecond(
    counts.reduce((sum, count) => sum + count, 0),
    performance.now() - startedMs,
  );
}

function driveOne(port: number, bodies: readonly string[], untilMs: number, first: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rtb/ws?exchange=bench`);
    let next = first;
    let answered = 0;
    const send = (): void => {
      socket.send(bodies[next % bodies.length] as string);
      next += SOCKETS;
    };
    socket.addEventListener('open', () => {
      for (let message = 0; message < PIPELINED; message += 1) send();
    });
    socket.addEventListener('message', () => {
      answered += 1;
      if (performance.now() < untilMs) send();
      else socket.close();
    });
    socket.addEventListener('close', () => resolve(answered));
    socket.addEventListener('error', () => reject(new Error(`the WebSocket at port ${port} broke`)));
  });
}
