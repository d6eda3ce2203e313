/** The load tool against a running bidder whose catalogue, budget and log are in memory. */
import type { Bidder } from '@mainstem/bidder/bidder';
import { type BidServer, serveBidder } from '@mainstem/bidder/server/server.uws';
import { campaignRow, creativeRow, testBidder } from '@mainstem/bidder/testing/kit';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../stack/scratch/scratch-process.ts';
import { type OrtbLoadReport, runOrtbLoad } from './ortb.ts';

let bidder: Bidder;
let events: AnyEvent[];
let server: BidServer;
let url: string;

beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  url = `http://127.0.0.1:${port}`;
  ({ bidder, events } = await testBidder({
    publicUrl: url,
    campaigns: [campaignRow(), campaignRow({ id: 'campaign-2', bidPriceMicros: 600_000 })],
    creatives: [
      creativeRow({ id: 'mpu' }),
      creativeRow({ id: 'board', widthPx: 728, heightPx: 90 }),
      creativeRow({ id: 'mobile', campaignId: 'campaign-2', widthPx: 320, heightPx: 50 }),
      creativeRow({ id: 'film', format: 'VIDEO' }),
    ],
  }));
  server = await serveBidder(bidder, '127.0.0.1', port);
});

afterAll(async () => {
  server.close();
  await bidder.stop();
});

const costOf = (list: readonly AnyEvent[]): number =>
  list.reduce((sum, event) => sum + (event.type === 'ImpressionBilled' ? event.costMicros : 0), 0);
const count = (list: readonly AnyEvent[], type: string): number => list.filter((event) => event.type === type).length;

for (const transport of ['http', 'ws'] as const) {
  test(`${transport}: every request is answered, and the bidder's events say what the exchange did`, async () => {
    const before = events.length;
    const progress: OrtbLoadReport[] = [];
    const report = await runOrtbLoad(
      { url, ratePerS: 300, durationS: 2.5, transport, winShare: 0.6, billShare: 0.8, clickShare: 0.1, seed: 11 },
      (part) => progress.push(part),
    );
    expect(report).toMatchObject({ sent: 750, notSent: 0, answered: 750, errors: {}, failedNotices: 0 });
    expect(report.bids + report.noBids).toBe(750);
    expect(report.bids).toBeGreaterThan(300);
    expect(report.wins + report.losses).toBe(report.bids);
    expect(report.latencyMs.p50).toBeGreaterThan(0);
    expect(progress.length).toBeGreaterThan(0);
    await expect.poll(() => count(events.slice(before), 'BidPlaced')).toBe(report.bids);
    const made = events.slice(before);
    expect(count(made, 'AuctionWon')).toBe(report.wins);
    expect(count(made, 'AuctionLost')).toBe(report.losses);
    expect(count(made, 'ImpressionBilled')).toBe(report.bills);
    expect(count(made, 'ClickRecorded')).toBe(report.clicks);
    expect(costOf(made)).toBe(report.spentMicros);
  });
}

test('clicks follow the share of their creative', async () => {
  const clickShareOf = { mpu: 1, film: 0 };
  const before = events.length;
  const options = { url, ratePerS: 400, durationS: 1, winShare: 1, billShare: 1, clickShare: 0, clickShareOf, seed: 5 };
  const report = await runOrtbLoad(options);
  const made = events.slice(before);
  const clicked = made.filter((event) => event.type === 'ClickRecorded').map((event) => event.creativeId);
  const billed = made.filter((event) => event.type === 'ImpressionBilled').map((event) => event.creativeId);
  expect(new Set(clicked)).toEqual(new Set(['mpu']));
  expect(clicked.length).toBe(billed.filter((id) => id === 'mpu').length);
  expect(report.clicks).toBe(clicked.length);
});

test('recorded requests go round and round under new ids', async () => {
  const requests = [{ id: 'recorded', imp: [{ id: '1', banner: { w: 300, h: 250 } }] }];
  const report = await runOrtbLoad({ url, ratePerS: 100, durationS: 0.5, requests });
  expect(report).toMatchObject({ answered: 50, bids: 50 });
});

test('it ends when told to, and says what is not there', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  const options = { url, ratePerS: 100, durationS: Number.POSITIVE_INFINITY, signal: stop.signal };
  const report = await runOrtbLoad(options);
  expect(report.answered).toBe(report.sent);
  const nobody = await runOrtbLoad({ url: 'http://127.0.0.1:1', ratePerS: 50, durationS: 0.2 });
  expect(nobody.answered).toBe(10);
  expect(Object.values(nobody.errors)).toEqual([10]);
  await expect(runOrtbLoad({ ...options, url: 'http://127.0.0.1:1', transport: 'ws' })).rejects.toThrow('WebSocket');
});
