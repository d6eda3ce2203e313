/** Puts the prices of an answer into its one currency. */
import type { PlannedBid } from '../decide/plan.ts';
import { PRICE_LIMIT_MICROS } from '../openrtb/money.ts';
import { answerCurrency } from './answer.ts';
import type { RatesView } from './rates.ts';

/**
 * `bids` have their offers in the currencies of their campaigns; each of them alone can be answered (`canAnswer`). One
 * whose price the answer's currency cannot say is left out: its number in another currency would be another price.
 */
export function inOneCurrency(
  bids: readonly PlannedBid[],
  allowed: readonly string[],
  rates: RatesView,
): readonly PlannedBid[] {
  if (bids.length === 0) return bids;
  const prices = bids.map(({ price }) => price);
  const currency = answerCurrency(allowed, prices, rates);
  // Each can be answered, but not all at once: the first stands alone.
  if (currency === undefined) return inOneCurrency(bids.slice(0, 1), allowed, rates);
  if (bids.every((bid) => bid.price.currency === currency && bid.deal?.asked === undefined)) return bids;
  return bids.flatMap((bid) => {
    const cpmMicros = offerOf(bid, currency, rates);
    return cpmMicros === undefined ? [] : [{ ...bid, offer: { cpmMicros, currency } }];
  });
}

/**
 * A price that the exchange set is answered as it set it. Any other is rounded up: its floor was rounded up into the
 * campaign's currency, so a price at the floor comes back at or above the floor, never a micro below. What is billed is a
 * share of what was reserved, so the micro costs nothing.
 */
function offerOf({ price, deal }: PlannedBid, currency: string, rates: RatesView): number | undefined {
  const asked = deal?.asked;
  const converted =
    asked === undefined
      ? rates.convertUp(price.bidMicros, price.currency, currency)
      : rates.convert(asked.micros, asked.currency, currency);
  return converted !== undefined && converted <= PRICE_LIMIT_MICROS ? converted : undefined;
}
