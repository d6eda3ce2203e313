/** For simulations: counts drawn by chance, the same for the same seed. */
import type { Random } from '../random.ts';

/** Above this mean the normal approximation is off by less than a hundredth of a success. */
const EXACT_BELOW = 60;

/** A count with this mean: rare successes among many trials. */
export function poisson(random: Random, mean: number): number {
  if (mean > EXACT_BELOW) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count += 1;
  return count;
}

/** Trials one by one: exact at any rate, and slow. */
export function binomial(random: Random, trials: number, rate: number): number {
  let successes = 0;
  for (let trial = 0; trial < trials; trial += 1) if (random.next() < rate) successes += 1;
  return successes;
}
