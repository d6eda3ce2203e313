/**
 * Leases in memory with the rules of those in Postgres: they run out by one clock for all holders, and each new holder gets
 * a higher epoch, at least the time in ms. For the simulator and fast tests.
 */
import { type Clock, systemClock } from '../clock.ts';
import { LEASE_MS, type Lease, type Leases } from '../lease/leases.ts';

export interface MemoryLeaseTable {
  /** The leases as one holder sees them; `holder` names it uniquely. */
  of(holder: string): Leases;
  /** Who has a lease now; null when it is free or run out. */
  holderOf(name: string): string | null;
}

interface Row {
  epoch: number;
  holder: string;
  expiresAtMs: number;
  built: boolean;
}

export function createMemoryLeaseTable(clock: Pick<Clock, 'wallMs'> = systemClock): MemoryLeaseTable {
  const rows = new Map<string, Row>();

  function acquire(holder: string, name: string, force: boolean, above: number): Lease | null {
    const now = clock.wallMs();
    const held = rows.get(name);
    if (held !== undefined && !force && held.expiresAtMs > now && held.holder !== holder) return null;
    const epoch = Math.max((held?.epoch ?? 0) + 1, above + 1, Math.floor(now));
    const built = held?.built ?? false;
    rows.set(name, { epoch, holder, expiresAtMs: now + LEASE_MS, built });
    return { name, epoch, builtBefore: built };
  }

  function ownRow(holder: string, { name, epoch }: Lease): Row | null {
    const held = rows.get(name);
    return held !== undefined && held.epoch === epoch && held.holder === holder ? held : null;
  }

  return {
    of: (holder) => ({
      acquire: async (name, { force = false, above = 0 } = {}) => acquire(holder, name, force, above),
      async renew(lease) {
        const row = ownRow(holder, lease);
        if (row !== null) row.expiresAtMs = clock.wallMs() + LEASE_MS;
        return row !== null;
      },
      async release(lease) {
        const row = ownRow(holder, lease);
        if (row !== null) row.expiresAtMs = clock.wallMs();
      },
      async markBuilt({ name, epoch }) {
        const row = rows.get(name);
        if (row !== undefined && row.epoch === epoch) row.built = true;
      },
    }),
    holderOf(name) {
      const row = rows.get(name);
      return row === undefined || row.expiresAtMs <= clock.wallMs() ? null : row.holder;
    },
  };
}
