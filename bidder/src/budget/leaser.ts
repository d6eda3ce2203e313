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
import type { BudgetCommand } from '@mainstem/streams/deciders/budget/commands';
import { DAY_MS, dayFromMs } from '@mainstem/streams/deciders/budget/days';
import {
  type Budget,
  type BudgetEvent,
  freeInDayMicros,
  freeMicros,
  leaseOf,
} from '@mainstem/streams/deciders/budget/decider';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { Outcome } from '@mainstem/streams/runtime/decisions/outcome';
import { budgetKeyOf } from '../catalogue/candidate.ts';
import type { BiddableCampaign, Snapshot } from '../catalogue/snapshot.ts';
import { RESERVATION_MAX_MS } from '../notices/windows.ts';
import type { LeaseBook, LeaseState } from './lease-book.ts';

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

/** A slice is this share of the cap: small enough for several bidders, large enough to lease seldom. */
const SLICE_SHARE = 1 / 20;
/** … but never under what so many impressions cost, else tiny budgets would be leased bid by bid. */
const SLICE_IMPRESSIONS_MIN = 20;
/** Lease the next slice when less than this share of one is left. */
const LOW_WATER_SHARE = 0.5;
/** Lease the next slice when the present one ends within this share of its life. */
const RENEW_AHEAD_SHARE = 0.25;
/** Campaigns without a bid for so long get no new lease until they are wanted again, ms. */
const IDLE_AFTER_MS = 300_000;
/** Background beat, ms: what a starved campaign waits at most for its lease to be asked for. */
const TICK_MS = 20;
/** Commands under way at once; the rest waits for the next tick. */
const IN_FLIGHT_MAX = 64;
/** After a refusal (no budget, exhausted) or an error the campaign is not tried again for so long, ms. */
const BACK_OFF_MS = 1_000;
/** Campaigns looked at per tick: 10,000 in two seconds, at no cost to the bid path. Starved ones do not wait for it. */
const LOOKED_AT_PER_TICK = 100;
/** Campaigns of a whole new picture compared in one turn: some 0.3 ms. */
const FOLLOWED_AT_ONCE = 1_000;
/** Settleable leases are looked for this often, ms. */
const SETTLE_EVERY_MS = 200;

export type BudgetWriter = Pick<
  DecisionWriter<BudgetCommand, Budget, BudgetEvent>,
  'execute' | 'read' | 'onEvent' | 'whenCaughtUp'
>;

interface Supply {
  campaign: BiddableCampaign;
  lastUsedAtMs: number;
  wanted: boolean;
  leasing: boolean;
  notBeforeMs: number;
}

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
  readonly counts = { granted: 0, refused: 0, failed: 0, settled: 0 };
  readonly #options: LeaserOptions;
  readonly #supplies = new Map<string, Supply>();
  readonly #urgent = new Set<string>();
  readonly #settling = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #unsubscribe: () => void;
  #cursor: Iterator<Supply> | undefined;
  /** Campaigns of a whole new picture that are still to be compared. */
  #unseen: Iterator<string> | undefined;
  #unseenIn: ReadonlyMap<string, BiddableCampaign> = new Map();
  #settleAtMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: LeaserOptions) {
    this.#options = options;
    // More money (a higher cap, a settled lease) ends a back-off: pushed by the log, not polled.
    this.#unsubscribe = options.writer.onEvent((event) => {
      if (event.type === 'BudgetSliceLeased') return;
      // Settled by another, e.g. a keeper whose clock is ahead: its money is free for others, so no bid may count on it.
      if (event.type === 'BudgetSliceSettled') options.book.closeLease(event.leaseId);
      const supply = this.#supplies.get(budgetKeyOf(event.envelope.tenant, event.envelope.entity));
      if (supply !== undefined) supply.notBeforeMs = 0;
    });
  }

  start(): void {
    this.#timer = setInterval(() => this.tick(this.#options.now()), TICK_MS);
  }

  /** Campaigns that may bid now: new ones are supplied at once, of others the unspent money goes back. */
  follow(snapshot: Snapshot): void {
    const nowMs = this.#options.now();
    if (snapshot.changed === undefined) {
      // All may differ: the first thousand now, the rest in the next ticks, for bids must not wait for ten thousand.
      this.#unseen = keysOf(this.#supplies, snapshot.campaigns);
      this.#unseenIn = snapshot.campaigns;
      this.#followSome(nowMs);
      return;
    }
    for (const key of snapshot.changed) this.#followOne(key, snapshot.campaigns.get(key), nowMs);
  }

  #followSome(nowMs: number): void {
    for (let count = 0; this.#unseen !== undefined && count < FOLLOWED_AT_ONCE; count += 1) {
      const step = this.#unseen.next();
      if (step.done === true) this.#unseen = undefined;
      else this.#followOne(step.value, this.#unseenIn.get(step.value), nowMs);
    }
  }

  #followOne(key: string, campaign: BiddableCampaign | undefined, nowMs: number): void {
    const known = this.#supplies.get(key);
    if (campaign === undefined) {
      if (known === undefined) return;
      this.#supplies.delete(key);
      this.#options.book.close(key);
    } else if (known !== undefined) known.campaign = campaign;
    else {
      this.#supplies.set(key, { campaign, lastUsedAtMs: nowMs, wanted: true, leasing: false, notBeforeMs: 0 });
      this.#urgent.add(key);
    }
  }

  /** These could not pay a bid just now. */
  want(budgetKeys: readonly string[]): void {
    for (const key of budgetKeys) {
      const supply = this.#supplies.get(key);
      if (supply === undefined) continue;
      supply.wanted = true;
      this.#urgent.add(key);
    }
  }

  /** A bid was made from a lease of this campaign. */
  used(budgetKey: string, nowMs: number): void {
    const supply = this.#supplies.get(budgetKey);
    if (supply !== undefined) supply.lastUsedAtMs = nowMs;
  }

  /** One beat; called by the timer, by tests directly. */
  tick(nowMs: number): void {
    this.#followSome(nowMs);
    for (const key of this.#urgent) {
      const supply = this.#supplies.get(key);
      if (supply !== undefined) this.#supplyIfLow(supply, nowMs);
    }
    this.#urgent.clear();
    this.#supplyNext(nowMs);
    if (nowMs < this.#settleAtMs) return;
    this.#settleAtMs = nowMs + SETTLE_EVERY_MS;
    // What another process billed is heard of some seconds later: only then is it sure that nobody did.
    this.#options.book.releaseDue(Math.min(nowMs, this.#options.heardUntilMs?.() ?? nowMs));
    this.#settleEnded(nowMs);
  }

  /** Resolves when no command is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Stops leasing and settles what can be settled now; the keeper does the rest. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#unsubscribe();
    await this.idle();
    for (const key of this.#supplies.keys()) this.#options.book.close(key);
    this.#settleEnded(this.#options.now());
    await this.idle();
  }

  #supplyNext(nowMs: number): void {
    for (let looked = 0; looked < LOOKED_AT_PER_TICK; looked += 1) {
      this.#cursor ??= this.#supplies.values();
      const step = this.#cursor.next();
      if (step.done === true) {
        this.#cursor = undefined;
        return;
      }
      this.#supplyIfLow(step.value, nowMs);
    }
  }

  #supplyIfLow(supply: Supply, nowMs: number): void {
    if (this.#stopped || supply.leasing || nowMs < supply.notBeforeMs || this.#underWay.size >= IN_FLIGHT_MAX) return;
    if (!supply.wanted && nowMs - supply.lastUsedAtMs > IDLE_AFTER_MS) return;
    const { book, times, writer, capSharePpm } = this.#options;
    const { budgetKey, tenant, campaignId, costMicros } = supply.campaign;
    const budget = writer.read(tenant, campaignId).state;
    // Micros of two currencies are no sum: a budget in another one pays nothing.
    if (budget.currency !== supply.campaign.currency) return;
    const slice = sliceOf(budget, costMicros);
    const left = book.freeMicros(budgetKey, nowMs, renewAheadMs(budget, nowMs, times.leaseMs));
    if (left >= Math.max(costMicros, slice * LOW_WATER_SHARE)) {
      supply.wanted = false;
      return;
    }
    const sharePpm = capSharePpm?.(supply.campaign) ?? WHOLE_PPM;
    const free = Math.min(freeMicros(budget, sharePpm), freeInDayMicros(budget, nowMs, sharePpm));
    if (free < costMicros) return;
    supply.leasing = true;
    this.#track(this.#lease(supply, slice, sharePpm, nowMs));
  }

  async #lease(supply: Supply, amountMicros: number, capSharePpm: number, nowMs: number): Promise<void> {
    const { holder, times, now, onError } = this.#options;
    const leaseId = uuidV7(nowMs);
    const expiresAtMs = nowMs + times.leaseMs;
    const settleAfterMs = expiresAtMs + times.reservationMs + times.settleGraceMs;
    try {
      const granted = await this.#execute(
        supply.campaign,
        { type: 'LeaseBudget', leaseId, holder, amountMicros, atMs: nowMs, capSharePpm, expiresAtMs, settleAfterMs },
        leaseId,
        nowMs,
      );
      if (granted.kind === 'accepted') this.#grant(supply, granted.events);
      else this.counts.refused += 1;
      if (granted.kind !== 'accepted') supply.notBeforeMs = now() + BACK_OFF_MS;
    } catch (error) {
      // The lease may be on the log all the same: then nobody bids from it and the keeper settles it with what was billed: 0.
      this.counts.failed += 1;
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
    this.counts.granted += 1;
    supply.wanted = false;
    this.#options.onGrant?.(budgetKey);
    // Paused while the lease was on its way: it goes back.
    if (this.#stopped || this.#supplies.get(budgetKey) !== supply) this.#options.book.close(budgetKey);
  }

  #settleEnded(nowMs: number): void {
    const { book } = this.#options;
    for (const lease of book.abandoned(nowMs)) book.end(lease.leaseId);
    for (const lease of book.settleable(nowMs)) {
      if (this.#underWay.size >= IN_FLIGHT_MAX) return;
      if (!this.#settling.has(lease.leaseId)) this.#track(this.#settle(lease, nowMs));
    }
  }

  async #settle(lease: LeaseState, nowMs: number): Promise<void> {
    this.#settling.add(lease.leaseId);
    try {
      const outcome = await this.#execute(
        lease,
        { type: 'SettleLease', leaseId: lease.leaseId, spentMicros: lease.spentMicros },
        `settle:${lease.leaseId}`,
        nowMs,
      );
      // Refused means the keeper was faster. A conflict is tried again at the next beat.
      if (outcome.kind === 'conflict') return;
      this.counts.settled += 1;
      this.#options.book.end(lease.leaseId);
    } catch (error) {
      this.counts.failed += 1;
      this.#options.onError(error, `settlement of lease ${lease.leaseId}`);
    } finally {
      this.#settling.delete(lease.leaseId);
    }
  }

  #execute(
    of: { readonly tenant: string; readonly campaignId: string },
    command: BudgetCommand,
    commandId: string,
    occurredAtMs: number,
  ): Promise<Outcome<BudgetEvent>> {
    const context = { actor: 'service:bidder', commandId, occurredAtMs };
    return this.#options.writer.execute(of.tenant, of.campaignId, command, context);
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }
}

const WHOLE_PPM = 1_000_000;

/** What to ask for; the decider grants less when less is free. */
/** Those known, then those there are; both may change while they are gone through. */
function* keysOf(known: ReadonlyMap<string, Supply>, there: ReadonlyMap<string, BiddableCampaign>): Generator<string> {
  yield* known.keys();
  yield* there.keys();
}

function sliceOf({ capMicros, dailyCapMicros }: Budget, costMicros: number): number {
  const cap = Math.min(capMicros, dailyCapMicros ?? capMicros);
  return Math.max(Math.ceil(cap * SLICE_SHARE), costMicros * SLICE_IMPRESSIONS_MIN);
}

/** Leases end with their day, so shortly before midnight a new one would not last longer than the one there is. */
function renewAheadMs({ utcOffsetMin }: Budget, nowMs: number, leaseMs: number): number {
  const aheadMs = leaseMs * RENEW_AHEAD_SHARE;
  return nowMs + aheadMs >= dayFromMs(nowMs, utcOffsetMin) + DAY_MS ? 0 : aheadMs;
}
