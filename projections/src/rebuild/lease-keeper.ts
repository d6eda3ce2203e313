/** Keeps the leases of a rebuild while it works, however long that takes. */
import type { Clock } from '@mainstem/streams/runtime/clock';
import { LEASE_RENEW_EVERY_MS, type Lease, type Leases } from '@mainstem/streams/runtime/lease/leases';

/** Renews until `over`; calls `onLost` once when somebody else has the lease, and ends. */
export async function keepLease(
  leases: Pick<Leases, 'renew'>,
  lease: Lease,
  clock: Clock,
  over: AbortSignal,
  onLost: () => void,
): Promise<void> {
  while (!over.aborted) {
    await clock.sleep(LEASE_RENEW_EVERY_MS, over);
    if (over.aborted) return;
    // Without an answer nobody else can take it either; the store's guard decides then.
    const kept = await leases.renew(lease).catch(() => true);
    if (kept) continue;
    onLost();
    return;
  }
}
