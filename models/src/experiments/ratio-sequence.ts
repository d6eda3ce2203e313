/**
 * How much better is an arm than the control? An interval of the ratio of two rates that holds at all times at once (a
 * confidence sequence): each end is ever on the wrong side of the true ratio, at any of all looks, with a chance of alpha.
 *
 * For each ratio c of a grid two e-processes run, against "the arm's rate is at most c times the control's" and against
 * "it is at least that" (see `guardrail/guard.ts` for the bets and why rates may change from block to block).
 * What a process disproves is left out of the interval, so its ends are on the grid: wider than they could be, never
 * narrower. Successes may be fractions of 1: (1 + c)^x is at most 1 + c·x for x from 0 to 1, so the bets stay fair.
 */
import type { Counts } from '../rate-drop.ts';

/** Ratios that are tried. 1 is among them: who disproves "at most 1" has shown that the arm is better. */
export const ratioGrid = [0.5, 0.7, 0.8, 0.9, 0.95, 1, 1.02, 1.05, 1.1, 1.2, 1.35, 1.5, 2] as const;
/** Best for a side at 0.1, 0.33, 0.5, 0.67, 0.8 and 0.9 of the other, both of the same size. */
const bets = [0.82, 0.5, 0.33, 0.2, 0.11, 0.05] as const;

/** Logarithms of the stakes, by ratio and bet: first those against "at most", then those against "at least". Plain JSON. */
export type RatioSequence = readonly number[];

const STAKES = ratioGrid.length * bets.length;
export const emptySequence: RatioSequence = new Array<number>(2 * STAKES).fill(0);

/** Adds a block that has settled; the sizes of it must not hang on its outcomes. Without trials on a side it says nothing. */
export function takeRatio(sequence: RatioSequence, arm: Counts, control: Counts): RatioSequence {
  if (arm.trials === 0 || control.trials === 0) return sequence;
  const sizes = arm.trials / control.trials;
  const stakes = [...sequence];
  for (const [g, ratio] of ratioGrid.entries())
    for (const [b, bet] of bets.entries()) {
      const at = g * bets.length + b;
      // Against "at most": the control takes the place of what has fallen, 1/ratio of the arm's rate is to be disproved.
      const gain = control.successes * Math.log1p(-bet) + arm.successes * Math.log1p(bet / (ratio * sizes));
      const loss = arm.successes * Math.log1p(-bet) + control.successes * Math.log1p(bet * ratio * sizes);
      stakes[at] = (stakes[at] as number) + gain;
      stakes[STAKES + at] = (stakes[STAKES + at] as number) + loss;
    }
  return stakes;
}

/** Natural logarithm of the e-value against "the arm is no better than the control". */
export function betterEvidence(sequence: RatioSequence): number {
  return evidenceAt(sequence, ratioGrid.indexOf(1), 0);
}

export interface RatioInterval {
  /** 0 when nothing is disproved yet. */
  readonly low: number;
  /** Null while it is open. */
  readonly high: number | null;
}

/** `alpha` is for each end: a low end of 1 or more is what an arm is promoted for. */
export function ratioInterval(sequence: RatioSequence, alpha: number): RatioInterval {
  const needed = Math.log(1 / alpha);
  let low = 0;
  for (const [g, ratio] of ratioGrid.entries()) if (evidenceAt(sequence, g, 0) >= needed) low = ratio;
  const over = ratioGrid.find((_, g) => evidenceAt(sequence, g, STAKES) >= needed);
  return { low, high: over ?? null };
}

function evidenceAt(sequence: RatioSequence, ratioAt: number, from: number): number {
  const first = from + ratioAt * bets.length;
  const stakes = sequence.slice(first, first + bets.length);
  const largest = Math.max(...stakes);
  return largest + Math.log(stakes.reduce((sum, log) => sum + Math.exp(log - largest), 0) / bets.length);
}
