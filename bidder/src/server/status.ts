/** What a bidder says of itself: readiness for load balancers, status for people. */
import type { Bidder } from '../bidder.ts';

export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** Ready when it would bid: its view is live. Budgets come and go by themselves and are reported in the status. */
export function readiness(bidder: Bidder): Readiness {
  const because = bidder.view.blindBecause(bidder.now());
  return { ready: because === undefined, reasons: because === undefined ? [] : [because] };
}

/** Leases listed in the status; more would not be read. */
const LEASES_SHOWN = 50;

export function statusOfBidder(bidder: Bidder): Record<string, unknown> {
  const nowMs = bidder.now();
  const { snapshot } = bidder.view;
  const leases = bidder.book.leases();
  const { requests, bids, noBidRequests } = bidder.core.counts;
  return {
    holder: bidder.holder,
    upS: Math.floor((nowMs - bidder.startedAtMs) / 1000),
    view: {
      live: bidder.view.isLive(nowMs),
      because: bidder.view.blindBecause(nowMs) ?? null,
      generation: snapshot.generation,
      position: snapshot.position,
      campaigns: snapshot.campaigns.size,
      bannerSizes: snapshot.banners.size,
      videos: snapshot.videos.length,
    },
    budget: {
      leases: leases.length,
      reservations: bidder.book.reservations,
      counts: bidder.leaser.counts,
      first: leases.slice(0, LEASES_SHOWN).map((lease) => ({
        leaseId: lease.leaseId,
        campaign: lease.budgetKey,
        amountMicros: lease.amountMicros,
        freeMicros: lease.freeMicros,
        reservedMicros: lease.reservedMicros,
        spentMicros: lease.spentMicros,
        expiresAtMs: lease.expiresAtMs,
        settleAfterMs: lease.settleAfterMs,
      })),
    },
    requests: { all: requests, withoutBid: noBidRequests, bids },
    decisionUs: {
      p50: bidder.decisionTime.quantile(0.5),
      p99: bidder.decisionTime.quantile(0.99),
    },
    events: { backlog: bidder.events.backlog, room: bidder.events.room, ...bidder.events.counts },
    notices: Object.fromEntries(bidder.desk.counts),
    bills: bidder.desk.booked,
  };
}
