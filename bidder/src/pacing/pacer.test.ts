/** Who sits an auction out, and what a process knows of everybody's spending. */
import { DAY_MS } from '@mainstem/streams/deciders/budget/days';
import { budgetDecider } from '@mainstem/streams/deciders/budget/decider';
import { describe, expect, test } from 'vitest';
import { STEP_MS } from './controller.ts';
import { HOUR_MS, TrafficLearner, weekHourOf } from './curve.ts';
import { Pacer } from './pacer.ts';

const KEY = 'acme|c-1';
const CAP = 1_000_000;

function campaign(mode: 'EVEN' | 'ASAP', dailyCapMicros: number | null = CAP) {
  const pacing = { dailyCapMicros, mode, utcOffsetMin: 0, frequencyCaps: [] };
  return { budgetKey: KEY, tenant: 'acme', campaignId: 'c-1', costMicros: 1_000, currency: 'USD', pacing };
}

function pacerOf(given: ReturnType<typeof campaign>, spentMicros = 0) {
  let budget = budgetDecider.initialState();
  const history = [
    { type: 'BudgetOpened', capMicros: 10 * CAP, currency: 'USD' },
    { type: 'BudgetDailyCapChanged', dailyCapMicros: CAP, utcOffsetMin: 0 },
    lease('settled', Math.max(1, spentMicros)),
    {
      type: 'BudgetSliceSettled',
      leaseId: 'settled',
      spentMicros,
      returnedMicros: Math.max(1, spentMicros) - spentMicros,
    },
    lease('open', 1_000),
  ] as const;
  for (const event of history) budget = budgetDecider.evolve(budget, event);
  const pacer = new Pacer({ budgetOf: () => budget });
  pacer.follow({ campaigns: new Map([[KEY, given]]) });
  return pacer;
}

function lease(leaseId: string, amountMicros: number) {
  const times = { expiresAtMs: 60_000, settleAfterMs: 90_000, dayFromMs: 0 };
  return { type: 'BudgetSliceLeased', leaseId, holder: 'b', amountMicros, ...times } as const;
}

const billed = (leaseId: string, costMicros: number) =>
  ({
    type: 'ImpressionBilled',
    envelope: { tenant: 'acme', entity: 'bid' },
    campaignId: 'c-1',
    leaseId,
    costMicros,
  }) as never;

function shareOf(pacer: Pacer, auctions = 20_000): number {
  let taken = 0;
  for (let n = 0; n < auctions; n += 1) {
    if (pacer.refusal({ budgetKey: KEY }, { id: `auction-${n}` }, { id: '1' }) === undefined) taken += 1;
  }
  return taken / auctions;
}

test('a campaign without a daily cap bids as it comes, so does one that wants it as soon as possible', () => {
  expect(shareOf(pacerOf(campaign('EVEN', null)), 10)).toBe(1);
  const asap = pacerOf(campaign('ASAP'));
  asap.tick(1);
  expect(shareOf(asap, 10)).toBe(1);
});

test('before the first step nothing is bid; then the share drawn is the participation, the same auctions each time', () => {
  const pacer = pacerOf(campaign('EVEN'));
  expect(shareOf(pacer, 100)).toBe(0);
  for (let step = 0; step <= 6; step += 1) pacer.tick(1 + step * STEP_MS);
  const share = shareOf(pacer);
  expect(share).toBeGreaterThan(0.04);
  expect(share).toBeLessThan(0.3);
  expect(shareOf(pacer)).toBe(share);
});

test('KIKI-47: the day is over when its cap is billed, of settled leases and of open ones', () => {
  const over = pacerOf(campaign('ASAP'), CAP);
  over.tick(1);
  expect(over.refusal({ budgetKey: KEY }, { id: 'a' }, { id: '1' })).toBe('DAILY_CAP');
  const nearly = pacerOf(campaign('ASAP'), CAP - 1_500);
  nearly.tick(1);
  expect(nearly.refusal({ budgetKey: KEY }, { id: 'a' }, { id: '1' })).toBeUndefined();
  nearly.hear(billed('open', 600));
  nearly.tick(1 + STEP_MS);
  expect(nearly.refusal({ budgetKey: KEY }, { id: 'a' }, { id: '1' })).toBe('DAILY_CAP');
});

test('a bill of a lease that is settled is not counted twice', () => {
  const pacer = pacerOf(campaign('ASAP'), CAP - 1_500);
  pacer.hear(billed('settled', 600));
  pacer.tick(1);
  expect(pacer.refusal({ budgetKey: KEY }, { id: 'a' }, { id: '1' })).toBeUndefined();
});

test('the error is published', () => {
  const pacer = pacerOf(campaign('EVEN'), CAP / 2);
  pacer.tick(1);
  expect(pacer.status).toMatchObject({ campaigns: 1, offPlan: 1, learntHours: 0 });
  expect(pacer.status.errorMax).toBeCloseTo(0.5, 2);
});

test('the curve is learnt from hours of the log, flat until a day is known, and fills what it has not seen', () => {
  const learner = new TrafficLearner();
  for (let hour = 0; hour < 24; hour += 1) {
    expect(learner.learn().learntHours).toBe(0);
    for (let told = 0; told < 2; told += 1) learner.know(hour * HOUR_MS, hour < 12 ? 100 : 300);
  }
  const curve = learner.learn();
  expect(curve.learntHours).toBe(24);
  expect(curve.between(0, 12 * HOUR_MS)).toBeCloseTo(6);
  expect(curve.between(12 * HOUR_MS, DAY_MS)).toBeCloseTo(18);
  // A day later in the week, of which nothing is known: as the same hour of another day.
  expect(curve.between(3 * DAY_MS, 3 * DAY_MS + 12 * HOUR_MS)).toBeCloseTo(6);
  expect([weekHourOf(0), weekHourOf(4 * DAY_MS)]).toEqual([72, 0]);
});

describe('KIKI-18: a share of a portfolio is a daily cap that is heard with the next step', () => {
  const allocated = (dailyCapMicros: number) =>
    ({
      type: 'BudgetAllocated',
      portfolioId: 'p',
      allocationId: 'p#1',
      number: 1,
      step: 'BOUND',
      dailyCapMicros,
      shareMicros: dailyCapMicros,
      totalMicros: CAP,
      reason: 'test',
      usedMicros: 0,
      usedUntilMs: 0,
    }) as const;

  test('lowered under what is spent it ends the day; let go, the own cap holds again', () => {
    let budget = budgetDecider.initialState();
    const hear = (event: Parameters<typeof budgetDecider.evolve>[1]): void => {
      budget = budgetDecider.evolve(budget, event);
    };
    hear({ type: 'BudgetOpened', capMicros: 10 * CAP, currency: 'USD' });
    hear(lease('open', 100_000));
    const pacer = new Pacer({ budgetOf: () => budget });
    pacer.follow({ campaigns: new Map([[KEY, { ...campaign('ASAP'), pacing: null }]]) } as never);
    pacer.hear(billed('open', 60_000));
    const refusal = () => pacer.refusal({ budgetKey: KEY }, { id: 'a' }, { id: '1' });
    expect(refusal()).toBeUndefined();
    pacer.tick(1);
    expect([refusal(), pacer.status.campaigns]).toEqual([undefined, 0]);
    hear(allocated(50_000));
    pacer.tick(1 + STEP_MS);
    expect([refusal(), pacer.status.campaigns]).toEqual(['DAILY_CAP', 1]);
    hear({ type: 'BudgetAllocationReleased', portfolioId: 'p', number: 2, usedMicros: 0, usedUntilMs: 0 });
    pacer.tick(1 + 2 * STEP_MS);
    expect([refusal(), pacer.status.campaigns]).toEqual([undefined, 0]);
  });
});
