/**
 * Which member holds which lease. A bill may reach any member, because they share a port, but only the holder's book knows
 * what is reserved; booked elsewhere, the money of that bid would be counted as unspent by its holder.
 */

/** Leases billed by another member before their holder told of them. Each is an id of 36 characters: 0.5 MB. */
const STRAYS_MAX = 5_000;

export class LeaseDirectory {
  readonly #memberOf = new Map<string, number>();
  /** Oldest first. */
  readonly #strays = new Set<string>();

  get size(): number {
    return this.#memberOf.size;
  }

  holderOf(leaseId: string): number | undefined {
    return this.#memberOf.get(leaseId);
  }

  /** True when somebody else has billed to it already: its holder must leave it to the keeper. */
  held(leaseId: string, member: number): boolean {
    this.#memberOf.set(leaseId, member);
    return this.#strays.delete(leaseId);
  }

  dropped(leaseId: string): void {
    this.#memberOf.delete(leaseId);
  }

  /** Nobody was known to hold it, so it was billed to by whoever was asked. */
  strayed(leaseId: string): void {
    this.#strays.add(leaseId);
    if (this.#strays.size <= STRAYS_MAX) return;
    const [oldest] = this.#strays;
    this.#strays.delete(oldest as string);
  }

  /** A member ended; what it held is settled by the keeper with the sum on the log. */
  forget(member: number): void {
    for (const [leaseId, holder] of this.#memberOf) if (holder === member) this.#memberOf.delete(leaseId);
  }
}
