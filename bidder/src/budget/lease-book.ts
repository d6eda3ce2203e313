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
import { type GrantedLease, type LeaseState, type OpenLease, openLease, pay } from './lease.ts';
import { Reservations } from './reservations.ts';

export type { GrantedLease, LeaseState } from './lease.ts';

/** Each takes 62 bytes in arrays of numbers: 31 MB at most. Beyond it the bidder no-bids, which it says and counts. */
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

export interface LeaseBookOptions {
  /** Told of each lease from its grant to its end. */
  readonly onLease?: ((leaseId: string, held: boolean) => void) | undefined;
  /** Reservations there is room for from the start. */
  readonly expected?: number | undefined;
}

export function createLeaseBook(options: LeaseBookOptions = {}): LeaseBook {
  return new MemoryLeaseBook(options);
}

class MemoryLeaseBook implements LeaseBook {
  readonly #onLease: (leaseId: string, held: boolean) => void;
  readonly #leases = new Map<string, OpenLease>();
  readonly #byCampaign = new Map<string, OpenLease[]>();
  /** By their number. */
  readonly #numbered: (OpenLease | undefined)[] = [];
  readonly #freeNumbers: number[] = [];
  readonly #reservations: Reservations;

  constructor({ onLease = () => undefined, expected }: LeaseBookOptions) {
    this.#onLease = onLease;
    this.#reservations = new Reservations(expected);
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
    const open = openLease(lease, this.#freeNumbers.pop() ?? this.#numbered.length);
    this.#numbered[open.number] = open;
    this.#leases.set(lease.leaseId, open);
    this.#onLease(lease.leaseId, true);
    const siblings = this.#byCampaign.get(lease.budgetKey);
    if (siblings === undefined) this.#byCampaign.set(lease.budgetKey, [open]);
    else siblings.push(open);
  }

  reserve(bidId: string, leaseId: string, micros: number, deadlineAtMs: number, queue = 0): boolean {
    const lease = this.#leases.get(leaseId);
    if (lease === undefined || lease.closing || lease.freeMicros < micros) return false;
    if (this.full || !this.#reservations.add(bidId, lease.number, micros, deadlineAtMs, queue)) return false;
    lease.freeMicros -= micros;
    lease.reservedMicros += micros;
    lease.reservations += 1;
    return true;
  }

  release(bidId: string): boolean {
    const place = this.#reservations.find(bidId);
    if (place < 0 || this.#reservations.isHeld(place)) return false;
    this.#free(place);
    return true;
  }

  hold(bidId: string): boolean {
    const place = this.#reservations.find(bidId);
    if (place < 0) return false;
    this.#reservations.hold(place);
    return true;
  }

  doubt(bidId: string): void {
    const reservations = this.#reservations;
    const place = reservations.find(bidId);
    if (place < 0 || !reservations.isHeld(place) || reservations.isDoubtful(place)) return;
    reservations.doubt(place);
    this.#leaseAt(place).doubts += 1;
  }

  book(bidId: string, leaseId: string, costMicros: number): Booked {
    const place = this.#reservations.find(bidId);
    if (place >= 0) {
      const reserved = this.#reservations.microsOf(place);
      pay(this.#take(place), reserved, costMicros);
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
    const place = this.#reservations.find(bidId);
    const reserved = place < 0 ? 0 : this.#reservations.microsOf(place);
    if (place >= 0) this.#take(place);
    pay(lease, reserved, Math.max(reserved, costMicros));
    lease.unsure = true;
    return true;
  }

  holds(leaseId: string): boolean {
    return this.#leases.has(leaseId);
  }

  releaseDue(nowMs: number): number {
    let released = 0;
    for (let place = this.#reservations.due(nowMs); place >= 0; place = this.#reservations.due(nowMs)) {
      this.#free(place);
      released += 1;
    }
    return released;
  }

  close(budgetKey: string): void {
    for (const lease of this.#byCampaign.get(budgetKey) ?? []) lease.closing = true;
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
    if (lease.reservations > 0) this.#reservations.removeOf(lease.number);
    this.#numbered[lease.number] = undefined;
    this.#freeNumbers.push(lease.number);
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
    return this.#reservations.find(bidId) >= 0;
  }

  get reservations(): number {
    return this.#reservations.size;
  }

  get full(): boolean {
    return this.#reservations.size >= RESERVATIONS_MAX;
  }

  #leaseAt(place: number): OpenLease {
    return this.#numbered[this.#reservations.leaseOf(place)] as OpenLease;
  }

  /** Ends a reservation; what becomes of its money is the caller's. Answers its lease. */
  #take(place: number): OpenLease {
    const reservations = this.#reservations;
    const lease = this.#leaseAt(place);
    lease.reservedMicros -= reservations.microsOf(place);
    lease.reservations -= 1;
    if (reservations.isDoubtful(place)) lease.doubts -= 1;
    reservations.remove(place);
    return lease;
  }

  #free(place: number): void {
    const micros = this.#reservations.microsOf(place);
    this.#take(place).freeMicros += micros;
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
