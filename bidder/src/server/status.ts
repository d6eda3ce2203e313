/** What a bidder says of itself: readiness for load balancers, status for people. */
import type { Bidder } from '../bidder.ts';
import type { LeaseState } from '../budget/lease-book.ts';
import { EVENTS_LATE_MS } from '../events/event-queue.ts';

export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** Ready when it would bid and record it: view live, events written. Budgets come and go and are in the status. */
export function readiness(bidder: Bidder): Readiness {
  const reasons: string[] = [];
  const blind = bidder.view.blindBecause();
  if (blind !== undefined) reasons.push(blind);
  if (bidder.events.oldestMs > EVENTS_LATE_MS) reasons.push('bid events cannot be written to the log');
  return { ready: reasons.length === 0, reasons };
}

type Page = readonly [status: '200 OK' | '503 Service Unavailable', body: object];

/** `/healthz` (KIKI-76): ready, with the reasons. Its log is heard of by events that wait, its hot store by the view. */
export function healthOf(bidder: Bidder): Page {
  const { ready, reasons } = readiness(bidder);
  const told = { status: ready ? 'ok' : 'failing', reasons };
  return [ready ? '200 OK' : '503 Service Unavailable', told];
}

const started = new WeakSet<Bidder>();

/** `/startupz`: 503 until it was ready for the first time. */
export function startedOf(bidder: Bidder): Page {
  const { ready, reasons } = readiness(bidder);
  if (ready) started.add(bidder);
  const isStarted = started.has(bidder);
  return [isStarted ? '200 OK' : '503 Service Unavailable', { started: isStarted, reasons: isStarted ? [] : reasons }];
}

/** Totals only: the port is open to exchanges, and which tenant spends what is nobody else's business (R7). */
export function statusOfBidder(bidder: Bidder): Record<string, unknown> {
  const nowMs = bidder.now();
  const { snapshot } = bidder.view;
  const leases = bidder.book.leases();
  const { requests, bids, noBidRequests } = bidder.core.counts;
  return {
    holder: bidder.holder,
    pid: process.pid,
    upS: Math.floor((nowMs - bidder.startedAtMs) / 1000),
    view: {
      live: bidder.view.isLive(),
      because: bidder.view.blindBecause() ?? null,
      generation: snapshot.generation,
      position: snapshot.position,
      campaigns: snapshot.campaigns.size,
      kinds: snapshot.index.kinds.values.size,
    },
    budget: {
      leases: leases.length,
      reservations: bidder.book.reservations,
      counts: bidder.leaser.counts,
      amountMicros: sumOf(leases, 'amountMicros'),
      freeMicros: sumOf(leases, 'freeMicros'),
      reservedMicros: sumOf(leases, 'reservedMicros'),
      spentMicros: sumOf(leases, 'spentMicros'),
    },
    requests: { all: requests, withoutBid: noBidRequests, bids },
    decisionUs: {
      p50: bidder.decisionTime.quantile(0.5),
      p99: bidder.decisionTime.quantile(0.99),
    },
    events: { backlog: bidder.events.backlog, room: bidder.events.room, ...bidder.events.counts },
    record: bidder.recorder === undefined ? null : { backlog: bidder.recorder.backlog, ...bidder.recorder.counts },
    notices: Object.fromEntries(bidder.desk.counts),
    bills: bidder.desk.booked,
  };
}

type Amount = 'amountMicros' | 'freeMicros' | 'reservedMicros' | 'spentMicros';

function sumOf(leases: readonly LeaseState[], amount: Amount): number {
  return leases.reduce((sum, lease) => sum + lease[amount], 0);
}
