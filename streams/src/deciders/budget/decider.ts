/**
 * The budget of one campaign (KIKI-47): a cap, what is spent, and the slices leased to bidders.
 *
 * Conservation: spent + leased never exceeds the cap, in integers, with one exception that no bookkeeping can avoid: a
 * bill that comes after its lease was settled is for an impression already bought, so it is recorded, never refused
 * (`lateMicros`). Until that overrun is worked off nothing more is leased. Formally, after any commands:
 * spent + leased ≤ cap + late, and a lease is only granted out of cap − spent − leased.
 *
 * Pure: expiry is no matter of this file. A lease stays locked until someone settles it, however late, because only its
 * holder, or the keeper after `settleAfterMs`, knows what was billed.
 */
import { LONG_LIMIT } from '@mainstem/schemas/codec';
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, reject } from '../../runtime/decisions/decider.ts';
import type { BudgetCommand } from './commands.ts';

export type BudgetEvent = EventsByType[
  | 'BudgetOpened'
  | 'BudgetCapChanged'
  | 'BudgetSliceLeased'
  | 'BudgetSliceSettled'
  | 'BudgetLateSpendRecorded'
  | 'BudgetExhausted'];

export interface Lease {
  readonly holder: string;
  readonly amountMicros: number;
  readonly expiresAtMs: number;
  readonly settleAfterMs: number;
}

export interface Budget {
  readonly status: 'none' | 'open';
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
  /** True from `BudgetExhausted` until the cap rises above what is spent. */
  readonly exhausted: boolean;
}

export const budgetDecider: Decider<BudgetCommand, Budget, BudgetEvent> = {
  topic: 'budget_events',
  commandTypes: ['OpenBudget', 'ChangeBudgetCap', 'LeaseBudget', 'SettleLease', 'RecordLateSpend'],
  initialState: () => ({
    status: 'none',
    capMicros: 0,
    spentMicros: 0,
    lateMicros: 0,
    leasedMicros: 0,
    leases: {},
    lateBidIds: [],
    exhausted: false,
  }),
  decide,
  evolve,
};

/** Open leases of one budget: a bidder holds one or two, so this is hundreds of bidders; keeps the state small. */
export const OPEN_LEASES_MAX = 1000;

/** What may still be leased, micros; never negative. */
export function freeMicros(state: Budget): number {
  return Math.max(0, state.capMicros - state.spentMicros - state.leasedMicros);
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
    case 'LeaseBudget':
      return lease(command, state);
    case 'SettleLease':
      return settle(command, state);
    case 'RecordLateSpend':
      return recordLate(command, state);
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

function lease(command: CommandOf<'LeaseBudget'>, state: Budget): Decision<BudgetEvent> {
  if (leaseOf(state, command.leaseId) !== undefined) {
    return reject('BUDGET_LEASE_EXISTS', 'A lease with this id is open: use it, or ask under another id.');
  }
  if (Object.keys(state.leases).length >= OPEN_LEASES_MAX) {
    return reject('BUDGET_TOO_MANY_LEASES', `${OPEN_LEASES_MAX} leases are open: settle some before asking for more.`);
  }
  const amountMicros = Math.min(command.amountMicros, freeMicros(state));
  if (amountMicros === 0) {
    return reject('BUDGET_EXHAUSTED', 'Nothing is free: raise the cap, or wait until leases are settled.');
  }
  const { leaseId, holder, expiresAtMs, settleAfterMs } = command;
  return accept<BudgetEvent>({
    type: 'BudgetSliceLeased',
    leaseId,
    holder,
    amountMicros,
    expiresAtMs,
    settleAfterMs,
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
  const { bidId, leaseId, spentMicros } = command;
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
    { type: 'BudgetLateSpendRecorded', bidId, leaseId, spentMicros },
    ...exhaustion(state, state.spentMicros + spentMicros, state.capMicros),
  );
}

/** `BudgetExhausted` when this decision is the one that brings spent up to the cap. */
function exhaustion(state: Budget, spentMicros: number, capMicros: number): BodyOf<BudgetEvent>[] {
  const reached = spentMicros >= capMicros;
  return reached && !state.exhausted ? [{ type: 'BudgetExhausted', spentMicros }] : [];
}

function evolve(state: Budget, event: BodyOf<BudgetEvent>): Budget {
  switch (event.type) {
    case 'BudgetOpened':
      return { ...state, status: 'open', capMicros: event.capMicros };
    case 'BudgetCapChanged':
      return {
        ...state,
        capMicros: event.capMicros,
        exhausted: state.exhausted && state.spentMicros >= event.capMicros,
      };
    case 'BudgetSliceLeased':
      return withLease(state, event);
    case 'BudgetSliceSettled': {
      const { [event.leaseId]: _settled, ...leases } = state.leases;
      return {
        ...state,
        leases,
        leasedMicros: state.leasedMicros - event.spentMicros - event.returnedMicros,
        spentMicros: state.spentMicros + event.spentMicros,
      };
    }
    case 'BudgetLateSpendRecorded':
      return {
        ...state,
        spentMicros: state.spentMicros + event.spentMicros,
        lateMicros: state.lateMicros + event.spentMicros,
        lateBidIds: [...state.lateBidIds, event.bidId],
      };
    case 'BudgetExhausted':
      return { ...state, exhausted: true };
  }
}

function withLease(state: Budget, event: Extract<BodyOf<BudgetEvent>, { type: 'BudgetSliceLeased' }>): Budget {
  const { leaseId, holder, amountMicros, expiresAtMs, settleAfterMs } = event;
  return {
    ...state,
    leases: { ...state.leases, [leaseId]: { holder, amountMicros, expiresAtMs, settleAfterMs } },
    leasedMicros: state.leasedMicros + amountMicros,
  };
}
