/** The heartbeat of a lease. */
import { crashpoint } from '#crashpoint';
import { type Clock, every } from '../clock.ts';
import { LEASE_RENEW_EVERY_MS, type Lease, type Leases } from './leases.ts';

/** Renews until the returned function is called; calls `onLost` once, when somebody else has the lease, and ends. */
export function keepLease(
  { renew }: Pick<Leases, 'renew'>,
  lease: Lease,
  clock: Clock,
  onLost: () => void,
): () => void {
  let isAsking = false;
  const end = every(clock, LEASE_RENEW_EVERY_MS, () => {
    if (isAsking) return;
    isAsking = true;
    crashpoint('lease.before-renew');
    renew(lease).then(
      (isOurs) => {
        crashpoint('lease.after-renew');
        isAsking = false;
        if (isOurs) return;
        end();
        onLost();
      },
      () => {
        // While the store does not answer nobody else can take the lease either; the guards of other stores decide then.
        isAsking = false;
      },
    );
  });
  return end;
}
