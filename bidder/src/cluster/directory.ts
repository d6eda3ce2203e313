/**
 * Which member holds which lease. A bill or loss may reach any member, because they share a port; passed on to the holder a
 * loss frees its money at once, and a bill needs no second event. Where no holder is known, because it ended or has only
 * just told of the lease, the member asked takes it as any other bidder would (`../notices/foreign-bills.ts`).
 */

export class LeaseDirectory {
  readonly #memberOf = new Map<string, number>();

  get size(): number {
    return this.#memberOf.size;
  }

  holderOf(leaseId: string): number | undefined {
    return this.#memberOf.get(leaseId);
  }

  held(leaseId: string, member: number): void {
    this.#memberOf.set(leaseId, member);
  }

  dropped(leaseId: string): void {
    this.#memberOf.delete(leaseId);
  }

  /** A member ended; what it held is settled by the keeper with the sum on the log. */
  forget(member: number): void {
    for (const [leaseId, holder] of this.#memberOf) if (holder === member) this.#memberOf.delete(leaseId);
  }
}
