/** KIKI-18: a budget follows the newest split it has heard of, shrinks at once, and grows only when told after it was bound. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { DAY_SLACK_MS, dailyCapOf } from './allocation.ts';
import type { BudgetCommand } from './commands.ts';
import { DAY_MS } from './days.ts';
import { type BudgetEvent, budgetDecider } from './decider.ts';

type Body = BodyOf<BudgetEvent>;
const opened: Body = { type: 'BudgetOpened', capMicros: 10_000, currency: 'EUR' };
const terms = { portfolioId: 'p', currency: 'EUR', totalMicros: 500, reason: 'test', atMs: DAY_MS / 2 };
const bind = (number: number, shareMicros: number, more: Partial<typeof terms> = {}): BudgetCommand => ({
  type: 'BoundAllocation',
  ...terms,
  number,
  shareMicros,
  ...more,
});
const grow = (
  number: number,
  shareMicros: number,
  dailyCapMicros: number,
  more: Partial<typeof terms> = {},
): BudgetCommand => ({
  type: 'GrowAllocation',
  ...terms,
  number,
  shareMicros,
  dailyCapMicros,
  ...more,
});
const release = (number: number): BudgetCommand => ({ type: 'ReleaseAllocation', portfolioId: 'p', number, atMs: 0 });
const allocated = (
  step: 'BOUND' | 'GROWN',
  number: number,
  dailyCapMicros: number,
  shareMicros: number,
  usedMicros = 0,
): Body => ({
  type: 'BudgetAllocated',
  portfolioId: 'p',
  allocationId: `p#${number}`,
  number,
  step,
  dailyCapMicros,
  shareMicros,
  totalMicros: 500,
  reason: 'test',
  usedMicros,
  usedUntilMs: DAY_MS + DAY_SLACK_MS,
});
const bound = [opened, allocated('BOUND', 1, 0, 300)];
const grown = [...bound, allocated('GROWN', 1, 300, 300)];

test('who joins is held to nothing until others have made room, then grows to its share and no further', () => {
  given(budgetDecider, opened)
    .when(bind(1, 300))
    .then(allocated('BOUND', 1, 0, 300));
  given(budgetDecider, ...bound)
    .when(grow(1, 300, 120))
    .then(allocated('GROWN', 1, 120, 300));
  given(budgetDecider, ...bound)
    .when(grow(1, 300, 301))
    .refuses('BUDGET_ALLOCATION_BEYOND');
  given(budgetDecider, ...grown)
    .when(grow(1, 300, 300))
    .refuses('BUDGET_ALLOCATION_GROWN');
});

test('a new split shrinks at once and keeps who grows where it was', () => {
  given(budgetDecider, ...grown)
    .when(bind(2, 100))
    .then(allocated('BOUND', 2, 100, 100));
  given(budgetDecider, ...grown)
    .when(bind(2, 400))
    .then(allocated('BOUND', 2, 300, 400));
});

test('commands of older splits, late or repeated, change nothing; growing needs the bound of its own split', () => {
  const second = [...grown, allocated('BOUND', 2, 100, 100)];
  given(budgetDecider, ...second)
    .when(bind(2, 400))
    .refuses('BUDGET_ALLOCATION_OLD');
  given(budgetDecider, ...second)
    .when(grow(1, 300, 300))
    .refuses('BUDGET_ALLOCATION_OLD');
  given(budgetDecider, ...second)
    .when(grow(3, 300, 300))
    .refuses('BUDGET_ALLOCATION_UNBOUND');
  given(budgetDecider, ...second)
    .when(release(2))
    .refuses('BUDGET_ALLOCATION_OLD');
});

test('a budget is of one portfolio, in its currency, and goes back to its own cap when it is let go', () => {
  given(budgetDecider).when(bind(1, 1)).refuses('BUDGET_NOT_OPEN');
  given(budgetDecider, opened)
    .when(bind(1, 1, { currency: 'USD' }))
    .refuses('BUDGET_OTHER_CURRENCY');
  given(budgetDecider, ...grown)
    .when(bind(9, 1, { portfolioId: 'q' }))
    .refuses('BUDGET_ALLOCATED_ELSEWHERE');
  given(budgetDecider, opened).when(release(1)).refuses('BUDGET_NOT_ALLOCATED');
  const own: Body = { type: 'BudgetDailyCapChanged', dailyCapMicros: 200, utcOffsetMin: 0 };
  const left: Body = { type: 'BudgetAllocationReleased', portfolioId: 'p', number: 2, usedMicros: 0, usedUntilMs: 0 };
  const caps = [[opened], [opened, own], grown, [...grown, own], [...grown, own, left], [...grown, left]];
  expect(caps.map((history) => dailyCapOf(fold(budgetDecider, history)))).toEqual([null, 200, 300, 200, 200, null]);
  // Let go, it may join another; what the first still had on its way is old for ever.
  const elsewhere = [...grown, left, { ...allocated('BOUND', 1, 0, 50), portfolioId: 'q' } as Body];
  const leftThat: Body = { ...left, portfolioId: 'q', number: 2 };
  given(budgetDecider, ...elsewhere, leftThat)
    .when(bind(2, 300))
    .refuses('BUDGET_ALLOCATION_OLD');
});

test('each answer says what is spent and leased of the day, near midnight of the day before as well', () => {
  const lease: Body = {
    type: 'BudgetSliceLeased',
    leaseId: 'l',
    holder: 'b',
    amountMicros: 80,
    expiresAtMs: 60_000,
    settleAfterMs: 90_000,
    dayFromMs: 0,
  };
  const used = (atMs: number) => {
    const decision = budgetDecider.decide(bind(2, 10, { atMs }), fold(budgetDecider, [...grown, lease]));
    return decision.kind === 'accept' ? (decision.events[0] as { usedMicros: number }).usedMicros : undefined;
  };
  expect(used(DAY_MS / 2)).toBe(80);
  expect(used(DAY_MS + 1)).toBe(80);
  expect(used(DAY_MS + DAY_SLACK_MS)).toBe(0);
});

test('property: for any commands the cap never passes the share it was bound with, nor grows by a bound', () => {
  const command = fc.record({
    kind: fc.constantFrom('bind', 'grow', 'release'),
    number: fc.integer({ min: 1, max: 6 }),
    micros: fc.integer({ min: 0, max: 400 }),
    portfolioId: fc.constantFrom('p', 'p', 'q'),
  });
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      let state = fold(budgetDecider, [opened]);
      for (const { kind, number, micros, portfolioId } of commands) {
        const before = state.allocation?.dailyCapMicros ?? 0;
        const asked =
          kind === 'bind'
            ? bind(number, micros, { portfolioId })
            : kind === 'grow'
              ? grow(number, micros, micros, { portfolioId })
              : { ...release(number), portfolioId };
        const decision = budgetDecider.decide(asked as BudgetCommand, state);
        if (decision.kind === 'accept') state = decision.events.reduce(budgetDecider.evolve, state);
        const { allocation } = state;
        if (allocation === null || allocation.dailyCapMicros === null) continue;
        expect(allocation.dailyCapMicros).toBeLessThanOrEqual(allocation.shareMicros);
        if (kind === 'bind') expect(allocation.dailyCapMicros).toBeLessThanOrEqual(before);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }
    }),
    { numRuns: 500 },
  );
});
