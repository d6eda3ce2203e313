/**
 * Bugs on purpose: each changes one line of what handles money, and the proof must find it (conservation.test.ts). A mutant
 * whose text is no longer in its file is refused, so that the list follows the code.
 */
export interface Mutant {
  readonly name: string;
  /** From the root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const book = 'bidder/src/budget/lease-book.ts';
const reservations = 'bidder/src/budget/reservations.ts';
const leaser = 'bidder/src/budget/leaser.ts';
const settler = 'bidder/src/budget/settler.ts';
const decider = 'streams/src/deciders/budget/decider.ts';
const allocation = 'streams/src/deciders/budget/allocation.ts';
const days = 'streams/src/deciders/budget/days.ts';
const ledger = 'streams/src/processors/budget-keeper/ledger.ts';

export const mutants: readonly Mutant[] = [
  {
    name: 'a share of a portfolio above the own daily cap lifts it',
    file: allocation,
    find: 'return Math.min(share, dailyCapMicros);',
    replace: 'return share;',
  },
  {
    name: 'the own daily cap hides a share that is lower',
    file: allocation,
    find: 'return Math.min(share, dailyCapMicros);',
    replace: 'return dailyCapMicros;',
  },
  {
    name: 'a reservation is not taken out of what is free',
    file: book,
    find: 'lease.freeMicros -= micros;',
    replace: '',
  },
  {
    name: 'an ended lease still pays bids',
    file: book,
    find: 'if (lease.closing || nowMs >= lease.expiresAtMs) continue;',
    replace: 'if (lease.closing) continue;',
  },
  {
    name: 'reservations are freed before their notices end',
    file: reservations,
    find: '(this.#deadlines[place] as number) <= nowMs',
    replace: '(this.#deadlines[place] as number) <= nowMs + 2_000',
  },
  {
    name: 'a bill being written does not hold its reservation',
    file: book,
    find: 'this.#reservations.hold(place);',
    replace: '',
  },
  {
    name: 'a bill is booked and its reservation kept',
    file: book,
    find: 'lease.reservedMicros -= reservations.microsOf(place);',
    replace: '',
  },
  {
    name: 'a lease is settled while bids of it may still be billed',
    file: book,
    find: 'lease.reservations === 0 && !lease.unsure',
    replace: '!lease.unsure',
  },
  {
    name: 'a lease is settled with zero',
    file: settler,
    find: 'leaseId: lease.leaseId, spentMicros: lease.spentMicros }',
    replace: 'leaseId: lease.leaseId, spentMicros: 0 }',
  },
  {
    name: 'a lease ends its life before the notices of its bids',
    file: leaser,
    find: 'const settleAfterMs = expiresAtMs +',
    replace: 'const settleAfterMs = nowMs + 0 *',
  },
  {
    name: 'what others may have billed is not waited for',
    file: leaser,
    find: 'Math.min(nowMs, this.#options.heardUntilMs?.() ?? nowMs)',
    replace: 'nowMs',
  },
  {
    name: 'more is leased than is free',
    file: decider,
    find: 'Math.min(command.amountMicros, free, freeInDayMicros(state, atMs, capSharePpm))',
    replace: 'Math.min(command.amountMicros, freeInDayMicros(state, atMs, capSharePpm))',
  },
  {
    name: 'the daily cap is not asked for',
    file: decider,
    find: 'Math.min(command.amountMicros, free, freeInDayMicros(state, atMs, capSharePpm))',
    replace: 'Math.min(command.amountMicros, free)',
  },
  {
    name: 'the money of a settled lease comes back whole',
    file: decider,
    find: 'spentMicros: state.spentMicros + event.spentMicros,\n      };',
    replace: '};',
  },
  {
    name: 'what is leased does not count for the day',
    file: days,
    find: 'sum += spentMicros + leasedMicros;',
    replace: 'sum += spentMicros;',
  },
  {
    name: 'a repeated bill counts twice',
    file: ledger,
    find: 'if (account.bills.has(entity)) break;',
    replace: '',
  },
  {
    name: 'a keeper settles before the last bill can come',
    file: ledger,
    find: 'nowMs >= grant.settleAfterMs)',
    replace: 'nowMs >= 0)',
  },
  {
    name: 'the loser of a race counts',
    file: 'streams/src/runtime/decisions/winners.ts',
    find: 'if (version !== (last?.version ?? 0) + 1) return false;',
    replace: '',
  },
];
