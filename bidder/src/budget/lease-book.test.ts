import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLeaseBook, type GrantedLease, type LeaseBook } from './lease-book.ts';

const TTL_MS = 100;

function lease(number: number, amountMicros: number): GrantedLease {
  return {
    leaseId: `lease-${number}`,
    budgetKey: 'acme|campaign-1',
    tenant: 'acme',
    campaignId: 'campaign-1',
    amountMicros,
    expiresAtMs: 1_000,
    settleAfterMs: 2_000,
  };
}

type Step =
  | { readonly kind: 'reserve' | 'release' | 'hold' | 'doubt'; readonly bid: number; readonly micros: number }
  | { readonly kind: 'book'; readonly bid: number; readonly micros: number }
  | { readonly kind: 'tick'; readonly bid: number; readonly micros: number };

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('reserve', 'release', 'hold', 'doubt', 'book', 'tick'),
  bid: fc.nat(12),
  micros: fc.integer({ min: 1, max: 40 }),
});

/** Every micro in exactly one place, nothing negative, whatever happens in whatever order. */
function conserved(book: LeaseBook): void {
  for (const state of book.leases()) {
    expect(state.freeMicros + state.reservedMicros + state.spentMicros).toBe(state.amountMicros);
    expect(
      Math.min(state.freeMicros, state.reservedMicros, state.spentMicros, state.overspentMicros),
    ).toBeGreaterThanOrEqual(0);
    expect(Number.isInteger(state.freeMicros)).toBe(true);
  }
}

test('R9: every micro is free, reserved or spent under any interleaving of bids, losses, bills, doubts and time', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const book = createLeaseBook();
      book.grant(lease(1, 200));
      const reservedAt = new Map<string, number>();
      let nowMs = 0;
      for (const { kind, bid, micros } of steps) {
        const bidId = `bid-${bid}`;
        if (kind === 'tick') nowMs += micros;
        if (kind === 'tick') book.releaseDue(nowMs);
        if (kind === 'reserve' && book.reserve(bidId, 'lease-1', micros, nowMs + TTL_MS)) reservedAt.set(bidId, micros);
        if (kind === 'release') book.release(bidId);
        if (kind === 'hold') book.hold(bidId);
        if (kind === 'doubt') book.doubt(bidId);
        // A bill is never above what was bid, which the token carries.
        if (kind === 'book') book.book(bidId, 'lease-1', Math.min(micros, reservedAt.get(bidId) ?? micros));
        conserved(book);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a bill below the bid gives the rest back', () => {
  const book = createLeaseBook();
  book.grant(lease(1, 100));
  expect(book.reserve('bid-1', 'lease-1', 30, TTL_MS)).toBe(true);
  expect(book.book('bid-1', 'lease-1', 12)).toBe('booked');
  expect(book.leases()[0]).toMatchObject({ freeMicros: 88, reservedMicros: 0, spentMicros: 12 });
});

test('a lease pays no bid beyond its amount, counting what the same answer plans', () => {
  const book = createLeaseBook();
  book.grant(lease(1, 100));
  expect(book.leaseFor('acme|campaign-1', 100, 0, [])).toBe('lease-1');
  expect(book.leaseFor('acme|campaign-1', 101, 0, [])).toBeUndefined();
  const planned = [{ leaseId: 'lease-1', costMicros: 60 }] as never;
  expect(book.leaseFor('acme|campaign-1', 40, 0, planned)).toBe('lease-1');
  expect(book.leaseFor('acme|campaign-1', 41, 0, planned)).toBeUndefined();
});

test('no bid is made from a lease at or after its end', () => {
  const book = createLeaseBook();
  book.grant(lease(1, 100));
  expect(book.leaseFor('acme|campaign-1', 1, 999, [])).toBe('lease-1');
  expect(book.leaseFor('acme|campaign-1', 1, 1_000, [])).toBeUndefined();
});

test('an ended lease is settled only when nothing is reserved from it', () => {
  const book = createLeaseBook();
  book.grant(lease(1, 100));
  book.reserve('bid-1', 'lease-1', 30, 1_050);
  expect(book.settleable(1_000)).toEqual([]);
  book.book('bid-1', 'lease-1', 30);
  expect(book.settleable(999)).toEqual([]);
  expect(book.settleable(1_000)).toMatchObject([{ leaseId: 'lease-1', spentMicros: 30 }]);
});

test('a bill under way outlives the deadline of its reservation', () => {
  const book = createLeaseBook();
  book.grant(lease(1, 100));
  book.reserve('bid-1', 'lease-1', 30, TTL_MS);
  book.hold('bid-1');
  expect(book.releaseDue(TTL_MS)).toBe(0);
  expect(book.leases()[0]?.reservedMicros).toBe(30);
  expect(book.book('bid-1', 'lease-1', 30)).toBe('booked');
});

test('a lease with a bill of unknown fate is left to the keeper', () => {
  const book = createLeaseBook();
  book.grant(lease(1, 100));
  book.reserve('bid-1', 'lease-1', 30, TTL_MS);
  book.hold('bid-1');
  book.doubt('bid-1');
  expect(book.settleable(1_999)).toEqual([]);
  expect(book.abandoned(2_000)).toHaveLength(1);
  book.end('lease-1');
  expect(book.reservations).toBe(0);
});

test('a bill without reservation is paid from the lease and leaves its settlement to the keeper', () => {
  const book = createLeaseBook();
  book.grant(lease(1, 100));
  expect(book.book('bid-9', 'lease-1', 130)).toBe('late');
  expect(book.leases()[0]).toMatchObject({ freeMicros: 0, spentMicros: 100, overspentMicros: 30, unsure: true });
  expect(book.settleable(1_000)).toEqual([]);
  expect(book.book('bid-9', 'lease-7', 1)).toBe('foreign');
});

test('a closed campaign bids no more and its leases are settled at once', () => {
  const book = createLeaseBook();
  book.grant(lease(1, 100));
  book.close('acme|campaign-1');
  expect(book.leaseFor('acme|campaign-1', 1, 0, [])).toBeUndefined();
  expect(book.settleable(0)).toHaveLength(1);
});
