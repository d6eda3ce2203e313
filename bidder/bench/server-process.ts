/**
 * The server under test, as a process of its own, so that its processor time is its own. Kinds:
 *  - `floor`: the same transport and headers, JSON.parse of the body, 204;
 *  - `bidder`: the bidder with budget, reservations and events; events go to Kafka when brokers are given.
 * Speaks with its parent over IPC: sends `{port}` when it listens, answers `cpu` with its processor time so far and
 * `state` with what it holds and its longest pause for garbage.
 */

import uWS from 'uWebSockets.js';
import { PerformanceObserver } from 'node:perf_hooks';
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import type { CampaignRow, CreativeRow } from '../src/catalogue/rows.ts';
import type { EventAppender } from '../src/events/event-queue.ts';
import { serveBidder } from '../src/server/server.uws.ts';
import { campaignRow, creativeRow, testBidder } from '../src/testing/kit.ts';

export interface ServerOrder {
  readonly kind: 'floor' | 'bidder';
  readonly port: number;
  readonly campaigns: number;
  readonly brokers?: string;
  readonly topicPrefix?: string;
}

export interface ServerState {
  readonly rssBytes: number;
  /** Longest pause of garbage collection since the last question, ms. */
  readonly longestPauseMs: number;
  /** Decisions by time, µs; 0 for the floor. */
  readonly decisionUs: { readonly p50: number; readonly p99: number; readonly p999: number };
}

function serveFloor(port: number): void {
  let parsed = 0;
  uWS
    .App()
    .post('/openrtb2/:exchange', (res, req) => {
      req.getParameter(0);
      req.getHeader('content-length');
      res.onAborted(() => undefined);
      res.onData((chunk) => {
        parsed += JSON.parse(Buffer.from(chunk).toString('utf8')).imp.length;
        res.writeStatus('204 No Content').endWithoutBody();
      });
    })
    .ws('/rtb/ws', {
      maxPayloadLength: 1024 * 1024,
      message: (socket, message) => {
        const request = JSON.parse(Buffer.from(message).toString('utf8'));
        socket.send(`{"id":${JSON.stringify(request.id)},"nbr":8}`);
      },
    })
    .listen('127.0.0.1', port, () => undefined);
  process.on('exit', () => process.stderr.write(parsed < 0 ? 'never' : ''));
}

async function serveReal({ port, campaigns, brokers, topicPrefix }: ServerOrder): Promise<void> {
  const appender = await appenderOf(brokers, topicPrefix);
  const { bidder } = await testBidder({
    ...benchCatalogue(campaigns),
    appender,
    publicUrl: `http://127.0.0.1:${port}`,
  });
  await serveBidder(bidder, '127.0.0.1', port);
  quantile = (share) => bidder.decisionTime.quantile(share);
}

let quantile: (share: number) => number = () => 0;
let longestPauseMs = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) longestPauseMs = Math.max(longestPauseMs, entry.duration);
}).observe({ entryTypes: ['gc'] });

function stateNow(): ServerState {
  const pauseMs = longestPauseMs;
  longestPauseMs = 0;
  const decisionUs = { p50: quantile(0.5), p99: quantile(0.99), p999: quantile(0.999) };
  return { rssBytes: process.memoryUsage.rss(), longestPauseMs: pauseMs, decisionUs };
}

/** Without brokers events are still encoded, and then dropped. */
async function appenderOf(brokers: string | undefined, topicPrefix = ''): Promise<EventAppender> {
  const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
  if (brokers === undefined) {
    return createEventWriter({ append: async () => [] }, codec);
  }
  return createEventWriter(await connectKafkaLog({ brokers, clientId: 'bench', topicPrefix }), codec);
}

const sizes = [
  [300, 250],
  [728, 90],
  [320, 50],
  [300, 600],
] as const;

/** Campaigns with four banners and a video each; prices from 10 cents to 3 USD; a third bids in the USA only. */
export function benchCatalogue(count: number): { campaigns: CampaignRow[]; creatives: CreativeRow[] } {
  const campaigns: CampaignRow[] = [];
  const creatives: CreativeRow[] = [];
  for (let number = 0; number < count; number += 1) {
    const campaignId = `campaign-${number}`;
    campaigns.push(
      campaignRow({
        id: campaignId,
        bidPriceMicros: 100_000 + ((number * 37) % 290) * 10_000,
        advertiserDomain: `brand-${number}.example`,
        categories: [`IAB${1 + (number % 24)}`],
        countries: number % 3 === 0 ? ['USA'] : number % 3 === 1 ? ['DEU', 'GBR'] : [],
      }),
    );
    for (const [widthPx, heightPx] of sizes) {
      creatives.push(creativeRow({ campaignId, id: `${campaignId}-${widthPx}x${heightPx}`, widthPx, heightPx }));
    }
    creatives.push(creativeRow({ campaignId, id: `${campaignId}-film`, format: 'VIDEO' }));
  }
  return { campaigns, creatives };
}

const order = JSON.parse(process.argv[2] ?? '{}') as ServerOrder;

if (order.kind === undefined) {
  // imported for its catalogue
} else if (order.kind === 'floor') serveFloor(order.port);
else await serveReal(order);

process.once('SIGTERM', () => process.exit(0));
process.on('message', (message) => {
  if (message === 'cpu') process.send?.({ cpu: process.cpuUsage() });
  if (message === 'state') process.send?.({ state: stateNow() });
});
process.send?.({ port: order.port });
