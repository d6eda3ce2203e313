/**
 * Bidder processes against the real Kafka and Redis, killed with SIGKILL, and the keeper that cleans up after them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { campaignRow, changesOf } from './testing/kit.ts';
import { ask, bill, firstBid, lose, type PlacedBid, RealBidders, type RunningBidder } from './testing/real-bidders.ts';

const environment = testEnvironment();
let bidders: RealBidders;

beforeAll(async () => {
  bidders = await RealBidders.connect(environment);
});

afterEach(() => bidders.killAll());

afterAll(() => bidders.close());

test('KIKI-17 KIKI-40: a bid is an event, its bill comes three times and is one event, and a new price is the next bid', async () => {
  const campaignId = 'campaign-bills';
  await bidders.openCampaign(campaignId, 1_000_000);
  const { url } = await bidders.start();
  const bid = await firstBid(url);
  for (let time = 0; time < 3; time += 1) expect(await bill(bid)).toBe(200);
  const of = async (topic: 'bid_events', type: EventType): Promise<AnyEvent[]> =>
    (await bidders.eventsOf(topic, type)).filter((event) => event.envelope.entity === bid.id);
  await expect.poll(async () => (await of('bid_events', 'BidPlaced')).length).toBe(1);
  expect(await of('bid_events', 'ImpressionBilled')).toMatchObject([{ costMicros: 2_000, campaignId }]);
  await bidders.catalogue.change(changesOf([campaignRow({ id: campaignId, bidPriceMicros: 4_500_000 })], []));
  await expect.poll(async () => (await ask(url))?.price).toBe(4.5);
});

test('KIKI-47: a bidder killed with SIGKILL locks its slice, a late bill is booked by the next, the keeper settles', async () => {
  const campaignId = 'campaign-killed';
  await bidders.openCampaign(campaignId, 1_000_000);
  const first = await bidders.start();
  const bids = [];
  for (let count = 0; count < 10; count += 1) bids.push(await firstBid(first.url));
  for (const bid of bids.slice(0, 4)) expect(await bill(bid)).toBe(200);
  const locked = bidders.budgetOf(campaignId).leasedMicros;
  expect(locked).toBeGreaterThan(0);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  const second = await bidders.start();
  const late = bids[7] as PlacedBid;
  for (let time = 0; time < 2; time += 1) expect(await bill(late, second.url)).toBe(200);
  // A bid from a new slice; the old one stays locked beside it.
  await firstBid(second.url);
  await expect.poll(() => bidders.budgetOf(campaignId).leasedMicros).toBeGreaterThan(locked);
  second.child.kill('SIGKILL');
  await once(second.child, 'exit');

  await bidders.settleAll();
  const billed = await bidders.billedMicros(campaignId);
  expect(billed).toBe(5 * 2_000);
  expect(bidders.budgetOf(campaignId)).toMatchObject({ spentMicros: billed, leasedMicros: 0, lateMicros: 0 });
});

test('KIKI-47: three bidders on one small budget, killed at random under load, overspend nothing', async () => {
  const campaignId = 'campaign-storm';
  const capMicros = 2_000_000;
  await bidders.openCampaign(campaignId, capMicros);
  const running = await Promise.all([bidders.start(), bidders.start(), bidders.start()]);
  let bills = 0;
  let kills = 0;
  const untilMs = Date.now() + 90_000;
  /** Enough of both, however slow the machine. */
  const enough = (): boolean => (kills >= 3 && bills > 200) || Date.now() > untilMs;
  const drive = async (slot: number, seed: number): Promise<void> => {
    for (let number = seed; !enough(); number += 7) {
      const { url } = running[slot] as RunningBidder;
      const bid = await ask(url).catch(() => undefined);
      if (bid === undefined) continue;
      if (number % 3 === 0) await lose(bid).catch(() => undefined);
      else if ((await bill(bid).catch(() => 0)) === 200) bills += 1;
    }
  };
  const kill = async (): Promise<void> => {
    for (let slot = 0; !enough(); slot = (slot + 1) % 3) {
      await new Promise((resolve) => setTimeout(resolve, 700));
      const victim = running[slot] as RunningBidder;
      victim.child.kill('SIGKILL');
      kills += 1;
      running[slot] = await bidders.start();
    }
  };
  await Promise.all([kill(), ...[0, 1, 2].flatMap((slot) => [drive(slot, slot), drive(slot, slot + 3)])]);
  for (const { child } of running) child.kill('SIGKILL');
  expect(Math.min(bills, kills)).toBeGreaterThan(0);
  expect(bidders.budgetOf(campaignId).spentMicros + bidders.budgetOf(campaignId).leasedMicros).toBeLessThanOrEqual(
    capMicros,
  );
  await bidders.settleAll();
  const billed = await bidders.billedMicros(campaignId);
  process.stdout.write(`kill storm: ${kills} kills, ${bills} bills, ${billed} of ${capMicros} micros spent\n`);
  expect(billed).toBeLessThanOrEqual(capMicros);
  expect(bidders.budgetOf(campaignId)).toMatchObject({ spentMicros: billed, leasedMicros: 0, lateMicros: 0 });
});

test('a bidder told to stop gives its slices back and exits 0', async () => {
  const campaignId = 'campaign-stopped';
  await bidders.openCampaign(campaignId, 1_000_000);
  const { child, url } = await bidders.start();
  await expect.poll(() => bidders.budgetOf(campaignId).leasedMicros).toBeGreaterThan(0);
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);
  await expect.poll(() => bidders.budgetOf(campaignId).leasedMicros).toBe(0);
});

test('a setting that is not allowed is one line and exit 1', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...environment, MAINSTEM_NOTICE_SECRET: 'short' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  expect((await once(child, 'exit'))[0]).toBe(1);
  expect(said).toContain('MAINSTEM_NOTICE_SECRET');
});
