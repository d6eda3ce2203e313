/**
 * The whole escrow in one simulation: bidders that share a budget, are killed and come back, exchanges that repeat,
 * forget and contradict their notices, the keeper that settles what the dead left. Time is a number.
 */
import { uuidFrom } from '@mainstem/schemas/envelope';
import { LeaseLedger } from '@mainstem/streams/processors/budget-keeper/ledger';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { impressionBilled } from '../events/notice-events.ts';
import type { Notice } from '../notices/token.ts';
import { campaignRow, creativeRow, MemoryBudgetWriter, snapshotOf } from '../testing/kit.ts';
import { billSaid, noticeWith } from '../testing/notices.ts';
import { createLeaseBook, type LeaseBook } from './lease-book.ts';
import { Leaser, type LeaseTimes } from './leaser.ts';

const CAP_MICROS = 5_000;
const COST_MICROS = 10;
const times: LeaseTimes = { leaseMs: 2_000, reservationMs: 1_500, settleGraceMs: 100 };
const snapshot = snapshotOf([campaignRow({ bidPriceMicros: COST_MICROS * 1_000 })], [creativeRow()]);
const KEY = 'acme|campaign-1';

interface Process {
  readonly book: LeaseBook;
  readonly leaser: Leaser;
}

class World {
  nowMs = 0;
  readonly writer = new MemoryBudgetWriter();
  readonly ledger = new LeaseLedger();
  readonly bids: Notice[] = [];
  readonly billed = new Map<string, number>();
  processes: Process[] = [];

  async open(): Promise<void> {
    const context = { actor: 'user:test', occurredAtMs: 0 };
    await this.writer.execute(
      'acme',
      'campaign-1',
      { type: 'OpenBudget', capMicros: CAP_MICROS, currency: 'USD' },
      context,
    );
    this.writer.onEvent((event) => this.ledger.apply(event));
    this.processes = [this.start(), this.start()];
  }

  start(): Process {
    const book = createLeaseBook();
    const leaser = new Leaser({
      writer: this.writer,
      book,
      holder: `bidder-${this.nowMs}`,
      times,
      now: () => this.nowMs,
      onError: (error) => expect.unreachable(String(error)),
    });
    leaser.follow(snapshot);
    return { book, leaser };
  }

  /** kill -9: its memory is gone, its leases stay on the log. */
  kill(index: number): void {
    this.processes[index] = this.start();
  }

  bid(process: Process): void {
    const leaseId = process.book.leaseFor(KEY, COST_MICROS, this.nowMs, []);
    if (leaseId === undefined) return void process.leaser.want([KEY]);
    const bidId = uuidFrom('bid', String(this.bids.length));
    const expiresAtMs = this.nowMs + times.reservationMs;
    if (!process.book.reserve(bidId, leaseId, COST_MICROS, expiresAtMs)) return;
    this.bids.push(noticeWith({ bidId, leaseId, bidPriceMicros: COST_MICROS * 1_000, expiresAtMs }));
  }

  lose(process: Process, bid: Notice): void {
    if (this.nowMs < bid.expiresAtMs && !this.billed.has(bid.bidId)) process.book.release(bid.bidId);
  }

  /** A bill is taken while its token is; a bid this process knows as lost is refused (the desk's rule). */
  bill(process: Process, bid: Notice, costMicros: number, lost: ReadonlySet<string>): void {
    if (this.nowMs >= bid.expiresAtMs || lost.has(bid.bidId)) return;
    if (!this.billed.has(bid.bidId)) {
      this.billed.set(bid.bidId, costMicros);
      process.book.hold(bid.bidId);
      process.book.book(bid.bidId, bid.leaseId, costMicros);
    }
    const booked = this.billed.get(bid.bidId) as number;
    this.ledger.apply(impressionBilled(bid, billSaid({ costMicros: booked }), this.nowMs));
  }

  async keep(): Promise<void> {
    for (const { tenant, campaignId, command, cause } of this.ledger.due(this.nowMs)) {
      const context = { actor: 'service:keeper', occurredAtMs: this.nowMs, commandId: uuidFrom(...cause) };
      await this.writer.execute(tenant, campaignId, command, context);
    }
  }

  async tick(ms: number): Promise<void> {
    this.nowMs += ms;
    for (const { leaser } of this.processes) {
      leaser.tick(this.nowMs);
      await leaser.idle();
    }
    await this.keep();
  }

  check(): void {
    const { state } = this.writer.read('acme', 'campaign-1');
    expect(state.spentMicros + state.leasedMicros).toBeLessThanOrEqual(state.capMicros);
    for (const { book } of this.processes) {
      for (const lease of book.leases()) {
        expect(lease.freeMicros + lease.reservedMicros + lease.spentMicros).toBe(lease.amountMicros);
      }
    }
    const paid = [...this.billed.values()].reduce((sum, cost) => sum + cost, 0);
    expect(paid).toBeLessThanOrEqual(CAP_MICROS);
  }
}

const step = fc.record({
  kind: fc.constantFrom('bid', 'bid', 'bid', 'bid', 'lose', 'bill', 'bill', 'bill-at-other', 'tick', 'tick', 'kill'),
  process: fc.nat(1),
  bid: fc.nat(40),
  ms: fc.integer({ min: 1, max: 400 }),
  micros: fc.integer({ min: 1, max: COST_MICROS }),
});

test('R3: spent and leased never pass the cap, and in the end the budget says what the log says, whoever dies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps) => {
      const world = new World();
      await world.open();
      const lost = new Set<string>();
      const holderOf = new Map<string, Process>();
      await world.tick(1);
      for (const { kind, process: index, bid: number, ms, micros } of steps) {
        const process = world.processes[index] as Process;
        const bid = world.bids[world.bids.length - 1 - (number % Math.max(1, world.bids.length))];
        if (kind === 'tick') await world.tick(ms);
        if (kind === 'kill') world.kill(index);
        if (kind === 'bid') {
          world.bid(process);
          const made = world.bids.at(-1);
          if (made !== undefined && !holderOf.has(made.bidId)) holderOf.set(made.bidId, process);
        }
        if (bid === undefined) continue;
        const holder = holderOf.get(bid.bidId) ?? process;
        if (kind === 'lose' && holder.book.reserved(bid.bidId)) {
          world.lose(holder, bid);
          lost.add(bid.bidId);
        }
        if (kind === 'bill') world.bill(holder, bid, micros, lost);
        // After a restart the notice comes to a process that does not know the lease.
        if (kind === 'bill-at-other' && !world.processes.includes(holder)) world.bill(process, bid, micros, lost);
        world.check();
      }
      // Everyone dies; the keeper alone brings the books to the truth.
      world.processes = [];
      await world.tick(times.leaseMs + times.reservationMs + times.settleGraceMs + 1);
      await world.keep();
      const { state } = world.writer.read('acme', 'campaign-1');
      const paid = [...world.billed.values()].reduce((sum, cost) => sum + cost, 0);
      expect(state.leasedMicros).toBe(0);
      expect(state.spentMicros).toBe(paid);
      expect(state.lateMicros).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('a campaign is supplied before it is asked for, and a starved one within a beat', async () => {
  const world = new World();
  await world.open();
  await world.tick(1);
  const [process] = world.processes as [Process];
  expect(process.book.leaseFor(KEY, COST_MICROS, world.nowMs, [])).toBeDefined();
  while (process.book.leaseFor(KEY, COST_MICROS, world.nowMs, []) !== undefined) world.bid(process);
  world.bid(process);
  await world.tick(1);
  expect(process.book.leaseFor(KEY, COST_MICROS, world.nowMs, [])).toBeDefined();
});

test('a paused campaign gives its unspent slice back at once', async () => {
  const world = new World();
  await world.open();
  await world.tick(1);
  const [first, second] = world.processes as [Process, Process];
  for (const { leaser } of [first, second])
    leaser.follow(snapshotOf([campaignRow({ status: 'paused' })], [creativeRow()]));
  await world.tick(250);
  expect(world.writer.read('acme', 'campaign-1').state.leasedMicros).toBe(0);
});

test('a graceful stop settles what is not reserved', async () => {
  const world = new World();
  await world.open();
  await world.tick(1);
  for (const { leaser } of world.processes) await leaser.stop();
  expect(world.writer.read('acme', 'campaign-1').state.leasedMicros).toBe(0);
});

test('R8: a lease that only the keeper can settle is forgotten once the keeper may', async () => {
  const world = new World();
  await world.open();
  await world.tick(1);
  const [{ book }] = world.processes as [Process];
  const [lease] = book.leases();
  book.bookElsewhere('a bid', String(lease?.leaseId), COST_MICROS);
  await world.tick(times.leaseMs + 1);
  expect(book.holds(String(lease?.leaseId))).toBe(true);
  await world.tick(Number(lease?.settleAfterMs) - world.nowMs);
  expect(book.holds(String(lease?.leaseId))).toBe(false);
});

test('R3: a lease settled by somebody else pays no bid any more, and its outstanding bill is late spend', async () => {
  const world = new World();
  await world.open();
  await world.tick(1);
  const [process] = world.processes as [Process, Process];
  world.bid(process);
  const bid = world.bids[0] as Notice;
  // A keeper whose clock is an hour ahead: the lease is live, nothing is billed yet.
  const early = world.ledger.due(world.nowMs + 3_600_000);
  expect(early.length).toBeGreaterThan(0);
  for (const { tenant, campaignId, command } of early) {
    await world.writer.execute(tenant, campaignId, command, { actor: 'service:keeper', occurredAtMs: world.nowMs });
  }
  expect(process.book.leaseFor(KEY, COST_MICROS, world.nowMs, [])).toBeUndefined();
  expect(process.book.reserve('another bid', bid.leaseId, COST_MICROS, world.nowMs + 1)).toBe(false);
  world.bill(process, bid, COST_MICROS, new Set());
  await world.tick(1);
  expect(world.writer.read('acme', 'campaign-1').state).toMatchObject({
    lateMicros: COST_MICROS,
    spentMicros: COST_MICROS,
  });
  // The campaign bids on from a new lease, and the old one is forgotten.
  expect(process.book.leaseFor(KEY, COST_MICROS, world.nowMs, [])).not.toBe(bid.leaseId);
  await world.tick(times.leaseMs);
  expect(process.book.leases().map((lease) => lease.leaseId)).not.toContain(bid.leaseId);
});

test('a budget in another currency than its campaign pays nothing', async () => {
  const world = new World();
  await world.writer.execute(
    'acme',
    'campaign-1',
    { type: 'OpenBudget', capMicros: CAP_MICROS, currency: 'EUR' },
    { actor: 'user:test', occurredAtMs: 0 },
  );
  world.processes = [world.start()];
  await world.tick(1);
  expect(world.writer.read('acme', 'campaign-1').state).toMatchObject({ currency: 'EUR', leasedMicros: 0 });
});

test('KIKI-47: shortly before midnight one lease is enough, and after it bids are paid by the new day', async () => {
  const DAY_MS = 86_400_000;
  const world = new World();
  await world.open();
  const command = { type: 'ChangeDailyCap', dailyCapMicros: 1_000, utcOffsetMin: 0 } as const;
  await world.writer.execute('acme', 'campaign-1', command, { actor: 'user:test', occurredAtMs: 0 });
  world.nowMs = DAY_MS - 400;
  for (const { leaser } of world.processes) leaser.used(KEY, world.nowMs);
  for (let beat = 0; beat < 10; beat += 1) await world.tick(20);
  const before = world.writer.read('acme', 'campaign-1').state;
  expect(Object.values(before.leases).map(({ expiresAtMs }) => expiresAtMs)).toEqual([DAY_MS, DAY_MS]);
  for (let beat = 0; beat < 2; beat += 1) await world.tick(250);
  const [process] = world.processes as [Process];
  expect(process.book.leaseFor(KEY, COST_MICROS, world.nowMs, [])).toBeDefined();
  const after = world.writer.read('acme', 'campaign-1').state;
  expect(Object.keys(after.days).sort()).toEqual(['0', String(DAY_MS)]);
  expect(after.days[String(DAY_MS)]?.leasedMicros).toBeGreaterThan(0);
});
