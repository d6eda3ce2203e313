/**
 * Exchange rates of one moment. They come with the catalogue, from `CurrencyRatesPublished` on the log, and have a
 * version, so that a bid says by which rates it was converted and a replay converts by the same ones.
 *
 * All of it is integers: amounts are micros of a currency, rates are millionths of a currency per USD, a product is
 * divided once and rounded half to even, so that sums of conversions lean to neither side.
 */
import type { RatesRow } from '@mainstem/streams/catalogue/rows';
import { scaled, scaledUp } from './scaled.ts';

/** What a decision may know of currencies. */
export interface RatesView {
  /** Version of the rates, as in `CurrencyRatesPublished`; undefined when there are none. */
  readonly version: string | undefined;
  /**
   * `micros` of currency `from` in micros of `to`, half to even; undefined when a rate is not known. ISO 4217 codes,
   * upper case. The same currency is always itself.
   */
  convert(micros: number, from: string, to: string): number | undefined;
  /** The same, rounded up: for floors, which must not be undercut. */
  convertUp(micros: number, from: string, to: string): number | undefined;
}

/** Without rates each currency is worth itself and nothing else. */
export const noRates: RatesView = Object.freeze({
  version: undefined,
  convert: (micros: number, from: string, to: string) => (from === to ? micros : undefined),
  convertUp: (micros: number, from: string, to: string) => (from === to ? micros : undefined),
});

/**
 * Rates older than this are not used, ms: three days, so that the last ones of a Friday last over a weekend and no
 * longer. A currency that moves 5 % in that time costs 5 % of the bids made in it, and the price limit still holds.
 */
export const RATES_AGE_MAX_MS = 3 * 24 * 3600_000;
/** Published with a clock that is ahead of ours by no more than this, ms. */
const AHEAD_MAX_MS = 60_000;

const UNIT = 1_000_000;

export class Rates implements RatesView {
  readonly version: string;
  readonly asOfAtMs: number;
  readonly #perUsd: ReadonlyMap<string, number>;

  constructor(row: RatesRow) {
    this.version = row.version;
    this.asOfAtMs = row.asOfAtMs;
    const perUsd = new Map<string, number>();
    for (const { currency, perUsdMicros } of row.rates) {
      if (Number.isSafeInteger(perUsdMicros) && perUsdMicros > 0) perUsd.set(currency.toUpperCase(), perUsdMicros);
    }
    perUsd.set('USD', UNIT);
    this.#perUsd = perUsd;
  }

  /** These rates while they may be used; none when they are too old, or from a future. */
  at(nowMs: number): RatesView {
    const ageMs = nowMs - this.asOfAtMs;
    return ageMs <= RATES_AGE_MAX_MS && ageMs >= -AHEAD_MAX_MS ? this : noRates;
  }

  convert(micros: number, from: string, to: string): number | undefined {
    return this.#convert(micros, from, to, scaled);
  }

  convertUp(micros: number, from: string, to: string): number | undefined {
    return this.#convert(micros, from, to, scaledUp);
  }

  #convert(micros: number, from: string, to: string, scale: typeof scaled): number | undefined {
    if (from === to) return micros;
    const [divisor, factor] = [this.#perUsd.get(from), this.#perUsd.get(to)];
    return divisor === undefined || factor === undefined ? undefined : scale(micros, factor, divisor);
  }
}

/** Whatever rates are in force when it is asked: for those who are made once and ask for as long as they live. */
export function ratesNow(current: () => RatesView): RatesView {
  return {
    get version() {
      return current().version;
    },
    convert: (micros, from, to) => current().convert(micros, from, to),
    convertUp: (micros, from, to) => current().convertUp(micros, from, to),
  };
}
