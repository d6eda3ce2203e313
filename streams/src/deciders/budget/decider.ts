/**
 * The budget of one campaign (KIKI-47): a cap, what is spent, and the slices leased to bidders.
 *
 * Conservation: spent + leased never exceeds the cap, in integers, with one exception that no bookkeeping can avoid: a
 * bill that comes after its lease was settled is for an impression already bought, so it is recorded, never refused
 * (`lateMicros`). Until that overrun is worked off nothing more is leased. Formally, after any commands:
 * spent + leased ≤ cap + late, and a lease is only granted out of cap − spent − leased.
 *
 * A daily cap holds the same way for each day: see `days.ts`. A share of a portfolio is a second daily cap: the lower of the
 * two holds (`allocation.ts`).
 *
 * Pure: expiry is no matter of this file. A lease stays locked until someone settles it, however late, because only its
 * holder, or the keeper after `settleAfterMs`, knows what was billed.
 */
import { LONG_LIMIT } from '@mainstem/schemas/codec';
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, reject } from '../../runtime/decisions/decider.ts';
import {
  type Allocation,
  type AllocationEvent,
  bound,
  dailyCapOf,
  evolveAllocation,
  grow,
  isAllocation,
  release,
} from './allocation.ts';
import type { BudgetCommand } from './commands.ts';
import { DAY_MS, type Days, dayFromMs, pruned, shareOf, usedMicros, withDay } from './days.ts';

export type BudgetEvent =
  | AllocationEvent
  | EventsByType[
      | 'BudgetOpened'
      | 'BudgetCapChanged'
      | 'BudgetDailyCapChanged'
      | 'BudgetSliceLeased'
      | 'BudgetSliceSettled'
      | 'BudgetLateSpendRecorded'
      | 'BudgetExhausted'];

export interface Lease {
  readonly holder: string;
  readonly amountMicros: number;
  readonly expiresAtMs: number;
  readonly settleAfterMs: number;
  /** Day it belongs to, as in `Days`; null for leases from before days were kept. */
  readonly dayFromMs: number | null;
}

export interface Budget {
  readonly status: 'none' | 'open';
  /** ISO 4217; all money of the budget is in it. Empty while there is none. */
  readonly currency: string;
  readonly capMicros: number;
  /** Confirmed by settlements and late bills. */
  readonly spentMicros: number;
  /** Part of `spentMicros` that came late. */
  readonly lateMicros: number;
  /** Sum of the open leases. */
  readonly leasedMicros: number;
  /** Open leases by id. */
  readonly leases: Readonly<Record<string, Lease>>;
  /**
   * Bids whose late bill is recorded, so that a repeated notice counts once. Kept whole, not as a window: late bills are
   * rare (a notice after settleAfterMs), and a forgotten id would be money counted twice.
   */
  readonly lateBidIds: readonly string[];
  /** Most that is spent in a day by people's word; null for no more than the cap. What holds is `dailyCapOf`. */
  readonly dailyCapMicros: number | null;
  /** Share of a portfolio; null while it is of none and never was. */
  readonly allocation: Allocation | null;
  /** Zone of the days, minutes east of UTC. */
  readonly utcOffsetMin: number;
  readonly days: Days;
  /** Days that begin before this moment are over: nothing is leased for them. */
  readonly daysOverUntilMs: number;
  /** True from `BudgetExhausted` until the cap rises above what is spent. */
  readonly exhausted: boolean;
}

export const budgetDecider: Decider<BudgetCommand, Budget, BudgetEvent> = {
  topic: 'budget_events',
  commandTypes: [
    'OpenBudget',
    'ChangeBudgetCap',
    'ChangeDailyCap',
    'LeaseBudget',
    'SettleLease',
    'RecordLateSpend',
    'BoundAllocation',
    'GrowAllocation',
    'ReleaseAllocation',
  ],
  initialState: () => ({
    status: 'none',
    currency: '',
    capMicros: 0,
    spentMicros: 0,
    lateMicros: 0,
    leasedMicros: 0,
    leases: {},
    lateBidIds: [],
    dailyCapMicros: null,
    allocation: null,
    utcOffsetMin: 0,
    days: {},
    daysOverUntilMs: -LONG_LIMIT,
    exhausted: false,
  }),
  decide,
  evolve,
};

/** Open leases of one budget: a bidder holds one or two, so this is hundreds of bidders; keeps the state small. */
export const OPEN_LEASES_MAX = 1000;

/** What may still be leased of the whole budget, micros; never negative. `capSharePpm`: of that share of the cap. */
export function freeMicros(state: Budget, capSharePpm = 1_000_000): number {
  return Math.max(0, shareOf(state.capMicros, capSharePpm) - state.spentMicros - state.leasedMicros);
}

/** What may still be leased for the day a moment is in, micros; never negative, endless without a daily cap. */
export function freeInDayMicros(state: Budget, atMs: number, capSharePpm = 1_000_000): number {
  const { utcOffsetMin, days, daysOverUntilMs } = state;
  const dailyCapMicros = dailyCapOf(state);
  const fromMs = dayFromMs(atMs, utcOffsetMin);
  if (fromMs < daysOverUntilMs) return 0;
  if (dailyCapMicros === null) return Number.POSITIVE_INFINITY;
  return Math.max(0, shareOf(dailyCapMicros, capSharePpm) - usedMicros(days, fromMs));
}

/** An open lease; undefined when it was never granted or is settled. */
export function leaseOf(state: Budget, leaseId: string): Lease | undefined {
  return Object.hasOwn(state.leases, leaseId) ? state.leases[leaseId] : undefined;
}

function decide(command: BudgetCommand, state: Budget): Decision<BudgetEvent> {
  if (command.type === 'OpenBudget') {
    if (state.status === 'open') {
      return reject('BUDGET_ALREADY_OPEN', 'The campaign has a budget already: change its cap instead.');
    }
    return accept<BudgetEvent>({ type: 'BudgetOpened', capMicros: command.capMicros, currency: command.currency });
  }
  if (state.status === 'none') {
    return reject('BUDGET_NOT_OPEN', 'The campaign has no budget: open one first.');
  }
  switch (command.type) {
    case 'ChangeBudgetCap':
      return changeCap(command, state);
    case 'ChangeDailyCap':
      return changeDailyCap(command, state);
    case 'LeaseBudget':
      return lease(command, state);
    case 'SettleLease':
      return settle(command, state);
    case 'RecordLateSpend':
      return recordLate(command, state);
    case 'BoundAllocation':
      return bound(command, state);
    case 'GrowAllocation':
      return grow(command, state);
    case 'ReleaseAllocation':
      return release(command, state);
  }
}

type CommandOf<Type extends BudgetCommand['type']> = Extract<BudgetCommand, { type: Type }>;

function changeCap(command: CommandOf<'ChangeBudgetCap'>, state: Budget): Decision<BudgetEvent> {
  const { capMicros } = command;
  if (capMicros === state.capMicros) {
    return reject('BUDGET_CAP_UNCHANGED', 'The budget has this cap already: send another to change it.');
  }
  const bound = state.spentMicros + state.leasedMicros;
  if (capMicros < bound) {
    return reject(
      'BUDGET_CAP_TOO_LOW',
      `${bound} micros are spent or leased: send at least that, or wait until leases are settled.`,
    );
  }
  return accept<BudgetEvent>(
    { type: 'BudgetCapChanged', capMicros },
    ...exhaustion(state, state.spentMicros, capMicros),
  );
}

/** Lower than what is spent today is allowed: nothing more is leased that day. */
function changeDailyCap(command: CommandOf<'ChangeDailyCap'>, state: Budget): Decision<BudgetEvent> {
  const { dailyCapMicros, utcOffsetMin } = command;
  if (dailyCapMicros === state.dailyCapMicros && utcOffsetMin === state.utcOffsetMin) {
    return reject('BUDGET_DAILY_CAP_UNCHANGED', 'The budget has this daily cap already: send another to change it.');
  }
  return accept<BudgetEvent>({ type: 'BudgetDailyCapChanged', dailyCapMicros, utcOffsetMin });
}

function lease(command: CommandOf<'LeaseBudget'>, state: Budget): Decision<BudgetEvent> {
  if (leaseOf(state, command.leaseId) !== undefined) {
    return reject('BUDGET_LEASE_EXISTS', 'A lease with this id is open: use it, or ask under another id.');
  }
  if (Object.keys(state.leases).length >= OPEN_LEASES_MAX) {
    return reject('BUDGET_TOO_MANY_LEASES', `${OPEN_LEASES_MAX} leases are open: settle some before asking for more.`);
  }
  const { leaseId, holder, atMs, capSharePpm, settleAfterMs } = command;
  const fromMs = dayFromMs(atMs, state.utcOffsetMin);
  if (fromMs < state.daysOverUntilMs) {
    return reject('BUDGET_DAY_OVER', 'The day it is asked for is long over: check the clock of who asks.');
  }
  const free = freeMicros(state, capSharePpm);
  const amountMicros = Math.min(command.amountMicros, free, freeInDayMicros(state, atMs, capSharePpm));
  if (amountMicros === 0) {
    return free === 0
      ? reject('BUDGET_EXHAUSTED', 'Nothing is free: raise the cap, or wait until leases are settled.')
      : reject('BUDGET_DAY_EXHAUSTED', 'Nothing is free today: raise the daily cap, or wait for tomorrow.');
  }
  return accept<BudgetEvent>({
    type: 'BudgetSliceLeased',
    leaseId,
    holder,
    amountMicros,
    // A bid after midnight is paid by the day it is made in.
    expiresAtMs: Math.min(command.expiresAtMs, fromMs + DAY_MS),
    settleAfterMs,
    dayFromMs: fromMs,
  });
}

function settle(command: CommandOf<'SettleLease'>, state: Budget): Decision<BudgetEvent> {
  const { leaseId, spentMicros } = command;
  const open = leaseOf(state, leaseId);
  if (open === undefined) {
    return reject('BUDGET_LEASE_NOT_OPEN', 'No such lease is open: it was never granted, or is settled already.');
  }
  if (spentMicros > open.amountMicros) {
    return reject(
      'BUDGET_LEASE_OVERSPENT',
      `The lease is of ${open.amountMicros} micros: settle that, then record the rest as late spend.`,
    );
  }
  return accept<BudgetEvent>(
    { type: 'BudgetSliceSettled', leaseId, spentMicros, returnedMicros: open.amountMicros - spentMicros },
    ...exhaustion(state, state.spentMicros + spentMicros, state.capMicros),
  );
}

function recordLate(command: CommandOf<'RecordLateSpend'>, state: Budget): Decision<BudgetEvent> {
  const { bidId, leaseId, spentMicros, dayFromMs } = command;
  if (leaseOf(state, leaseId) !== undefined) {
    return reject('BUDGET_LEASE_STILL_OPEN', 'The lease is open: this bill is counted when the lease is settled.');
  }
  if (state.lateBidIds.includes(bidId)) {
    return reject('BUDGET_LATE_SPEND_KNOWN', 'The late bill of this bid is recorded already: nothing to do.');
  }
  if (state.spentMicros + spentMicros >= LONG_LIMIT) {
    return reject('BUDGET_AMOUNT_TOO_LARGE', 'The sum would pass 2^52 micros: this cannot be a real bill, check it.');
  }
  return accept<BudgetEvent>(
    { type: 'BudgetLateSpendRecorded', bidId, leaseId, spentMicros, dayFromMs },
    ...exhaustion(state, state.spentMicros + spentMicros, state.capMicros),
  );
}

/** `BudgetExhausted` when this decision is the one that brings spent up to the cap. */
function exhaustion(state: Budget, spentMicros: number, capMicros: number): BodyOf<BudgetEvent>[] {
  const reached = spentMicros >= capMicros;
  return reached && !state.exhausted ? [{ type: 'BudgetExhausted', spentMicros }] : [];
}

function evolve(state: Budget, event: BodyOf<BudgetEvent>): Budget {
  if (isAllocation(event)) return { ...state, allocation: evolveAllocation(state.allocation, event) };
  switch (event.type) {
    case 'BudgetOpened':
      return { ...state, status: 'open', capMicros: event.capMicros, currency: event.currency };
    case 'BudgetCapChanged':
      return {
        ...state,
        capMicros: event.capMicros,
        exhausted: state.exhausted && state.spentMicros >= event.capMicros,
      };
    case 'BudgetDailyCapChanged':
      return { ...state, dailyCapMicros: event.dailyCapMicros, utcOffsetMin: event.utcOffsetMin };
    case 'BudgetSliceLeased':
      return withLease(state, event);
    case 'BudgetSliceSettled': {
      const { [event.leaseId]: settled, ...leases } = state.leases;
      const amountMicros = event.spentMicros + event.returnedMicros;
      return {
        ...inDay(state, settled?.dayFromMs ?? null, event.spentMicros, -amountMicros),
        leases,
        leasedMicros: state.leasedMicros - amountMicros,
        spentMicros: state.spentMicros + event.spentMicros,
      };
    }
    case 'BudgetLateSpendRecorded':
      return {
        ...inDay(state, event.dayFromMs, event.spentMicros, 0),
        spentMicros: state.spentMicros + event.spentMicros,
        lateMicros: state.lateMicros + event.spentMicros,
        lateBidIds: [...state.lateBidIds, event.bidId],
      };
    case 'BudgetExhausted':
      return { ...state, exhausted: true };
  }
}

function withLease(state: Budget, event: Extract<BodyOf<BudgetEvent>, { type: 'BudgetSliceLeased' }>): Budget {
  const { leaseId, holder, amountMicros, expiresAtMs, settleAfterMs, dayFromMs } = event;
  return {
    ...inDay(state, dayFromMs, 0, amountMicros),
    leases: { ...state.leases, [leaseId]: { holder, amountMicros, expiresAtMs, settleAfterMs, dayFromMs } },
    leasedMicros: state.leasedMicros + amountMicros,
  };
}

/** The state with something added to a day that is kept. */
function inDay(state: Budget, fromMs: number | null, spentMicros: number, leasedMicros: number): Budget {
  if (fromMs === null || fromMs < state.daysOverUntilMs) return state;
  const { days, overUntilMs } = pruned(withDay(state.days, fromMs, spentMicros, leasedMicros), state.daysOverUntilMs);
  return { ...state, days, daysOverUntilMs: overUntilMs };
}
