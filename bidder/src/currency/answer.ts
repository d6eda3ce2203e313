/** Which currency an answer is in (OpenRTB 2.6 §3.2.1 cur, §4.2.1 cur): it has one for all of its bids. */
import { PRICE_LIMIT_MICROS } from '../openrtb/money.ts';
import type { RatesView } from './rates.ts';

/** What an answer may be in: the currencies a request names, else the exchange's own. */
export function allowedCurrencies(named: readonly string[], exchangeCurrency: string): readonly string[] {
  return named.length > 0 ? named : [exchangeCurrency];
}

/** A price (CPM), micros of the currency of its campaign. */
export interface OwnPrice {
  readonly bidMicros: number;
  readonly currency: string;
}

/**
 * That of the campaigns when they share one that is allowed, for then nothing is converted; else USD; else the first that
 * all of them can be converted to. Undefined when there is none.
 */
export function answerCurrency(
  allowed: readonly string[],
  prices: readonly OwnPrice[],
  rates: RatesView,
): string | undefined {
  const own = prices[0]?.currency;
  if (own !== undefined && allowed.includes(own) && prices.every(({ currency }) => currency === own)) return own;
  const reaches = (to: string): boolean =>
    prices.every(({ bidMicros, currency }) => isPrice(bidMicros, currency, to, rates));
  if (allowed.includes('USD') && reaches('USD')) return 'USD';
  return allowed.find(reaches);
}

/** Whether a price can be answered at all. Asked per candidate: allocates nothing. */
export function canAnswer(allowed: readonly string[], bidMicros: number, own: string, rates: RatesView): boolean {
  for (let index = 0; index < allowed.length; index += 1) {
    if (isPrice(bidMicros, own, allowed[index] as string, rates)) return true;
  }
  return false;
}

/** A rate that makes a bid worth more than any price is none: it must not end in an answer, nor in a notice's address. */
function isPrice(micros: number, from: string, to: string, rates: RatesView): boolean {
  const converted = rates.convertUp(micros, from, to);
  return converted !== undefined && converted <= PRICE_LIMIT_MICROS;
}
