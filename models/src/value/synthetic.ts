/**
 * A made-up shop whose customers buy as a known model says (BG/NBD with Gamma-Gamma spend), for seeding a platform and for
 * tests that know the truth. First purchases are spread over the first third of the time. The same seed is the same shop.
 */
import { createRandom } from '../random.ts';
import { drawBeta, drawGamma } from '../special/draws.ts';

export interface SyntheticShop {
  readonly customers: number;
  readonly weeks: number;
  readonly seed: number;
  /** 1 buys as all do. */
  readonly rate?: number;
}

export interface SyntheticOrder {
  /** From 0 on. */
  readonly customer: number;
  /** Of the customer, from 0 on. */
  readonly order: number;
  /** Since the beginning. */
  readonly atWeeks: number;
  readonly amountMicros: number;
}

const MODEL = { r: 0.6, alpha: 4, a: 0.7, b: 2.5 };
const SPEND = { p: 6, q: 4, gamma: 15 };

/** Customer by customer, each in order of time. */
export function* syntheticOrders({ customers, weeks, seed, rate = 1 }: SyntheticShop): Generator<SyntheticOrder> {
  const random = createRandom(seed);
  for (let customer = 0; customer < customers; customer += 1) {
    const perWeek = (rate * drawGamma(random, MODEL.r)) / MODEL.alpha;
    const dropout = drawBeta(random, MODEL.a, MODEL.b);
    const value = drawGamma(random, SPEND.q) / SPEND.gamma;
    let atWeeks = (random.next() * weeks) / 3;
    for (let order = 0; atWeeks < weeks; order += 1) {
      const amountMicros = Math.round((drawGamma(random, SPEND.p) / value) * 1e6);
      yield { customer, order, atWeeks, amountMicros };
      if (order > 0 && random.next() < dropout) break;
      atWeeks -= Math.log(1 - random.next()) / perWeek;
    }
  }
}
