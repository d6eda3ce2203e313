/** Prices in notices, as most exchanges send them: plain decimals. */
import { microsOf } from '../openrtb/money.ts';

/** CPM in micros; null when the exchange did not say; `unreadable` when it is no price. */
export type PriceRead = number | null | 'unreadable';

/** A plain decimal. `Number` alone reads blanks as 0, and hexadecimal. */
const PRICE = /^(?=.{1,32}$)(\d+\.?\d*|\.\d+)$/;

export function readPlainPrice(text: string | undefined): PriceRead {
  if (isUnsaid(text)) return null;
  return PRICE.test(text) ? (microsOf(Number(text)) ?? 'unreadable') : 'unreadable';
}

/** Empty, absent, or the macro itself left in place. */
export function isUnsaid(text: string | undefined): text is '' | undefined {
  return text === undefined || text === '' || text.startsWith('${');
}
