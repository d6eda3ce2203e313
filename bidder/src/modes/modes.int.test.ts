/**
 * SM-1, KIKI-42: a breaker on the log changes bidding within 250 ms, through the real Kafka, catalogue projector, Redis and
 * a bidder in this process. Every effect is shown on bids, and what opens a breaker by itself on the real log.
 */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { until } from '@mainstem/projections/testing/scratch';
import type { BidPlaced } from '@mainstem/schemas/generated/events';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CAMPAIGN, closing, type ModeBed, opening, openModeBed } from './testing/mode-bed.ts';
import { timeOverruns } from './testing/overrun.ts';

const CHANGES = 40;
/** What the requirement allows, ms. */
const WITHIN_MS = 250;
/** Of an overrun: loose, as the machine may be busy with anything; the bench has the figure. */
const OVERRUN_WITHIN_MS = 2_000;

let bed: ModeBed;
beforeAll(async () => {
  bed = await openModeBed(testEnvironment());
});
afterAll(() => bed?.close());

beforeEach(async () => {
  for (const entity of ['*', CAMPAIGN]) {
    if (bed.breakers.read('acme', entity).state.state !== 'closed') await bed.send(closing(), entity);
  }
  await until('bidding is as ever', () => bed.answer() === 2);
});

const answer = () => bed.answer();
const send: ModeBed['send'] = (command, entity) => bed.send(command, entity);
const takes: ModeBed['takes'] = (command, wanted) => bed.takes(command, wanted);

test(`KIKI-42: nine of ten of ${CHANGES} changes of the mode reach bidding within ${WITHIN_MS} ms, however busy it is`, async () => {
  const times: number[] = [];
  for (let change = 0; change < CHANGES / 2; change += 1) {
    times.push(await takes(opening({ halted: true }), 'MODE_HALTED'));
    times.push(await takes(closing(), 2));
  }
  times.sort((left, right) => left - right);
  const at = (share: number): string =>
    (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  process.stdout.write(`mode on the log → bidding: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms of ${times.length}\n`);
  // The rest is told above: a machine that gives no time for a moment is not what is tested.
  expect(Number(at(0.9))).toBeLessThan(WITHIN_MS);
});

test('KIKI-42: conservative bids, gold only, reduced cap, approval: each effect on its own', async () => {
  await takes(opening({ bidSharePpm: 500_000 }), 1);
  await takes(closing(), 2);
  await takes(opening({ provenOnly: true }), 'MODE_UNPROVEN');
  await takes(closing(), 2);
  await takes(opening({ approvalRequired: true }), 'MODE_HALTED');
  await takes({ type: 'ApproveUnderBreaker', campaignId: 'campaign-1', because: 'looked at it' }, 2);
  await takes(closing(), 2);
  await send(opening({ capSharePpm: 0 }));
  // The breaker before it was approved around: that it is closed shows in no answer.
  await until('the cap is reduced', () => {
    const [campaign] = bed.follower.snapshot.campaigns.values();
    return campaign !== undefined && bed.follower.snapshot.modes.of(campaign).capSharePpm === 0;
  });
});

test('SM-1: half-open, the share of auctions that was said is bid on, always the same ones', async () => {
  await send(opening({ halted: true }));
  await send({
    type: 'HalfOpenBreaker',
    because: 'test',
    probePpm: 250_000,
    closesAfterMs: null,
    force: true,
    atMs: Date.now(),
  });
  await until('it probes', () => bed.follower.snapshot.modes.size === 1 && answer() === 'MODE_PROBE');
  const first = bed.auctions;
  const answers = Array.from({ length: 2_000 }, answer);
  expect(answers.filter((one) => one === 2).length / answers.length).toBeCloseTo(0.25, 1);
  bed.auctions = first;
  expect(Array.from({ length: 200 }, answer)).toEqual(answers.slice(0, 200));
});

test('a bid says the mode it was made in', async () => {
  await takes(opening({ bidSharePpm: 500_000 }), 1);
  const { version } = bed.breakers.read('acme', '*');
  await expect
    .poll(() => (bed.events.filter(({ type }) => type === 'BidPlaced').at(-1) as BidPlaced | undefined)?.mode)
    .toBe(`acme/*@${version}`);
});

test('KIKI-45 KIKI-47: a budget that is overrun on the log stops bids at once, with nobody doing anything', async () => {
  const { overrunMs, floorMs, bidsAfter } = await timeOverruns(bed, 5);
  const middle = (times: readonly number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  const words = `${middle(overrunMs).toFixed(0)} ms, a command to the breaker ${middle(floorMs).toFixed(0)} ms`;
  process.stdout.write(`overrun on the log → bids stop: p50 ${words}, ${bidsAfter} auctions answered meanwhile\n`);
  expect(middle(overrunMs)).toBeLessThan(OVERRUN_WITHIN_MS);
});
