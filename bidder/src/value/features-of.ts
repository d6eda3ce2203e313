/** What a click model saw of a bid, for its event: the row is filled again from the same arguments, so it is the same. */
import type { PlannedBid } from '../decide/plan.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';
import { createFeatureRows } from './feature-row.ts';

/** Filled and packed within one call. */
const rows = createFeatureRows();

/** Of an arm of an experiment that is what its price was reckoned with. Null when no model was asked. The past rates, which the model brings itself, are left at 0. */
export function featuresOf(
  { candidate: shown, trial, imp, price: { scored }, floorMicros }: PlannedBid,
  request: BidRequest,
  nowMs: number,
): Buffer | null {
  const candidate = trial?.trial.pricedAs ?? shown;
  const { worth } = candidate;
  if (worth === undefined || scored === undefined) return null;
  rows.of(request, imp, candidate, worth, scored, floorMicros, nowMs);
  return Buffer.from(rows.packed());
}
