/** The rules of a budget, as given/when/then, and conservation for any commands (KIKI-47). */
import { LONG_LIMIT } from '@mainstem/schemas/codec';
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { type BudgetCommand, budgetCommand } from './commands.ts';
import { type Budget, type BudgetEvent, budgetDecider, freeMicros, leaseOf, OPEN_LEASES_MAX } from './decider.ts';

type Body = BodyOf<BudgetEvent>;

const opened = (capMicros: number): Body => ({ type: 'BudgetOpened', capMicros, currency: 'USD' });
const open = (capMicros: number): BudgetCommand => ({ type: 'OpenBudget', capMicros, currency: 'USD' });
const cap = (capMicros: number): BudgetCommand => ({ type: 'ChangeBudgetCap', capMicros });
const terms = { holder: 'bidder-1', expiresAtMs: 1000, settleAfterMs: 2000 };
const asked = { ...terms, atMs: 500, capSharePpm: 1_000_000 };
const ask = (leaseId: string, amountMicros: number): BudgetCommand => ({
  type: 'LeaseBudget',
  leaseId,
  amountMicros,
  ...asked,
});
const leased = (leaseId: string, amountMicros: number): Body => ({
  type: 'BudgetSliceLeased',
  leaseId,
  amountMicros,
  ...terms,
  dayFromMs: 0,
});
const settle = (leaseId: string, spentMicros: number): BudgetCommand => ({ type: 'SettleLease', leaseId, spentMicros });
const settled = (leaseId: string, spentMicros: number, returnedMicros: number): Body => ({
  type: 'BudgetSliceSettled',
  leaseId,
  spentMicros,
  returnedMicros,
});
const late = (bidId: string, leaseId: string, spentMicros: number): BudgetCommand => ({
  type: 'RecordLateSpend',
  bidId,
  leaseId,
  spentMicros,
  dayFromMs: 0,
});
const lateRecorded = (bidId: string, leaseId: string, spentMicros: number): Body => ({
  type: 'BudgetLateSpendRecorded',
  bidId,
  leaseId,
  spentMicros,
  dayFromMs: 0,
});
const exhausted = (spentMicros: number): Body => ({ type: 'BudgetExhausted', spentMicros });

describe('budget decider', () => {
  test('a budget is opened once, and before anything else', () => {
    given(budgetDecider).when(open(100)).then(opened(100));
    given(budgetDecider, opened(100)).when(open(100)).refuses('BUDGET_ALREADY_OPEN');
    for (const command of [cap(5), ask('l1', 5), settle('l1', 5), late('b1', 'l1', 5)]) {
      given(budgetDecider).when(command).refuses('BUDGET_NOT_OPEN');
    }
  });

  test('KIKI-47: a lease is granted out of what is free, and refused when nothing is', () => {
    given(budgetDecider, opened(100)).when(ask('l1', 60)).then(leased('l1', 60));
    given(budgetDecider, opened(100), leased('l1', 60)).when(ask('l2', 60)).then(leased('l2', 40));
    given(budgetDecider, opened(100), leased('l1', 60), leased('l2', 40))
      .when(ask('l3', 1))
      .refuses('BUDGET_EXHAUSTED');
    given(budgetDecider, opened(100), leased('l1', 60)).when(ask('l1', 10)).refuses('BUDGET_LEASE_EXISTS');
  });

  test('settling spends what was billed and frees the rest', () => {
    const history = [opened(100), leased('l1', 60)];
    given(budgetDecider, ...history)
      .when(settle('l1', 25))
      .then(settled('l1', 25, 35));
    given(budgetDecider, ...history)
      .when(settle('l1', 61))
      .refuses('BUDGET_LEASE_OVERSPENT');
    given(budgetDecider, ...history)
      .when(settle('l2', 1))
      .refuses('BUDGET_LEASE_NOT_OPEN');
    given(budgetDecider, ...history, settled('l1', 25, 35))
      .when(settle('l1', 25))
      .refuses('BUDGET_LEASE_NOT_OPEN');
    expect(freeMicros(fold(budgetDecider, [...history, settled('l1', 25, 35)]))).toBe(75);
  });

  test('KIKI-47: the budget is exhausted once, when spent reaches the cap', () => {
    const full = [opened(100), leased('l1', 100)];
    given(budgetDecider, ...full)
      .when(settle('l1', 100))
      .then(settled('l1', 100, 0), exhausted(100));
    const done = [...full, settled('l1', 100, 0), exhausted(100)];
    given(budgetDecider, ...done)
      .when(late('b9', 'l1', 7))
      .then(lateRecorded('b9', 'l1', 7));
    given(budgetDecider, ...done)
      .when(ask('l2', 1))
      .refuses('BUDGET_EXHAUSTED');
    const raised: Body = { type: 'BudgetCapChanged', capMicros: 150 };
    given(budgetDecider, ...done)
      .when(cap(150))
      .then(raised);
    given(budgetDecider, ...done, raised, leased('l2', 50))
      .when(settle('l2', 50))
      .then(settled('l2', 50, 0), exhausted(150));
  });

  test('the cap never falls under what is spent and leased; down to what is spent, it exhausts', () => {
    const history = [opened(100), leased('l1', 60), settled('l1', 30, 30), leased('l2', 20)];
    given(budgetDecider, ...history)
      .when(cap(49))
      .refuses('BUDGET_CAP_TOO_LOW');
    given(budgetDecider, ...history)
      .when(cap(100))
      .refuses('BUDGET_CAP_UNCHANGED');
    given(budgetDecider, ...history)
      .when(cap(50))
      .then({ type: 'BudgetCapChanged', capMicros: 50 });
    given(budgetDecider, ...history, settled('l2', 0, 20))
      .when(cap(30))
      .then({ type: 'BudgetCapChanged', capMicros: 30 }, exhausted(30));
  });

  test('a late bill is recorded whatever the cap, once a bid', () => {
    const history = [opened(100), leased('l1', 100), settled('l1', 95, 5)];
    given(budgetDecider, ...history)
      .when(late('b1', 'l1', 20))
      .then(lateRecorded('b1', 'l1', 20), exhausted(115));
    const after = [...history, lateRecorded('b1', 'l1', 20), exhausted(115)];
    given(budgetDecider, ...after)
      .when(late('b1', 'l1', 20))
      .refuses('BUDGET_LATE_SPEND_KNOWN');
    given(budgetDecider, ...after)
      .when(late('b2', 'l1', 1))
      .then(lateRecorded('b2', 'l1', 1));
    given(budgetDecider, opened(100), leased('l1', 9))
      .when(late('b1', 'l1', 1))
      .refuses('BUDGET_LEASE_STILL_OPEN');
    given(budgetDecider, opened(100))
      .when(late('b1', 'l1', LONG_LIMIT - 1))
      .then(lateRecorded('b1', 'l1', LONG_LIMIT - 1), exhausted(LONG_LIMIT - 1));
    given(budgetDecider, opened(100), lateRecorded('b0', 'l0', 1))
      .when(late('b1', 'l1', LONG_LIMIT - 1))
      .refuses('BUDGET_AMOUNT_TOO_LARGE');
  });

  test('open leases are bounded', () => {
    const leases = Array.from({ length: OPEN_LEASES_MAX }, (_, index) => leased(`l${index}`, 1));
    given(budgetDecider, opened(1_000_000), ...leases)
      .when(ask('one-more', 1))
      .refuses('BUDGET_TOO_MANY_LEASES');
  });

  test('ids that are names of object members are ids like others', () => {
    for (const id of ['__proto__', 'constructor', 'toString']) {
      given(budgetDecider, opened(9)).when(settle(id, 1)).refuses('BUDGET_LEASE_NOT_OPEN');
      expect(leaseOf(fold(budgetDecider, [opened(9), leased(id, 2)]), id)?.amountMicros).toBe(2);
      expect(freeMicros(fold(budgetDecider, [opened(9), leased(id, 2), settled(id, 0, 2)]))).toBe(9);
    }
  });

  test('commands are checked at the door', () => {
    expect(budgetCommand.safeParse(ask('l1', 5)).success).toBe(true);
    expect(budgetCommand.safeParse({ ...ask('l1', 5), settleAfterMs: 999 }).success).toBe(false);
    for (const amount of [0, -1, 0.5, LONG_LIMIT])
      expect(budgetCommand.safeParse(ask('l', amount)).success).toBe(false);
    expect(budgetCommand.safeParse(settle('l1', 0)).success).toBe(true);
  });
});

const anyMicros = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: LONG_LIMIT - 100, max: LONG_LIMIT - 1 }) },
);
const leaseIds = fc.constantFrom('l1', 'l2', 'l3', 'l4', '__proto__');
const anyCommand: fc.Arbitrary<BudgetCommand> = fc.oneof(
  { weight: 1, arbitrary: anyMicros.map(open) },
  { weight: 2, arbitrary: anyMicros.map(cap) },
  { weight: 6, arbitrary: fc.tuple(leaseIds, anyMicros).map(([id, amount]) => ask(id, amount)) },
  { weight: 6, arbitrary: fc.tuple(leaseIds, anyMicros).map(([id, amount]) => settle(id, amount - 1)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('b1', 'b2', 'b3'), leaseIds, anyMicros)
      .map(([bidId, id, amount]) => late(bidId, id, amount)),
  },
);

const overrunOf = (state: Budget): number => state.spentMicros + state.leasedMicros - state.capMicros;

describe('KIKI-47: conservation, for any commands', () => {
  test('spent + leased ≤ cap + late; only a late bill ever adds to an overrun', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 60 }), (sequence) => {
        let state = budgetDecider.initialState();
        for (const command of sequence) {
          const decision = budgetDecider.decide(command, state);
          if (decision.kind === 'reject') continue;
          const before = state;
          state = decision.events.reduce(budgetDecider.evolve, state);
          checkSums(state);
          expect(overrunOf(state)).toBeLessThanOrEqual(state.lateMicros);
          const lateNow = state.lateMicros - before.lateMicros;
          expect(Math.max(0, overrunOf(state))).toBeLessThanOrEqual(Math.max(0, overrunOf(before)) + lateNow);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('without late bills confirmed + leased never passes the cap', () => {
    const onTime = anyCommand.filter((command) => command.type !== 'RecordLateSpend');
    fc.assert(
      fc.property(fc.array(onTime, { maxLength: 60 }), (sequence) => {
        let state = budgetDecider.initialState();
        for (const command of sequence) {
          const decision = budgetDecider.decide(command, state);
          if (decision.kind === 'accept') state = decision.events.reduce(budgetDecider.evolve, state);
          expect(overrunOf(state)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('states are plain JSON, and rebuilding from the events gives the same state', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 40 }), (sequence) => {
        let state = budgetDecider.initialState();
        const history: Body[] = [];
        for (const command of sequence) {
          const frozen = JSON.stringify(state);
          const decision = budgetDecider.decide(command, state);
          expect(JSON.stringify(state)).toBe(frozen);
          if (decision.kind === 'reject') continue;
          history.push(...decision.events);
          state = JSON.parse(JSON.stringify(decision.events.reduce(budgetDecider.evolve, state)));
        }
        expect(JSON.stringify(fold(budgetDecider, history))).toBe(JSON.stringify(state));
      }),
    );
  });
});

function checkSums(state: Budget): void {
  const leases = Object.values(state.leases).reduce((sum, lease) => sum + lease.amountMicros, 0);
  expect(state.leasedMicros).toBe(leases);
  for (const amount of [state.capMicros, state.spentMicros, state.leasedMicros, state.lateMicros]) {
    expect(Number.isSafeInteger(amount) && amount >= 0 && amount < LONG_LIMIT).toBe(true);
  }
  if (state.status === 'open') expect(state.exhausted).toBe(state.spentMicros >= state.capMicros);
}
