/** Made-up cohorts whose parameters are known. */
import { createRandom } from '../../random.ts';
import { drawBeta, drawGamma } from '../../special/draws.ts';
import type { BgNbd } from '../bg-nbd.ts';
import type { GammaGamma } from '../gamma-gamma.ts';
import type { PurchaseHistory } from '../history.ts';

export interface MadeCustomer {
  readonly history: PurchaseHistory;
  readonly nextPurchases: number;
  readonly nextMicros: number;
}

export interface Cohort {
  readonly model: BgNbd;
  readonly spend: GammaGamma;
  readonly customers: number;
  readonly weeks: number;
  readonly nextWeeks: number;
  readonly seed: number;
  /** 1 buys as the model says. */
  readonly rateFactor?: number;
}

export function makeCohort({
  model,
  spend,
  customers,
  weeks,
  nextWeeks,
  seed,
  rateFactor = 1,
}: Cohort): MadeCustomer[] {
  const random = createRandom(seed);
  return Array.from({ length: customers }, (_, index) => {
    const known = weeks * (0.7 + 0.3 * random.next());
    const rate = (rateFactor * drawGamma(random, model.r)) / model.alpha;
    const dropout = model.a === 0 ? 0 : drawBeta(random, model.a, model.b);
    const value = drawGamma(random, spend.q) / spend.gamma;
    let [at, repeats, lastWeek, spent, nextPurchases, next] = [0, 0, 0, 0, 0, 0];
    while (rate > 0) {
      at -= Math.log(1 - random.next()) / rate;
      if (at > known + nextWeeks) break;
      const amount = drawGamma(random, spend.p) / value;
      if (at <= known) {
        repeats += 1;
        lastWeek = at;
        spent += amount;
      } else {
        nextPurchases += 1;
        next += amount;
      }
      if (random.next() < dropout) break;
    }
    const meanRepeatMicros = repeats === 0 ? 0 : (spent / repeats) * 1e6;
    const history = { customer: `c${index}`, repeats, lastWeek, weeks: known, meanRepeatMicros };
    return { history, nextPurchases, nextMicros: next * 1e6 };
  });
}
