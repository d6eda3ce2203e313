/** Which currency an answer is in (OpenRTB 2.6 §3.2.1 cur, §4.2.1 cur): it has one for all of its bids. */
import type { RatesView } from './rates.ts';

/** What an answer may be in: the currencies a request names, else the exchange's own. */
export function allowedCurrencies(named: readonly string[], exchangeCurrency: string): readonly string[] {
  return named.length > 0 ? named : [exchangeCurrency];
}

/**
 * `own` are the currencies of the campaigns that bid. Theirs when they share one that is allowed, for then nothing is
 * converted; else USD; else the first that all of them can be converted to. Undefined when there is none.
 */
export function answerCurrency(
  allowed: readonly string[],
  own: readonly string[],
  rates: RatesView,
): string | undefined {
  const [first] = own;
  if (first !== undefined && allowed.includes(first) && own.every((currency) => currency === first)) return first;
  const reaches = (to: string): boolean => own.every((currency) => rates.convert(0, currency, to) !== undefined);
  if (allowed.includes('USD') && reaches('USD')) return 'USD';
  return allowed.find(reaches);
}

/** Whether a campaign of this currency can be answered for at all. Asked per candidate: allocates nothing. */
export function canAnswer(allowed: readonly string[], own: string, rates: RatesView): boolean {
  for (let index = 0; index < allowed.length; index += 1) {
    if (rates.convert(0, own, allowed[index] as string) !== undefined) return true;
  }
  return false;
}
