/**
 * Reads what an exchange put in place of the macros of a notice address (OpenRTB 2.6 §4.4): an empty value is unknown,
 * and so is a macro left as it stands; "AUDIT" anywhere is a rendering test, which never bills. What is only of interest
 * and cannot be read is unknown too; the price is not: a bill about an unreadable price is refused, not guessed.
 */
import { isUnsaid, type PriceRead } from '../exchanges/price.ts';
import type { NoticeParameter } from './addresses.ts';

export type NoticeQuery = { readonly [Name in NoticeParameter]?: string | undefined } & {
  /** The signed token. */
  readonly token: string;
  /** Whether who caused it is known to be a robot: by the device's user agent, or by how often its address comes. */
  readonly robot?: boolean;
};

const AUDIT = 'AUDIT';
/** Beyond a million impressions a showing the number is no multiplier. */
const MULTIPLIER_MAX = 1_000_000;
const PPM = 1_000_000;

/** True when any value says that nobody saw it: a test of how the ad renders. */
export function isAudit(query: NoticeQuery): boolean {
  const { token: _token, robot: _robot, ...values } = query;
  return Object.values(values).includes(AUDIT);
}

/** What notices say besides their price; null for what is not said or cannot be read. */
export interface Said {
  /** ISO 4217, upper case. */
  readonly currency: string | null;
  /** Price (CPM) it took to win, micros of the currency. */
  readonly minToWinMicros: number | null;
  readonly marketBidRatio: number | null;
  readonly lossReason: number | null;
  readonly multiplierPpm: number | null;
  readonly impressionAtMs: number | null;
  readonly discountPpm: number | null;
  readonly discountMicros: number | null;
}

/** `readPrice` as the exchange writes its prices. */
export function readSaid(query: NoticeQuery, readPrice: (text: string | undefined) => PriceRead): Said {
  return {
    currency: currencyIn(query.c),
    minToWinMicros: known(readPrice(query.m)),
    marketBidRatio: decimalIn(query.b),
    lossReason: integerIn(query.r, 2 ** 31 - 1),
    multiplierPpm: multiplierIn(query.q),
    impressionAtMs: integerIn(query.i, 2 ** 47),
    discountPpm: scaled(decimalIn(query.d), PPM / 100),
    discountMicros: known(readPrice(query.e)),
  };
}

function known(price: PriceRead): number | null {
  return price === 'unreadable' ? null : price;
}

function currencyIn(text: string | undefined): string | null {
  return text !== undefined && /^[A-Za-z]{3}$/.test(text) ? text.toUpperCase() : null;
}

/** A plain decimal, 0 or more. */
function decimalIn(text: string | undefined): number | null {
  if (isUnsaid(text) || !/^(?=.{1,32}$)(\d+\.?\d*|\.\d+)$/.test(text)) return null;
  const read = Number(text);
  return Number.isFinite(read) ? read : null;
}

function integerIn(text: string | undefined, most: number): number | null {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return null;
  const read = Number(text);
  return read <= most ? read : null;
}

/** A showing that counts for nothing is no showing: 0 is not a multiplier. */
function multiplierIn(text: string | undefined): number | null {
  const read = decimalIn(text);
  return read === null || read <= 0 || read > MULTIPLIER_MAX ? null : Math.max(1, Math.round(read * PPM));
}

function scaled(value: number | null, by: number): number | null {
  return value === null || value * by > Number.MAX_SAFE_INTEGER ? null : Math.round(value * by);
}
