/** Days of a budget: a daily cap holds as hard as the whole one, whatever the clocks of those who lease say. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import type { BudgetCommand } from './commands.ts';
import { DAY_MS, DAYS_KEPT, dayFromMs, shareOf, usedMicros } from './days.ts';
import { type Budget, type BudgetEvent, budgetDecider, freeInDayMicros } from './decider.ts';

const opened: BodyOf<BudgetEvent> = { type: 'BudgetOpened', capMicros: 10_000, currency: 'EUR' };
const dailyCap = (dailyCapMicros: number | null, utcOffsetMin = 0): BodyOf<BudgetEvent> => ({
  type: 'BudgetDailyCapChanged',
  dailyCapMicros,
  utcOffsetMin,
});
const ask = (leaseId: string, amountMicros: number, atMs: number, capSharePpm = 1_000_000): BudgetCommand => ({
  type: 'LeaseBudget',
  leaseId,
  holder: 'bidder-1',
  amountMicros,
  atMs,
  capSharePpm,
  expiresAtMs: atMs + 60_000,
  settleAfterMs: atMs + 120_000,
});
const granted = (leaseId: string, amountMicros: number, atMs: number, fromMs: number): BodyOf<BudgetEvent> => ({
  type: 'BudgetSliceLeased',
  leaseId,
  holder: 'bidder-1',
  amountMicros,
  expiresAtMs: Math.min(atMs + 60_000, fromMs + DAY_MS),
  settleAfterMs: atMs + 120_000,
  dayFromMs: fromMs,
});
const settled = (leaseId: string, spentMicros: number, returnedMicros: number): BodyOf<BudgetEvent> => ({
  type: 'BudgetSliceSettled',
  leaseId,
  spentMicros,
  returnedMicros,
});

describe('days', () => {
  test('a day begins at midnight of the zone, before and after 1970', () => {
    expect(dayFromMs(0, 0)).toBe(0);
    expect(dayFromMs(-1, 0)).toBe(-DAY_MS);
    expect(dayFromMs(DAY_MS - 1, 0)).toBe(0);
    // New York at UTC-5: its day begins at 05:00 UTC.
    expect(dayFromMs(4 * 3_600_000, -300)).toBe(5 * 3_600_000 - DAY_MS);
    expect(dayFromMs(5 * 3_600_000, -300)).toBe(5 * 3_600_000);
  });

  test('KIKI-47: the daily cap is leased once a day, and the next day begins with nothing spent', () => {
    const today = [opened, dailyCap(100), granted('l1', 60, 0, 0)];
    given(budgetDecider, ...today)
      .when(ask('l2', 60, 10))
      .then(granted('l2', 40, 10, 0));
    const full = [...today, granted('l2', 40, 10, 0)];
    given(budgetDecider, ...full)
      .when(ask('l3', 1, 20))
      .refuses('BUDGET_DAY_EXHAUSTED');
    // What comes back unspent may be spent, what is billed may not.
    given(budgetDecider, ...full, settled('l1', 45, 15))
      .when(ask('l3', 60, 20))
      .then(granted('l3', 15, 20, 0));
    given(budgetDecider, ...full)
      .when(ask('l3', 60, DAY_MS))
      .then(granted('l3', 60, DAY_MS, DAY_MS));
  });

  test('no lease reaches into the next day', () => {
    const atMs = DAY_MS - 10_000;
    given(budgetDecider, opened, dailyCap(100))
      .when(ask('l1', 5, atMs))
      .then(granted('l1', 5, atMs, 0));
    expect(granted('l1', 5, atMs, 0)).toMatchObject({ expiresAtMs: DAY_MS });
  });

  test('a daily cap set at noon counts the morning', () => {
    given(budgetDecider, opened, granted('l1', 80, 0, 0), settled('l1', 80, 0), dailyCap(100))
      .when(ask('l2', 60, DAY_MS / 2))
      .then(granted('l2', 20, DAY_MS / 2, 0));
  });

  test('lowered under what is spent, it only ends the day', () => {
    const history = [opened, dailyCap(100), granted('l1', 80, 0, 0), settled('l1', 80, 0)];
    given(budgetDecider, ...history)
      .when({ type: 'ChangeDailyCap', dailyCapMicros: 50, utcOffsetMin: 0 })
      .then(dailyCap(50));
    given(budgetDecider, ...history)
      .when({ type: 'ChangeDailyCap', dailyCapMicros: 100, utcOffsetMin: 0 })
      .refuses('BUDGET_DAILY_CAP_UNCHANGED');
    given(budgetDecider, ...history, dailyCap(50))
      .when(ask('l2', 1, 1))
      .refuses('BUDGET_DAY_EXHAUSTED');
  });

  test('a late bill counts for the day of its lease', () => {
    const late: BodyOf<BudgetEvent> = {
      type: 'BudgetLateSpendRecorded',
      bidId: 'b',
      leaseId: 'l1',
      spentMicros: 30,
      dayFromMs: 0,
    };
    const state = fold(budgetDecider, [opened, dailyCap(100), granted('l1', 60, 0, 0), settled('l1', 0, 60), late]);
    expect(freeInDayMicros(state, 10)).toBe(70);
    expect(freeInDayMicros(state, DAY_MS)).toBe(100);
  });

  test('another zone does not give the same hours a second budget', () => {
    const state = fold(budgetDecider, [opened, dailyCap(100), granted('l1', 90, 0, 0), dailyCap(100, 720)]);
    expect(freeInDayMicros(state, 1_000)).toBe(10);
  });

  test('under a breaker only a share of both caps is leased', () => {
    given(budgetDecider, opened, dailyCap(100))
      .when(ask('l1', 60, 0, 500_000))
      .then(granted('l1', 50, 0, 0));
    given(budgetDecider, opened)
      .when(ask('l1', 9_000, 0, 250_000))
      .then(granted('l1', 2_500, 0, 0));
    given(budgetDecider, opened)
      .when(ask('l1', 1, 0, 0))
      .refuses('BUDGET_EXHAUSTED');
    expect(shareOf(2 ** 52 - 1, 999_999)).toBe(Number((BigInt(2 ** 52 - 1) * 999_999n) / 1_000_000n));
  });

  test('R8: days are bounded, and a day let go is never leased for again', () => {
    const history = Array.from({ length: DAYS_KEPT + 3 }, (_, day) => [
      granted(`l${day}`, 1, day * DAY_MS, day * DAY_MS),
      settled(`l${day}`, 1, 0),
    ]).flat();
    const state = fold(budgetDecider, [opened, dailyCap(100), ...history]);
    expect(Object.keys(state.days)).toHaveLength(DAYS_KEPT);
    given(budgetDecider, opened, dailyCap(100), ...history)
      .when(ask('old', 1, 2 * DAY_MS))
      .refuses('BUDGET_DAY_OVER');
  });
});

interface Step {
  readonly kind: 'lease' | 'settle' | 'cap' | 'late';
  readonly atMs: number;
  readonly micros: number;
  readonly which: number;
}
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('lease', 'lease', 'lease', 'settle', 'settle', 'cap', 'late'),
  atMs: fc.integer({ min: 0, max: 4 * DAY_MS }),
  micros: fc.integer({ min: 1, max: 80 }),
  which: fc.nat(20),
});

/** What the step asks; `settle` and `late` are of a lease there is. */
function commandOf({ kind, atMs, micros, which }: Step, state: Budget, number: number): BudgetCommand | undefined {
  if (kind === 'lease') return ask(`l${number}`, micros, atMs);
  if (kind === 'cap') return { type: 'ChangeDailyCap', dailyCapMicros: 100 + micros, utcOffsetMin: 0 };
  if (kind === 'late') {
    return { type: 'RecordLateSpend', bidId: `b${number}`, leaseId: 'gone', spentMicros: micros, dayFromMs: 0 };
  }
  const ids = Object.keys(state.leases);
  const leaseId = ids[which % Math.max(1, ids.length)];
  if (leaseId === undefined) return undefined;
  const amount = state.leases[leaseId]?.amountMicros ?? 0;
  return { type: 'SettleLease', leaseId, spentMicros: Math.min(micros, amount) };
}

test('KIKI-47: spent and leased of a day pass its cap only by late bills or a lowered cap, for any clocks', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let state = fold(budgetDecider, [opened, dailyCap(150)]);
      steps.forEach((one, number) => {
        const command = commandOf(one, state, number);
        if (command === undefined) return;
        const decision = budgetDecider.decide(command, state);
        if (decision.kind === 'reject') return;
        const before = state;
        state = decision.events.reduce(budgetDecider.evolve, state);
        for (const from of Object.keys(state.days)) {
          const used = usedMicros(state.days, Number(from));
          // A lease never adds to what is over; a settlement moves money and returns some.
          const allowed = one.kind === 'late' ? Number.POSITIVE_INFINITY : usedMicros(before.days, Number(from));
          expect(used).toBeLessThanOrEqual(Math.max(state.dailyCapMicros ?? 0, allowed));
        }
        const days = Object.values(state.days);
        const spent = days.reduce((sum, { spentMicros }) => sum + spentMicros, 0);
        const leased = days.reduce((sum, { leasedMicros }) => sum + leasedMicros, 0);
        expect([spent, leased]).toEqual([state.spentMicros, state.leasedMicros]);
      });
    }),
    { numRuns: 500 },
  );
});
