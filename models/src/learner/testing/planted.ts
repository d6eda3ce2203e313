/** Examples whose chances are known: numbers that bend, words, a boolean, what is missing, and noise. */
import { createRandom } from '../../random.ts';
import type { Example } from '../table.ts';

export interface Planted extends Example {
  /** The true chance of the outcome. */
  readonly chance: number;
}

export const plantedNames = ['age', 'plan', 'spend', 'trusted', 'noise'] as const;
const plans = { free: -1, team: 0.4, whole: 1.2 } as const;

export function plantedExamples(count: number, seed: number, planted = true): Planted[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const [age, spend, noise] = [random.normal(), Math.exp(random.normal()), random.normal()];
    const plan = (Object.keys(plans) as (keyof typeof plans)[])[random.below(3)] as keyof typeof plans;
    const trusted = random.next() < 0.3;
    const missing = random.next() < 0.1;
    const odds = -0.7 + 1.5 * Math.abs(age) + plans[plan] - 0.5 * Math.log(spend) + Number(trusted) + Number(missing);
    const chance = planted ? 1 / (1 + Math.exp(-odds)) : 0.3;
    const cells = { age, plan, spend: missing ? null : spend, trusted, noise };
    return { cells, outcome: random.next() < chance, atMs: 1_000 * index, chance };
  });
}
