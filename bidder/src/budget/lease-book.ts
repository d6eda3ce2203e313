/**
 * The money this bidder may spend, in memory: leases granted by the log, and what bids have reserved from them.
 *
 * Of every lease each micro is in exactly one place: `amount = free + reserved + spent`.
 *  - reserve: free → reserved, when a bid is answered;
 *  - release: reserved → free, on a loss notice or when the bid's notices are no longer taken (its deadline);
 *  - book: reserved → spent, when a bill is durable on the log; what was reserved but not billed goes back to free.
 * A reservation stands exactly as long as its notice tokens are taken, so money can never be freed and billed later.
 *
 * While a bill is being written its reservation is held: no deadline releases it. When the write fails it stays unknown
 * whether the log has the bill; the reservation then stays locked and the lease is left to the budget keeper, which
 * settles with the sum on the log.
 *
 * Plain state, no clock: times come in with the calls.
 */
import type { BudgetView } from '../decide/conditions.ts';
import type { PlannedBid } from '../decide/plan.ts';

export interface GrantedLease {
  /** UUID. */
  readonly leaseId: string;
  readonly budgetKey: string;
  readonly tenant: string;
  readonly campaignId: string;
  readonly amountMicros: number;
  /** No bid is made from it at or after this time, ms since 1970 UTC. */
  readonly expiresAtMs: number;
  readonly settleAfterMs: number;
}

export interface LeaseState extends GrantedLease {
  readonly freeMicros: number;
  readonly reservedMicros: number;
  readonly spentMicros: number;
  /** Billed beyond the lease by a contradicting exchange (bill after loss); the keeper records it as late spend. */
  readonly overspentMicros: number;
  /** Bids whose money is reserved from it. */
  readonly reservations: number;
  /** … of which it is not known whether the log has their bill. */
  readonly doubts: number;
  /** A bill came for a bid without a reservation, so only the log's own sum can settle it. */
  readonly unsure: boolean;
}

interface OpenLease extends GrantedLease {
  freeMicros: number;
  reservedMicros: number;
  spentMicros: number;
  overspentMicros: number;
  reservations: number;
  doubts: number;
  unsure: boolean;
  /** No more bids from it: it is to be settled as soon as nothing is reserved. */
  closing: boolean;
}

interface Reservation {
  readonly lease: OpenLease;
  readonly micros: number;
  readonly deadlineAtMs: number;
  doubtful: boolean;
}

/** Each holds about 150 bytes: 75 MB at most. Beyond it the bidder no-bids, which it says and counts. */
export const RESERVATIONS_MAX = 500_000;

export type Booked = 'booked' | 'late' | 'foreign';

export interface LeaseBook extends BudgetView {
  grant(lease: GrantedLease): void;
  /**
   * False when the lease cannot pay any more or the book is full; nothing is reserved then. `queue`: a small number for
   * reservations that stand equally long; in each queue deadlines never fall.
   */
  reserve(bidId: string, leaseId: string, micros: number, deadlineAtMs: number, queue?: number): boolean;
  /** False when nothing is reserved for the bid, or its bill is being written. */
  release(bidId: string): boolean;
  /** Keeps the reservation of a bid whose bill is being written. False when there is none. */
  hold(bidId: string): boolean;
  /** A held bill could not be written for certain. */
  doubt(bidId: string): void;
  /** Books a durable bill. `late`: lease known, nothing reserved. `foreign`: the lease is not of this bidder. */
  book(bidId: string, leaseId: string, costMicros: number): Booked;
  /**
   * Another process took the bill of a bid of this one: its money counts as spent, and the keeper settles the lease with
   * the sum on the log. False when the lease is not of this bidder. To be told once per bid.
   */
  bookElsewhere(bidId: string, leaseId: string, costMicros: number): boolean;
  /** Bills to this lease may have gone by this bidder: only the keeper can settle it, with the sum on the log. */
  doubtLease(leaseId: string): void;
  /** True when the lease is one of this bidder's. */
  holds(leaseId: string): boolean;
  /** Releases what is past its deadline; answers how many. */
  releaseDue(nowMs: number): number;
  /** No more bids from the leases of a campaign: what is unspent goes back as soon as it can. */
  close(budgetKey: string): void;
  /** No more bids from this lease; bills of what is reserved from it are still booked. */
  closeLease(leaseId: string): void;
  /** Leases nothing can be billed to any more, ready to be settled with their `spentMicros`. */
  settleable(nowMs: number): LeaseState[];
  /** Leases past `settleAfterMs` that only the keeper can settle. */
  abandoned(nowMs: number): LeaseState[];
  /** Forgets a lease that is settled. */
  end(leaseId: string): void;
  /** Free micros in leases of a campaign that are good for at least `marginMs` more. */
  freeMicros(budgetKey: string, nowMs: number, marginMs: number): number;
  leases(): LeaseState[];
  /** True when the bid has a reservation. */
  reserved(bidId: string): boolean;
  readonly reservations: number;
  readonly full: boolean;
}

/** `onLease` is told of each lease from its grant to its end. */
export function createLeaseBook(onLease: (leaseId: string, held: boolean) => void = () => undefined): LeaseBook {
  return new MemoryLeaseBook(onLease);
}

class MemoryLeaseBook implements LeaseBook {
  readonly #onLease: (leaseId: string, held: boolean) => void;
  readonly #leases = new Map<string, OpenLease>();
  readonly #byCampaign = new Map<string, OpenLease[]>();
  /** By queue. Those of a queue stand equally long, so insertion order is deadline order. */
  readonly #queues: Map<string, Reservation>[] = [new Map()];
  readonly #held = new Map<string, Reservation>();

  constructor(onLease: (leaseId: string, held: boolean) => void) {
    this.#onLease = onLease;
  }

  leaseFor(budgetKey: string, costMicros: number, nowMs: number, planned: readonly PlannedBid[]): string | undefined {
    const leases = this.#byCampaign.get(budgetKey);
    if (leases === undefined) return undefined;
    for (let index = 0; index < leases.length; index += 1) {
      const lease = leases[index] as OpenLease;
      if (lease.closing || nowMs >= lease.expiresAtMs) continue;
      if (lease.freeMicros - plannedFrom(lease.leaseId, planned) >= costMicros) return lease.leaseId;
    }
    return undefined;
  }

  grant(lease: GrantedLease): void {
    const open: OpenLease = {
      ...lease,
      freeMicros: lease.amountMicros,
      reservedMicros: 0,
      spentMicros: 0,
      overspentMicros: 0,
      reservations: 0,
      doubts: 0,
      unsure: false,
      closing: false,
    };
    this.#leases.set(lease.leaseId, open);
    this.#onLease(lease.leaseId, true);
    const siblings = this.#byCampaign.get(lease.budgetKey);
    if (siblings === undefined) this.#byCampaign.set(lease.budgetKey, [open]);
    else siblings.push(open);
  }

  reserve(bidId: string, leaseId: string, micros: number, deadlineAtMs: number, queue = 0): boolean {
    const lease = this.#leases.get(leaseId);
    if (lease === undefined || lease.closing || lease.freeMicros < micros) return false;
    if (this.full || this.reserved(bidId)) return false;
    lease.freeMicros -= micros;
    lease.reservedMicros += micros;
    lease.reservations += 1;
    while (this.#queues.length <= queue) this.#queues.push(new Map());
    this.#queues[queue]?.set(bidId, { lease, micros, deadlineAtMs, doubtful: false });
    return true;
  }

  release(bidId: string): boolean {
    if (this.#queueOf(bidId) === undefined) return false;
    this.#free(bidId);
    return true;
  }

  hold(bidId: string): boolean {
    const queue = this.#queueOf(bidId);
    const found = queue?.get(bidId);
    if (found === undefined) return this.#held.has(bidId);
    queue?.delete(bidId);
    this.#held.set(bidId, found);
    return true;
  }

  doubt(bidId: string): void {
    const found = this.#held.get(bidId);
    if (found === undefined || found.doubtful) return;
    found.doubtful = true;
    found.lease.doubts += 1;
  }

  book(bidId: string, leaseId: string, costMicros: number): Booked {
    const found = this.#take(bidId);
    if (found !== undefined) {
      pay(found.lease, found.micros, costMicros);
      return 'booked';
    }
    const lease = this.#leases.get(leaseId);
    if (lease === undefined) return 'foreign';
    // Either the second notice of a bid long forgotten, or one that was lost before: the log knows, so the keeper
    // settles this lease. Until then the money counts as spent, which errs on the safe side.
    pay(lease, 0, costMicros);
    lease.unsure = true;
    return 'late';
  }

  bookElsewhere(bidId: string, leaseId: string, costMicros: number): boolean {
    const lease = this.#leases.get(leaseId);
    if (lease === undefined) return false;
    // All that was reserved counts as spent: its bill may yet fail to be written and come again at another price. Freed
    // before, after a loss notice, other money of the lease pays. Both err on the safe side until the keeper settles.
    const reserved = this.#take(bidId)?.micros ?? 0;
    pay(lease, reserved, Math.max(reserved, costMicros));
    lease.unsure = true;
    return true;
  }

  holds(leaseId: string): boolean {
    return this.#leases.has(leaseId);
  }

  releaseDue(nowMs: number): number {
    let released = 0;
    for (const queue of this.#queues) {
      for (const [bidId, reservation] of queue) {
        if (reservation.deadlineAtMs > nowMs) break;
        this.#free(bidId);
        released += 1;
      }
    }
    return released;
  }

  close(budgetKey: string): void {
    for (const lease of this.#byCampaign.get(budgetKey) ?? []) lease.closing = true;
  }

  doubtLease(leaseId: string): void {
    const lease = this.#leases.get(leaseId);
    if (lease !== undefined) lease.unsure = true;
  }

  closeLease(leaseId: string): void {
    const lease = this.#leases.get(leaseId);
    if (lease !== undefined) lease.closing = true;
  }

  settleable(nowMs: number): LeaseState[] {
    return [...this.#leases.values()].filter(
      (lease) => (lease.closing || nowMs >= lease.expiresAtMs) && lease.reservations === 0 && !lease.unsure,
    );
  }

  abandoned(nowMs: number): LeaseState[] {
    return this.leases().filter((lease) => nowMs >= lease.settleAfterMs && (lease.reservations > 0 || lease.unsure));
  }

  end(leaseId: string): void {
    const lease = this.#leases.get(leaseId);
    if (lease === undefined) return;
    this.#leases.delete(leaseId);
    this.#onLease(leaseId, false);
    const rest = (this.#byCampaign.get(lease.budgetKey) ?? []).filter((other) => other !== lease);
    if (rest.length === 0) this.#byCampaign.delete(lease.budgetKey);
    else this.#byCampaign.set(lease.budgetKey, rest);
    if (lease.reservations > 0) forget(lease, ...this.#queues, this.#held);
  }

  freeMicros(budgetKey: string, nowMs: number, marginMs: number): number {
    let sum = 0;
    for (const lease of this.#byCampaign.get(budgetKey) ?? []) {
      if (!lease.closing && nowMs + marginMs < lease.expiresAtMs) sum += lease.freeMicros;
    }
    return sum;
  }

  leases(): LeaseState[] {
    return [...this.#leases.values()];
  }

  reserved(bidId: string): boolean {
    return this.#queueOf(bidId) !== undefined || this.#held.has(bidId);
  }

  get reservations(): number {
    let sum = this.#held.size;
    for (const queue of this.#queues) sum += queue.size;
    return sum;
  }

  get full(): boolean {
    return this.reservations >= RESERVATIONS_MAX;
  }

  #take(bidId: string): Reservation | undefined {
    const queue = this.#queueOf(bidId) ?? this.#held;
    const found = queue.get(bidId);
    if (found === undefined) return undefined;
    queue.delete(bidId);
    found.lease.reservedMicros -= found.micros;
    found.lease.reservations -= 1;
    if (found.doubtful) found.lease.doubts -= 1;
    return found;
  }

  #queueOf(bidId: string): Map<string, Reservation> | undefined {
    for (let index = 0; index < this.#queues.length; index += 1) {
      const queue = this.#queues[index] as Map<string, Reservation>;
      if (queue.has(bidId)) return queue;
    }
    return undefined;
  }

  #free(bidId: string): void {
    const found = this.#take(bidId);
    if (found !== undefined) found.lease.freeMicros += found.micros;
  }
}

function plannedFrom(leaseId: string, planned: readonly PlannedBid[]): number {
  let sum = 0;
  for (let index = 0; index < planned.length; index += 1) {
    const bid = planned[index] as PlannedBid;
    if (bid.leaseId === leaseId) sum += bid.costMicros;
  }
  return sum;
}

/** Pays `costMicros` of which `reservedMicros` had been set aside (already taken out of `reserved`). */
function pay(lease: OpenLease, reservedMicros: number, costMicros: number): void {
  lease.freeMicros += reservedMicros;
  const paid = Math.min(costMicros, lease.freeMicros);
  lease.freeMicros -= paid;
  lease.spentMicros += paid;
  lease.overspentMicros += costMicros - paid;
}

/** Drops the reservations of a lease the keeper has settled. */
function forget(lease: OpenLease, ...maps: Map<string, Reservation>[]): void {
  for (const map of maps) {
    for (const [bidId, reservation] of map) if (reservation.lease === lease) map.delete(bidId);
  }
}
