/** A lease as its bidder holds it: where each of its micros is, `amount = free + reserved + spent`. */

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

export interface OpenLease extends GrantedLease {
  /** Names it in reservations; given to another lease when this one has ended. */
  readonly number: number;
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

export function openLease(lease: GrantedLease, number: number): OpenLease {
  return {
    ...lease,
    number,
    freeMicros: lease.amountMicros,
    reservedMicros: 0,
    spentMicros: 0,
    overspentMicros: 0,
    reservations: 0,
    doubts: 0,
    unsure: false,
    closing: false,
  };
}

/** Pays `costMicros` of which `reservedMicros` had been set aside (already taken out of `reserved`). */
export function pay(lease: OpenLease, reservedMicros: number, costMicros: number): void {
  lease.freeMicros += reservedMicros;
  const paid = Math.min(costMicros, lease.freeMicros);
  lease.freeMicros -= paid;
  lease.spentMicros += paid;
  lease.overspentMicros += costMicros - paid;
}
