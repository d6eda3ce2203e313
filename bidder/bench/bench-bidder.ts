/**
 * How much of a server's capacity the bidder keeps: requests a second with budget and events on, as a share of the same
 * transport that only parses the body and answers 204. Both run in turn on the same machine, each in its own process;
 * the medians of at least three rounds are compared. Processor time per request is measured beside it, because on a
 * shared machine the client competes for the same cores.
 */
import { uuidV7 } from '@mainstem/schemas/envelope';
import { topics } from '@mainstem/schemas/topics';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { type BodySize, benchBody } from './bodies.ts';
import { httpRequests, type Saturation, saturate } from './saturate.ts';
import { benchPort, startServer } from './server-child.ts';
import type { ServerOrder } from './server-process.ts';

export interface BidderBenchOptions {
  /** At least 3. */
  readonly rounds?: number;
  readonly roundMs?: number;
  readonly connections?: number;
  readonly campaigns?: number;
  readonly bodies?: BodySize;
  /** Kafka to write the events to; without it they are encoded and dropped, and the conditions say so. */
  readonly brokers?: string;
  readonly note?: (line: string) => void;
}

export interface BidderBench {
  readonly requestsPerS: number;
  readonly floorRequestsPerS: number;
  /** requestsPerS ÷ floorRequestsPerS. */
  readonly ratio: number;
  /** Processor time of the server process per request, µs, all its threads. */
  readonly cpuUs: number;
  readonly floorCpuUs: number;
  /** floorCpuUs ÷ cpuUs: what the ratio would be with a core of its own. */
  readonly cpuRatio: number;
  /** Share of requests that were bid on. */
  readonly bidRate: number;
  readonly failures: number;
  readonly conditions: string;
}

const ROUNDS = 3;
const ROUND_MS = 3_000;
const WARM_UP_MS = 1_500;
const CONNECTIONS = 32;
const CAMPAIGNS = 1_000;
const BODIES = 2_000;

interface Round extends Saturation {
  readonly cpuUs: number;
}

export async function benchBidder(options: BidderBenchOptions = {}): Promise<BidderBench> {
  const { brokers } = options;
  if (brokers === undefined) return await runRounds(options, {});
  const topicPrefix = `bench-${uuidV7()}-`;
  await ensureTopics({ brokers, topicPrefix }, topics);
  try {
    return await runRounds(options, { brokers, topicPrefix });
  } finally {
    await dropTopics({ brokers, topicPrefix });
  }
}

async function runRounds(
  options: BidderBenchOptions,
  events: { readonly brokers?: string; readonly topicPrefix?: string },
): Promise<BidderBench> {
  const { rounds = ROUNDS, campaigns = CAMPAIGNS, connections = CONNECTIONS, roundMs = ROUND_MS, note } = options;
  const bodies = Array.from({ length: BODIES }, (_, number) => benchBody(number, options.bodies));
  const requests = httpRequests('/openrtb2/bench', bodies);
  const floors: Round[] = [];
  const figures: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    floors.push(await measure({ kind: 'floor', port: benchPort(), campaigns }, requests, connections, roundMs));
    figures.push(
      await measure({ kind: 'bidder', port: benchPort(), campaigns, ...events }, requests, connections, roundMs),
    );
    note?.(`round ${round + 1}: ${words(floors)} floor, ${words(figures)} bidder`);
  }
  const rate = (list: Round[]): number => median(list.map((round) => round.requests / round.seconds));
  const cpu = (list: Round[]): number => median(list.map((round) => round.cpuUs));
  const bytes = Math.round(bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length);
  const bidRate = median(figures.map((round) => round.bids / round.requests));
  const where = events.brokers === undefined ? 'encoded and dropped' : 'written to Kafka';
  return {
    requestsPerS: rate(figures),
    floorRequestsPerS: rate(floors),
    ratio: rate(figures) / rate(floors),
    cpuUs: cpu(figures),
    floorCpuUs: cpu(floors),
    cpuRatio: cpu(floors) / cpu(figures),
    bidRate,
    failures: [...floors, ...figures].reduce((sum, round) => sum + round.failures, 0),
    conditions:
      `${campaigns} campaigns x 5 creatives, bodies of ${bytes} B, ${connections} connections without pipelining, ` +
      `bid rate ${(bidRate * 100).toFixed(0)} %, events ${where}, median of ${rounds}`,
  };
}

async function measure(
  order: ServerOrder,
  requests: readonly Buffer[],
  connections: number,
  roundMs: number,
): Promise<Round> {
  const server = await startServer(order);
  try {
    await saturate(order.port, requests, connections, WARM_UP_MS);
    const before = await server.cpuUs();
    const result = await saturate(order.port, requests, connections, roundMs);
    return { ...result, cpuUs: ((await server.cpuUs()) - before) / result.requests };
  } finally {
    await server.kill();
  }
}

function median(list: readonly number[]): number {
  const sorted = [...list].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

function words(list: readonly Round[]): string {
  const last = list.at(-1) as Round;
  return `${Math.round(last.requests / last.seconds)} requests/s (${last.cpuUs.toFixed(1)} µs)`;
}
