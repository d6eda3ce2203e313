/**
 * Keeps the lease book supplied, in the background: leases slices through the budget stream's DecisionWriter before they
 * are needed, releases reservations at their deadline, and settles leases that have ended. Nothing here runs on the bid
 * path; a bid that finds no money is a no-bid (BUDGET), and the campaign is then supplied at once.
 *
 * Life of a lease: granted (bids until `expiresAtMs`) → ended (its bids may still be billed until their deadline) →
 * settled by this bidder when nothing is reserved from it any more. Whatever this bidder does not settle, because it
 * was killed or is unsure of a bill, the budget keeper settles after `settleAfterMs` with the sum on the log. A restarted
 * bidder has another holder id and never touches the leases of the one before.
 */

import { uuidV7 } from '@mainstem/schemas/envelope';
import { type BudgetEvent, freeInDayMicros, freeMicros, leaseOf } from '@mainstem/streams/deciders/budget/decider';
import { budgetKeyOf } from '../catalogue/candidate.ts';
import type { BiddableCampaign, Snapshot } from '../catalogue/snapshot.ts';
import { RESERVATION_MAX_MS } from '../notices/windows.ts';
import { BudgetCommands, type BudgetWriter } from './budget-commands.ts';
import type { LeaseBook } from './lease-book.ts';
import { LeaseSettler } from './settler.ts';
import { lowWaterMicros, renewAheadMs, sliceOf } from './slices.ts';
import { Supplies, type Supply } from './supplies.ts';

export interface LeaseTimes {
  /** How long bids are made from a lease, ms. */
  readonly leaseMs: number;
  /** How long a bid's money stays reserved and its notices are taken at most, ms; see `notices/windows.ts`. */
  readonly reservationMs: number;
  /** Beyond the last possible bill until the keeper may settle, ms: a bill being written must be on the log by then. */
  readonly settleGraceMs: number;
}

/** A minute of bids per lease bounds what a killed bidder locks; its last bill may come when the longest window ends. */
export const defaultLeaseTimes: LeaseTimes = {
  leaseMs: 60_000,
  reservationMs: RESERVATION_MAX_MS,
  settleGraceMs: 30_000,
};

/** Campaigns without a bid for so long get no new lease until they are wanted again, ms. */
const IDLE_AFTER_MS = 300_000;
/** Background beat, ms: what a starved campaign waits at most for its lease to be asked for. */
const TICK_MS = 20;
/** After a refusal (no budget, exhausted) or an error the campaign is not tried again for so long, ms. */
const BACK_OFF_MS = 1_000;
/** Campaigns looked at per tick: 10,000 in two seconds, at no cost to the bid path. Starved ones do not wait for it. */
const LOOKED_AT_PER_TICK = 100;
/** Settleable leases are looked for this often, ms. */
const SETTLE_EVERY_MS = 200;

export interface LeaserOptions {
  readonly writer: BudgetWriter;
  readonly book: LeaseBook;
  /** Id of this process, new at every start. */
  readonly holder: string;
  readonly times: LeaseTimes;
  readonly now: () => number;
  /** Share of its caps a campaign may spend, millionths (its breaker's mode); all of them when not given. */
  readonly capSharePpm?: (campaign: BiddableCampaign) => number;
  /** Until when bills that others took are known, ms since 1970 UTC; all of them when not given. */
  readonly heardUntilMs?: () => number;
  /** A campaign has money again. */
  readonly onGrant?: (budgetKey: string) => void;
  readonly onError: (error: unknown, doing: string) => void;
}

export class Leaser {
  readonly #counts = { granted: 0, refused: 0, failed: 0 };
  readonly #options: LeaserOptions;
  readonly #supplies: Supplies;
  readonly #commands: BudgetCommands;
  readonly #settler: LeaseSettler;
  readonly #unsubscribe: () => void;
  #settleAtMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: LeaserOptions) {
    this.#options = options;
    this.#supplies = new Supplies((budgetKey) => options.book.close(budgetKey));
    this.#commands = new BudgetCommands(options.writer);
    this.#settler = new LeaseSettler(options, this.#commands);
    // More money (a higher cap, a settled lease) ends a back-off: pushed by the log, not polled.
    this.#unsubscribe = options.writer.onEvent((event) => {
      if (event.type === 'BudgetSliceLeased') return;
      // Settled by another, e.g. a keeper whose clock is ahead: its money is free for others, so no bid may count on it.
      if (event.type === 'BudgetSliceSettled') options.book.closeLease(event.leaseId);
      const supply = this.#supplies.get(budgetKeyOf(event.envelope.tenant, event.envelope.entity));
      if (supply !== undefined) supply.notBeforeMs = 0;
    });
  }

  get counts(): Readonly<Record<'granted' | 'refused' | 'failed' | 'settled', number>> {
    const { settled, failed } = this.#settler.counts;
    return { ...this.#counts, settled, failed: this.#counts.failed + failed };
  }

  start(): void {
    this.#timer = setInterval(() => this.tick(this.#options.now()), TICK_MS);
  }

  /** Campaigns that may bid now: new ones are supplied at once, of others the unspent money goes back. */
  follow(snapshot: Snapshot): void {
    this.#supplies.follow(snapshot, this.#options.now());
  }

  /** These could not pay a bid just now. */
  want(budgetKeys: readonly string[]): void {
    this.#supplies.want(budgetKeys);
  }

  /** A bid was made from a lease of this campaign. */
  used(budgetKey: string, nowMs: number): void {
    const supply = this.#supplies.get(budgetKey);
    if (supply !== undefined) supply.lastUsedAtMs = nowMs;
  }

  /** One beat; called by the timer, by tests directly. */
  tick(nowMs: number): void {
    this.#supplies.followSome(nowMs);
    for (const supply of this.#supplies.urgent()) this.#supplyIfLow(supply, nowMs);
    for (const supply of this.#supplies.next(LOOKED_AT_PER_TICK)) this.#supplyIfLow(supply, nowMs);
    if (nowMs < this.#settleAtMs) return;
    this.#settleAtMs = nowMs + SETTLE_EVERY_MS;
    // What another process billed is heard of some seconds later: only then is it sure that nobody did.
    this.#options.book.releaseDue(Math.min(nowMs, this.#options.heardUntilMs?.() ?? nowMs));
    this.#settler.settleEnded(nowMs);
  }

  /** Resolves when no command is under way. */
  idle(): Promise<void> {
    return this.#commands.idle();
  }

  /** Stops leasing and settles what can be settled now; the keeper does the rest. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#unsubscribe();
    await this.idle();
    for (const key of this.#supplies.keys()) this.#options.book.close(key);
    this.#settler.settleEnded(this.#options.now());
    await this.idle();
  }

  #supplyIfLow(supply: Supply, nowMs: number): void {
    if (this.#stopped || supply.leasing || nowMs < supply.notBeforeMs || this.#commands.isFull) return;
    if (!supply.wanted && nowMs - supply.lastUsedAtMs > IDLE_AFTER_MS) return;
    const { book, times, writer, capSharePpm } = this.#options;
    const { budgetKey, tenant, campaignId, costMicros } = supply.campaign;
    const budget = writer.read(tenant, campaignId).state;
    // Micros of two currencies are no sum: a budget in another one pays nothing.
    if (budget.currency !== supply.campaign.currency) return;
    const slice = sliceOf(budget, costMicros);
    const left = book.freeMicros(budgetKey, nowMs, renewAheadMs(budget, nowMs, times.leaseMs));
    if (left >= lowWaterMicros(slice, costMicros)) {
      supply.wanted = false;
      return;
    }
    const sharePpm = capSharePpm?.(supply.campaign) ?? WHOLE_PPM;
    const free = Math.min(freeMicros(budget, sharePpm), freeInDayMicros(budget, nowMs, sharePpm));
    if (free < costMicros) return;
    supply.leasing = true;
    this.#commands.track(this.#lease(supply, slice, sharePpm, nowMs));
  }

  async #lease(supply: Supply, amountMicros: number, capSharePpm: number, nowMs: number): Promise<void> {
    const { holder, times, now, onError } = this.#options;
    const leaseId = uuidV7(nowMs);
    const expiresAtMs = nowMs + times.leaseMs;
    const settleAfterMs = expiresAtMs + times.reservationMs + times.settleGraceMs;
    try {
      const granted = await this.#commands.execute(
        supply.campaign,
        { type: 'LeaseBudget', leaseId, holder, amountMicros, atMs: nowMs, capSharePpm, expiresAtMs, settleAfterMs },
        leaseId,
        nowMs,
      );
      if (granted.kind === 'accepted') this.#grant(supply, granted.events);
      else this.#counts.refused += 1;
      if (granted.kind !== 'accepted') supply.notBeforeMs = now() + BACK_OFF_MS;
    } catch (error) {
      // The lease may be on the log all the same: then nobody bids from it and the keeper settles it with what was billed: 0.
      this.#counts.failed += 1;
      supply.notBeforeMs = now() + BACK_OFF_MS;
      onError(error, `lease for ${supply.campaign.budgetKey}`);
    } finally {
      supply.leasing = false;
    }
  }

  #grant(supply: Supply, events: readonly BudgetEvent[]): void {
    const { budgetKey, tenant, campaignId } = supply.campaign;
    const { state } = this.#options.writer.read(tenant, campaignId);
    for (const event of events) {
      if (event.type !== 'BudgetSliceLeased') continue;
      const { leaseId, amountMicros, expiresAtMs, settleAfterMs } = event;
      // Settled by another before this answer came.
      if (leaseOf(state, leaseId) === undefined) continue;
      this.#options.book.grant({ leaseId, budgetKey, tenant, campaignId, amountMicros, expiresAtMs, settleAfterMs });
    }
    this.#counts.granted += 1;
    supply.wanted = false;
    this.#options.onGrant?.(budgetKey);
    // Paused while the lease was on its way: it goes back.
    if (this.#stopped || this.#supplies.get(budgetKey) !== supply) this.#options.book.close(budgetKey);
  }
}

const WHOLE_PPM = 1_000_000;
