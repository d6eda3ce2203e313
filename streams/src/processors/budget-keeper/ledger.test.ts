import type { AnyEvent, Envelope } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unsaidOfBill } from '../../testing/bills.ts';
import { FORGET_AFTER_MS, LeaseLedger } from './ledger.ts';

const SETTLE_AFTER_MS = 1_000;

function envelope(entity: string): Envelope {
  return {
    id: `event-${entity}`,
    tenant: 'acme',
    entity,
    streamVersion: 0,
    decision: null,
    occurredAtMs: 0,
    actor: 'service:test',
    correlationId: entity,
    causationId: null,
  };
}

const leased = (leaseId: string, amountMicros: number): AnyEvent => ({
  type: 'BudgetSliceLeased',
  envelope: envelope('campaign-1'),
  leaseId,
  holder: 'bidder-1',
  amountMicros,
  expiresAtMs: 500,
  settleAfterMs: SETTLE_AFTER_MS,
  dayFromMs: 0,
});
const settled = (leaseId: string, spentMicros: number): AnyEvent => ({
  type: 'BudgetSliceSettled',
  envelope: envelope('campaign-1'),
  leaseId,
  spentMicros,
  returnedMicros: 0,
});
const late = (leaseId: string, bidId: string, spentMicros: number): AnyEvent => ({
  type: 'BudgetLateSpendRecorded',
  envelope: envelope('campaign-1'),
  bidId,
  leaseId,
  spentMicros,
  dayFromMs: 0,
});
const billed = (leaseId: string, bidId: string, costMicros: number): AnyEvent => ({
  type: 'ImpressionBilled',
  envelope: envelope(bidId),
  auctionId: 'auction-1',
  campaignId: 'campaign-1',
  creativeId: 'creative-1',
  leaseId,
  costMicros,
  currency: 'USD',
  ...unsaidOfBill,
});

function ledgerOf(...events: AnyEvent[]): LeaseLedger {
  const ledger = new LeaseLedger();
  for (const event of events) ledger.apply(event);
  return ledger;
}

const commandsOf = (ledger: LeaseLedger, nowMs = SETTLE_AFTER_MS): unknown[] =>
  ledger.due(nowMs).map(({ command }) => command);

test('an open lease is settled with the sum billed on the log, each bid once, and not before its time', () => {
  const ledger = ledgerOf(leased('l', 100), billed('l', 'a', 30), billed('l', 'a', 30), billed('l', 'b', 12));
  expect(commandsOf(ledger, SETTLE_AFTER_MS - 1)).toEqual([]);
  expect(commandsOf(ledger)).toEqual([{ type: 'SettleLease', leaseId: 'l', spentMicros: 42 }]);
});

test('a lease nobody was billed from gives everything back', () => {
  expect(commandsOf(ledgerOf(leased('l', 100)))).toEqual([{ type: 'SettleLease', leaseId: 'l', spentMicros: 0 }]);
});

test('a bill beyond the settlement is late spend, once', () => {
  const ledger = ledgerOf(leased('l', 100), billed('l', 'a', 30), settled('l', 30), billed('l', 'b', 12));
  expect(commandsOf(ledger, 0)).toEqual([
    { type: 'RecordLateSpend', bidId: 'b', leaseId: 'l', spentMicros: 12, dayFromMs: 0 },
  ]);
  ledger.apply(late('l', 'b', 12));
  expect(commandsOf(ledger)).toEqual([]);
});

test('a settlement read before the bills it counted is no surplus', () => {
  const ledger = ledgerOf(leased('l', 100), settled('l', 42), billed('l', 'a', 30));
  expect(commandsOf(ledger)).toEqual([]);
  ledger.apply(billed('l', 'b', 12));
  expect(commandsOf(ledger)).toEqual([]);
});

test('bills beyond the lease itself are settled up to it and late for the rest', () => {
  const ledger = ledgerOf(leased('l', 40), billed('l', 'a', 30), billed('l', 'b', 30));
  expect(commandsOf(ledger)).toEqual([{ type: 'SettleLease', leaseId: 'l', spentMicros: 40 }]);
  ledger.apply(settled('l', 40));
  expect(commandsOf(ledger)).toEqual([
    { type: 'RecordLateSpend', bidId: 'b', leaseId: 'l', spentMicros: 20, dayFromMs: 0 },
  ]);
});

test('a bill of a lease long forgotten is late spend', () => {
  const ledger = ledgerOf(leased('l', 100), settled('l', 0));
  expect(ledger.forget(SETTLE_AFTER_MS + FORGET_AFTER_MS - 1)).toBe(0);
  expect(ledger.forget(SETTLE_AFTER_MS + FORGET_AFTER_MS)).toBe(1);
  ledger.apply(billed('l', 'a', 7));
  expect(commandsOf(ledger)).toEqual([
    { type: 'RecordLateSpend', bidId: 'a', leaseId: 'l', spentMicros: 7, dayFromMs: null },
  ]);
});

const events = fc
  .record({
    bills: fc.array(fc.tuple(fc.constantFrom('l', 'm'), fc.nat(6), fc.integer({ min: 1, max: 50 })), { maxLength: 12 }),
    settledMicros: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  })
  .map(({ bills, settledMicros }) => ({
    // The cost of a bid is a fact: repeated notices name the same.
    bidEvents: bills.map(([lease, bid]) => billed(lease, `${lease}-${bid}`, (bid + 1) * 5)),
    budgetEvents: [
      leased('l', 100),
      leased('m', 100),
      ...(settledMicros === undefined ? [] : [settled('l', settledMicros)]),
    ],
  }));

test('R2: whatever the interleaving of the two topics, and with every record twice, the ends are the same', () => {
  fc.assert(
    fc.property(events, fc.array(fc.boolean(), { maxLength: 20 }), ({ bidEvents, budgetEvents }, order) => {
      const inOrder = ledgerOf(...budgetEvents, ...bidEvents);
      const mixed: AnyEvent[] = [];
      const left = [...bidEvents];
      const right = [...budgetEvents];
      for (const takeLeft of order) mixed.push(...(takeLeft ? left : right).splice(0, 1));
      mixed.push(...left, ...right);
      const ledger = new LeaseLedger();
      for (const event of mixed) {
        ledger.apply(event);
        ledger.apply(event);
      }
      const sum = (of: LeaseLedger): number =>
        of.due(SETTLE_AFTER_MS).reduce((total, { command }) => total + command.spentMicros, 0);
      expect(sum(ledger)).toBe(sum(inOrder));
      expect(ledger.due(SETTLE_AFTER_MS)).toHaveLength(inOrder.due(SETTLE_AFTER_MS).length);
    }),
    { numRuns: 1_000 },
  );
});
