/**
 * Finds campaigns by reading every one of them, as plainly as it can be said. It is what the index must agree with, and the
 * floor it is measured against; no bidder bids by it.
 */
import type { Asking } from '../catalogue/targeting/asking.ts';
import { targetingRefusal } from '../catalogue/targeting/refusal.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import type { DealOffer } from '../openrtb/offers.ts';
import type { PlannedBid } from './plan.ts';
import { bestOf, considerEntry, type Finder, leastFloorUsd, note, type Search } from './search.ts';
import { wantedKinds } from './wanted.ts';

export function byScan(): Finder {
  let asking: Asking | undefined;
  return {
    begin(_snapshot, of) {
      asking = of;
    },
    open: (search) => scan(search, asking as Asking, undefined),
    deal: (search, deal) => scan(search, asking as Asking, deal),
  };
}

function scan(search: Search, asking: Asking, deal: DealOffer | undefined): PlannedBid | undefined {
  const { index } = search.snapshot;
  const leastMicros = deal === undefined ? leastFloorUsd(search) : 0;
  const kinds: number[] = [];
  wantedKinds(search.imp, index.kinds.values.keys() as Iterable<number>, kinds);
  search.best = undefined;
  const refusals: NoBidReason[] = [];
  let considered = 0;
  for (const entry of index.all()) {
    if (!kinds.some((kind) => entry.kinds.has(kind))) continue;
    if (deal === undefined ? entry.row.dealsOnly : !entry.row.deals.some(({ dealId }) => dealId === deal.id)) continue;
    const slot = index.slotOf(entry.budgetKey) as number;
    const refusal =
      (index.ranks[slot] as number) < leastMicros ? 'FLOOR' : targetingRefusal(entry.row, asking, search.imp);
    if (refusal !== undefined) refusals.push(refusal);
    else considerEntry(search, entry, slot, deal);
    if (refusal === undefined) considered += 1;
  }
  // A campaign that fits came closer than any that does not.
  if (deal === undefined && considered === 0) for (const refusal of refusals) note(search, refusal);
  return bestOf(search);
}
