/**
 * Micros ↔ minor units of a currency, in whole numbers only. Digits after the point as Stripe has them (its page
 * "Supported currencies"): none for zero-decimal currencies, three for some, whose last must be 0; two for all others. ISK
 * and UGX are without decimals but are sent with two, which must be 00; HUF and TWD likewise for payouts only.
 */
import { ConnectorError } from '../errors.ts';

const zeroDecimals = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const threeDecimals = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);
/** Sent with two decimals, but of whole units. */
const wholeUnits = new Set(['ISK', 'UGX']);
/** Stripe takes at most eight digits for most currencies; twelve is the most it takes for any. */
const MINOR_MAX = 999_999_999_999;

/** Throws `PAYMENT_AMOUNT_INVALID` for what is no positive whole number of minor units. */
export function minorOf(amountMicros: number, currency: string): number {
  const perMinor = microsPerMinor(currency);
  if (!Number.isSafeInteger(amountMicros) || amountMicros <= 0) throw invalid(amountMicros, currency);
  const step = perMinor * stepOf(currency);
  if (amountMicros % step !== 0) throw invalid(amountMicros, currency);
  const minor = amountMicros / perMinor; // exact: the remainder is 0 and both are safe integers
  if (minor > MINOR_MAX) throw invalid(amountMicros, currency);
  return minor;
}

/** Micros of an amount the provider tells; 0 or more. */
export function microsOf(minor: number, currency: string): number {
  const micros = BigInt(Number.isSafeInteger(minor) ? minor : -1) * BigInt(microsPerMinor(currency));
  if (micros < 0n || micros > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new ConnectorError('CONNECTOR_ANSWER_INVALID', `${minor} is no amount of ${currency}`);
  }
  return Number(micros);
}

function microsPerMinor(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) throw new ConnectorError('PAYMENT_AMOUNT_INVALID', 'a currency is three capitals');
  if (zeroDecimals.has(currency)) return 1_000_000;
  return threeDecimals.has(currency) ? 1_000 : 10_000;
}

/** Smallest step in minor units. */
function stepOf(currency: string): number {
  if (threeDecimals.has(currency)) return 10;
  return wholeUnits.has(currency) ? 100 : 1;
}

function invalid(amountMicros: number, currency: string): ConnectorError {
  const message = `${amountMicros} micros are no whole, positive amount of ${currency} that can be paid`;
  return new ConnectorError('PAYMENT_AMOUNT_INVALID', message);
}
