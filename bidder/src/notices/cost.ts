/**
 * What a bill costs, in integers: price (CPM) times impressions, in the campaign's currency, never more than was reserved.
 * Where the bid was converted, the bill is taken as a share of the bid: so the rate is the one the money was reserved at,
 * and a rate that moved since can neither cost the campaign nor leave a rest.
 */
import type { Notice } from './token.ts';

const PPM = 1_000_000n;
/** Prices are for a thousand impressions. */
const MILLE = 1_000n;

/**
 * Micros of the campaign's currency, 0 or more. `priceMicros` (CPM, in the currency of the bid) is the bid itself when
 * the exchange named none; `multiplierPpm` is the request's quantity when it said none.
 */
export function costOfBill(notice: Notice, priceMicros: number | null, multiplierPpm: number | null): number {
  const bid = BigInt(notice.bidPriceMicros);
  const asked = BigInt(priceMicros ?? notice.bidPriceMicros);
  const price = asked < bid ? asked : bid;
  const multiplier = BigInt(multiplierPpm ?? notice.quantityPpm);
  const cost =
    notice.currency === notice.campaignCurrency
      ? quotient(price * multiplier, PPM * MILLE)
      : quotient(BigInt(notice.reservedMicros) * price * multiplier, bid * BigInt(notice.quantityPpm));
  const reserved = BigInt(notice.reservedMicros);
  return Number(cost < reserved ? cost : reserved);
}

/** Rounded up: a fraction of a micro is paid whole. */
function quotient(dividend: bigint, divisor: bigint): bigint {
  return divisor === 0n ? 0n : (dividend + divisor - 1n) / divisor;
}
