/** Four processes on one port against the real Kafka and Redis, killed at random while exchanges ask and bill. */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ask, bill, firstBid, lose, RealBidders } from '../testing/real-bidders.ts';

const environment = testEnvironment();
const MEMBERS = 4;
let bidders: RealBidders;

beforeAll(async () => {
  bidders = await RealBidders.connect(environment);
});

afterEach(() => bidders.killAll());

afterAll(() => bidders.close());

interface MemberStatus {
  readonly process: number;
  readonly pid: number;
  readonly budget: { readonly leases: number };
  readonly bills: { readonly foreign: number };
}

async function statusOf(url: string): Promise<readonly MemberStatus[]> {
  const answer = await fetch(`${url}/status`).catch(() => undefined);
  if (answer?.status !== 200) return [];
  return ((await answer.json()) as { processes: MemberStatus[] }).processes;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // no such process: the answer to the question asked
  }
}

const startFour = () => bidders.start({ MAINSTEM_BIDDER_PROCESSES: String(MEMBERS) });

test('KIKI-20: four processes share a port; bills reach the process that holds the money, whichever is asked', async () => {
  const campaignId = 'campaign-shared';
  await bidders.openCampaign(campaignId, 10_000_000);
  const { url, child } = await startFour();
  await expect.poll(async () => (await statusOf(url)).length).toBe(MEMBERS);
  await expect.poll(async () => (await statusOf(url)).filter(({ budget }) => budget.leases > 0).length).toBe(MEMBERS);
  const bids = [];
  for (let count = 0; count < 20; count += 1) bids.push(await firstBid(url));
  for (const bid of bids) expect(await Promise.all([bill(bid), bill(bid)])).toEqual([200, 200]);
  expect((await statusOf(url)).reduce((sum, { bills }) => sum + bills.foreign, 0)).toBe(0);
  expect(await bidders.billedMicros(campaignId)).toBe(20 * 2_000);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  for (let member = 1; member <= MEMBERS; member += 1) {
    expect(metrics).toMatch(new RegExp(`^mainstem_bidder_requests_total\\{process="${member}"\\} \\d+$`, 'm'));
  }
  // What nothing was billed to any more went back with the members themselves.
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
  await expect
    .poll(() => bidders.budgetOf(campaignId))
    .toMatchObject({ spentMicros: 20 * 2_000, leasedMicros: 0, lateMicros: 0 });
});

test('a second bidder is refused the port, and members end with their primary', async () => {
  await bidders.openCampaign('campaign-orphans', 1_000_000);
  const { url, child } = await startFour();
  await expect.poll(async () => (await statusOf(url)).length).toBe(MEMBERS);
  await expect(bidders.start({ MAINSTEM_BIDDER_PORT: new URL(url).port })).rejects.toThrow('ended with 1');
  const pids = (await statusOf(url)).map(({ pid }) => pid);
  child.kill('SIGKILL');
  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
});

test('KIKI-47: four processes killed at random under load overspend nothing, and each comes back', async () => {
  const campaignId = 'campaign-cluster-storm';
  const capMicros = 2_000_000;
  await bidders.openCampaign(campaignId, capMicros);
  const { url } = await startFour();
  let bills = 0;
  let kills = 0;
  const untilMs = Date.now() + 90_000;
  const enough = (): boolean => (kills >= 4 && bills > 100) || Date.now() > untilMs;
  const drive = async (seed: number): Promise<void> => {
    for (let number = seed; !enough(); number += 7) {
      const bid = await ask(url).catch(() => undefined);
      if (bid === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      else if (number % 3 === 0) await lose(bid).catch(() => undefined);
      else if ((await bill(bid).catch(() => 0)) === 200) bills += 1;
    }
  };
  const kill = async (): Promise<void> => {
    while (!enough()) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const members = await statusOf(url);
      const victim = members[kills % Math.max(1, members.length)];
      if (victim === undefined) continue;
      process.kill(victim.pid, 'SIGKILL');
      kills += 1;
    }
  };
  await Promise.all([kill(), ...[0, 1, 2, 3, 4, 5].map(drive)]);
  await expect.poll(async () => (await statusOf(url)).length).toBe(MEMBERS);
  bidders.killAll();
  expect(Math.min(bills, kills)).toBeGreaterThan(0);
  const { spentMicros, leasedMicros } = bidders.budgetOf(campaignId);
  expect(spentMicros + leasedMicros).toBeLessThanOrEqual(capMicros);
  await bidders.settleAll();
  const billed = await bidders.billedMicros(campaignId);
  process.stdout.write(`cluster storm: ${kills} kills, ${bills} bills, ${billed} of ${capMicros} micros spent\n`);
  expect(billed).toBeLessThanOrEqual(capMicros);
  expect(bidders.budgetOf(campaignId)).toMatchObject({ spentMicros: billed, leasedMicros: 0, lateMicros: 0 });
});
