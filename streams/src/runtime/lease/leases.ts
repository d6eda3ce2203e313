/**
 * The port to leases: who may work on a thing now, fenced by an epoch. Adapters: `../stores/lease.postgres.ts`, and in memory for
 * the simulator and tests.
 *
 * A lease is only advice about time: a process may sleep through its end and go on. Safety is the epoch's, which every
 * store compares when it commits: each new holder gets a higher one, and a store that was claimed with it refuses all
 * lower ones. An epoch is at least the present time in ms, so that it rises even when the table was dropped and made anew
 * while a store that lives elsewhere (Redis) still remembers the last one.
 *
 * When the store cannot be reached nobody can take over either, so a holder goes on: `renew` throws then, and only the
 * answer `false` means that the lease is gone.
 */
export interface Lease {
  readonly name: string;
  readonly epoch: number;
  /** True when some holder before has said `markBuilt`: what the lease is about existed once. */
  readonly builtBefore: boolean;
}

export interface Leases {
  /**
   * Takes a lease that is free, run out, or already this holder's; null when another has it. `force` takes it from whoever
   * has it: the former holder is fenced at its next commit. The epoch is higher than `above`, too.
   */
  acquire(name: string, options?: { readonly force?: boolean; readonly above?: number }): Promise<Lease | null>;
  /** True while the lease is still ours. Throws when the store does not answer. */
  renew(lease: Lease): Promise<boolean>;
  release(lease: Lease): Promise<void>;
  /** Remembers that what the lease is about was built, so that its absence later is a loss and not a beginning. */
  markBuilt(lease: Lease): Promise<void>;
}

/** How long a dead holder keeps others waiting. */
export const LEASE_MS = 5_000;
/** Three tries fit into a lease, so one slow answer loses nothing. */
export const LEASE_RENEW_EVERY_MS = 1_500;
