/** The follower against a real Redis. The projection is played by the test, by the letter of its contract. */

import { watchStalls } from '@mainstem/infra/stack/scratch/stalls';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { STALE_AFTER_MS } from '@mainstem/streams/catalogue/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CataloguePlayer } from '../testing/catalogue-player.ts';
import { campaignRow, changesOf, creativeRow } from '../testing/kit.ts';
import { type CatalogueFollower, connectionNameOf, type FollowerEvent, followCatalogue } from './follower.redis.ts';
import { candidatesIn, type RowChange, type Snapshot } from './snapshot.ts';

const redisUrl = String(testEnvironment().MAINSTEM_REDIS_URL);

let projection: CataloguePlayer;
let follower: CatalogueFollower;
let events: FollowerEvent[];
let snapshots: Snapshot[];

beforeEach(() => {
  projection = new CataloguePlayer(redisUrl);
  events = [];
  snapshots = [];
});

afterEach(async () => {
  await follower.stop();
  await projection.clear();
  projection.redis.disconnect();
});

function follow(): CatalogueFollower {
  return followCatalogue({
    redisUrl,
    prefix: projection.prefix,
    onSnapshot: (snapshot) => snapshots.push(snapshot),
    onEvent: (event) => events.push(event),
  });
}

const live = (): boolean => follower.isLive();
const price = (): number | undefined => candidatesIn(follower.snapshot)[0]?.bidPriceMicros;
const rows = changesOf([campaignRow()], [creativeRow()]);
const priced = (bidPriceMicros: number): RowChange[] => changesOf([campaignRow({ bidPriceMicros })], []);

test('KIKI-18: the catalogue is loaded whole and a change reaches the snapshot by push within milliseconds', async () => {
  await projection.start(rows);
  follower = follow();
  await expect.poll(live).toBe(true);
  expect(price()).toBe(2_000_000);
  const delaysMs: number[] = [];
  for (let number = 1; number <= 50; number += 1) {
    const changedAtMs = performance.now();
    await projection.change(priced(3_000_000 + number));
    while (price() !== 3_000_000 + number) await new Promise((resolve) => setImmediate(resolve));
    delaysMs.push(performance.now() - changedAtMs);
  }
  expect(delaysMs.sort((left, right) => left - right)[25]).toBeLessThan(50);
  expect(follower.snapshot.position).toBe(rows.length + 50);
  expect(follower.counts.loads).toBe(1);
});

test('changes that come together are one snapshot', async () => {
  await projection.start(rows);
  follower = follow();
  await expect.poll(live).toBe(true);
  const before = snapshots.length;
  const prices = Array.from({ length: 100 }, (_, n) => priced(100 + n)).flat();
  await projection.change([...prices, ...changesOf([], [creativeRow({ id: 'creative-2' })]), ...priced(7)]);
  await expect.poll(price).toBe(7);
  // One for each read of the stream; how many reads they come in is the machine's.
  expect(snapshots.length - before).toBeLessThan(prices.length / 2);
});

test('R9: blind when the projection is silent for longer than the bound, live again when it is back', async () => {
  await projection.start(rows);
  follower = follow();
  await expect.poll(live).toBe(true);
  const longestStallMs = watchStalls();
  projection.die();
  const diedAtMs = Date.now();
  await expect.poll(live, { interval: 10 }).toBe(false);
  expect(Date.now() - diedAtMs).toBeLessThan(STALE_AFTER_MS + 300 + 2 * longestStallMs());
  // A catalogue that nobody updates any more never counts as live, however often it is loaded.
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(live()).toBe(false);
  await projection.start(priced(9_000_000).concat(rows.slice(1)));
  await expect.poll(live).toBe(true);
  expect(price()).toBe(9_000_000);
});

test('R9: a wall clock that goes back an hour does not keep a silent catalogue live', async () => {
  await projection.start(rows);
  follower = follow();
  await expect.poll(live).toBe(true);
  projection.die();
  const real = Date.now;
  const wall = vi.spyOn(Date, 'now').mockImplementation(() => real() - 3_600_000);
  await new Promise((resolve) => setTimeout(resolve, STALE_AFTER_MS + 300));
  const stale = !live();
  wall.mockRestore();
  expect(stale).toBe(true);
});

test('a missing change number blinds at once and the reload heals it', async () => {
  await projection.start(rows);
  follower = follow();
  await expect.poll(live).toBe(true);
  await projection.redis.hset(projection.key('rows'), ...Object.values(priced(4_000_000)[0] as RowChange));
  await projection.change([], 1);
  await projection.change(changesOf([], [creativeRow({ id: 'creative-2' })]));
  await expect.poll(() => events.some((event) => event.kind === 'blind' && event.why.includes('missing'))).toBe(true);
  await expect.poll(live).toBe(true);
  expect(price()).toBe(4_000_000);
  expect(follower.counts.loads).toBe(2);
});

test('another generation blinds until it is loaded', async () => {
  await projection.start(rows);
  follower = follow();
  await expect.poll(live).toBe(true);
  projection.die();
  await projection.start(priced(6_000_000).concat(rows.slice(1)));
  await expect.poll(() => live() && price() === 6_000_000).toBe(true);
  expect(follower.snapshot.generation).toBe(projection.generation);
});

test('R1: flushed Redis is a blind view until it is rebuilt', async () => {
  await projection.start(rows);
  follower = follow();
  await expect.poll(live).toBe(true);
  await projection.clear();
  await expect.poll(live).toBe(false);
  await projection.redis.hset(projection.key('meta'), 'generation', uuidV7(), 'position', 0, 'state', 'rebuilding');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(follower.blindBecause()).toBe('the catalogue is rebuilding');
  await projection.start(rows);
  await expect.poll(live).toBe(true);
});

test('without Redis it is blind, says so, and does not throw', async () => {
  follower = followCatalogue({
    redisUrl: 'redis://127.0.0.1:1',
    prefix: 'x',
    onSnapshot: () => undefined,
    onEvent: (event) => events.push(event),
  });
  await expect.poll(() => events.some((event) => event.kind === 'blind' && event.why !== 'not loaded yet')).toBe(true);
  expect(live()).toBe(false);
});

test('R1: a catalogue that is read page by page while it changes is the one that is in Redis', async () => {
  const numbers = Array.from({ length: 1_500 }, (_, number) => number);
  const rowOf = (number: number, bidPriceMicros: number): RowChange[] =>
    changesOf([campaignRow({ id: `campaign-${number}`, bidPriceMicros })], []);
  const creatives = numbers.map((number) =>
    creativeRow({ id: `creative-${number}`, campaignId: `campaign-${number}` }),
  );
  await projection.start([...numbers.flatMap((number) => rowOf(number, 1_000_000)), ...changesOf([], creatives)]);
  const prices = new Map(numbers.map((number) => [`acme|campaign-${number}`, 1_000_000]));
  follower = follow();
  let n = 0;
  for (; !live() || n < 200; n += 1) {
    const number = (n * 7_919) % numbers.length;
    const isGone = n % 10 === 9;
    const changes = isGone ? rowOf(number, 1).map(({ field }) => ({ field, json: '' })) : rowOf(number, 2_000_000 + n);
    await projection.change(changes);
    if (isGone) prices.delete(`acme|campaign-${number}`);
    else prices.set(`acme|campaign-${number}`, 2_000_000 + n);
  }
  await expect.poll(() => follower.snapshot.position).toBe(projection.position);
  const there = candidatesIn(follower.snapshot).map(
    ({ budgetKey, bidPriceMicros }) => [budgetKey, bidPriceMicros] as const,
  );
  expect(new Map(there)).toEqual(prices);
  expect(follower.counts).toMatchObject({ loads: 1, unreadable: 0 });
});

test('a lost connection blinds and heals', async () => {
  await projection.start(rows);
  follower = follow();
  await expect.poll(live).toBe(true);
  const clients = String(await projection.redis.client('LIST'));
  for (const line of clients
    .split('\n')
    .filter((entry) => entry.includes(`name=${connectionNameOf(projection.prefix)} `))) {
    await projection.redis.client('KILL', 'ID', /id=(\d+)/.exec(line)?.[1] as string);
  }
  await expect.poll(() => follower.counts.blind).toBeGreaterThan(0);
  await expect.poll(live).toBe(true);
});
