/**
 * The life of whoever works under a lease: waits until it is free, works under it session after session, and begins again
 * whatever goes wrong, until stopped. While a session lasts the lease is renewed; a lease that is lost is told to the session,
 * which has to end by itself. Safety is the epoch's (`leases.ts`): a session that does not hear of it is fenced.
 */
import { crashpoint } from '#crashpoint';
import { createBackoff } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import { keepLease } from './keep-lease.ts';
import type { Lease, Leases } from './leases.ts';

export interface LeasedWork {
  readonly name: string;
  /** Null for who needs no lease: works at once, and alone as far as it knows. */
  readonly leases: Pick<Leases, 'acquire' | 'renew' | 'release'> | null;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  /** Longest pause between two sessions, ms. */
  readonly backoffMsMax: number;
  /** An epoch the lease must be higher than, asked before each try; a store may remember more than a lease table made anew. */
  readonly above?: () => Promise<number>;
  /** Told each time that somebody else has the lease. */
  readonly onStandby: () => void;
  /** Told what ended a session, or kept it from beginning. */
  readonly onFailed: (error: unknown) => void;
  /**
   * One session. `lost` is aborted when the lease is somebody else's. What it returns is waited for when the lease is given
   * back, before the next session.
   */
  work(lease: Lease | null, lost: AbortSignal): Promise<(() => Promise<void>) | undefined>;
}

/** How often a standby looks whether the lease is free. */
export const LOOK_EVERY_MS = 250;
const BACKOFF_MS_MIN = 100;

/** Resolves when stopped. */
export async function runUnderLease(options: LeasedWork): Promise<void> {
  const { clock, stopping, backoffMsMax, onFailed } = options;
  const backoff = createBackoff({ firstMs: BACKOFF_MS_MIN, maxMs: backoffMsMax });
  while (!stopping.aborted) {
    const beganAtMs = clock.nowMs();
    try {
      const lease = await takeLease(options);
      if (lease === undefined) return;
      await hold(options, lease);
      backoff.reset();
    } catch (error) {
      onFailed(error);
      // A session that went well for a while earns a quick first retry.
      if (clock.nowMs() - beganAtMs > backoffMsMax) backoff.reset();
      await clock.sleep(backoff.next(), stopping);
    }
  }
}

/** Waits for the lease; undefined when stopped before. */
async function takeLease(options: LeasedWork): Promise<Lease | null | undefined> {
  const { name, leases, clock, stopping, above, onStandby } = options;
  if (leases === null) return null;
  while (!stopping.aborted) {
    const least = await above?.();
    crashpoint('lease.before-acquire');
    const lease = await leases.acquire(name, least === undefined ? {} : { above: least });
    crashpoint('lease.after-acquire');
    if (lease !== null) return lease;
    onStandby();
    await clock.sleep(LOOK_EVERY_MS, stopping);
  }
  return undefined;
}

async function hold({ leases, clock, work }: LeasedWork, lease: Lease | null): Promise<void> {
  const lost = new AbortController();
  if (leases === null || lease === null) {
    await (await work(null, lost.signal))?.();
    return;
  }
  const endHeartbeat = keepLease(leases, lease, clock, () => lost.abort());
  let after: (() => Promise<void>) | undefined;
  try {
    after = await work(lease, lost.signal);
  } finally {
    endHeartbeat();
    crashpoint('lease.before-release');
    // Best effort: without an answer the lease runs out by itself.
    await leases.release(lease).catch(() => undefined);
  }
  await after?.();
}
