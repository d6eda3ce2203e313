/**
 * May an arm take the control's place? "The arm is at most as good as the control" must be disproved by an e-process
 * (`ratio-sequence.ts`), shared among the arms by Bonferroni, so that an experiment in which no arm is better promotes one
 * with a chance of at most `alpha`, however often it is looked at and whatever the traffic was steered by. Besides, the
 * traffic must have gone where it was sent: a ratio that is off means that trials were lost or counted twice, and then
 * nothing is believed.
 */
import type { Counts } from '../rate-drop.ts';
import { betterEvidence, emptySequence, type RatioSequence, takeRatio } from './ratio-sequence.ts';

export interface ExperimentState {
  /** Of each arm beside arm 0, the control. */
  readonly sequences: readonly RatioSequence[];
  readonly counts: readonly Counts[];
  /** Trials each arm was to get, and their variance, by the shares of each block. */
  readonly sent: readonly { readonly expected: number; readonly variance: number }[];
}

export interface PromotionRules {
  readonly alpha: number;
  /** Fewest successes of an arm that is promoted, and of the control. */
  readonly successesMin: number;
  /** Fewest trials of both (WAP-93). Asked of the one arm alone: sampling starves those that lose, and is to. */
  readonly trialsMin: number;
}

export const promotionRules: PromotionRules = { alpha: 0.05, successesMin: 50, trialsMin: 1_000 };

export type Verdict =
  | { readonly kind: 'GO_ON' }
  | { readonly kind: 'PROMOTE'; readonly arm: number; readonly evidence: number }
  | { readonly kind: 'RATIO_OFF'; readonly arm: number; readonly z: number };

/** A trial in so many experiments is lost by chance alone as far as this: p < 0.0005 on each side, by arm. */
const RATIO_Z = 4.2;

export function openExperiment(arms: number): ExperimentState {
  return {
    sequences: Array.from({ length: arms - 1 }, () => emptySequence),
    counts: Array.from({ length: arms }, () => ({ trials: 0, successes: 0 })),
    sent: Array.from({ length: arms }, () => ({ expected: 0, variance: 0 })),
  };
}

/** A block whose outcomes are all in; `shares` were fixed before its first trial. Successes may be parts of 1. */
export function takeOutcomes(
  state: ExperimentState,
  block: readonly Counts[],
  shares: ArrayLike<number>,
): ExperimentState {
  const trials = block.reduce((sum, one) => sum + one.trials, 0);
  const control = block[0] as Counts;
  return {
    sequences: state.sequences.map((sequence, index) => takeRatio(sequence, block[index + 1] as Counts, control)),
    counts: state.counts.map((sum, arm) => plus(sum, block[arm] as Counts)),
    sent: state.sent.map(({ expected, variance }, arm) => {
      const share = shares[arm] as number;
      return { expected: expected + trials * share, variance: variance + trials * share * (1 - share) };
    }),
  };
}

/** `takesPart`: arms that still do; one that was stopped is not promoted, and stands in nobody's way. */
export function verdictOf(
  { sequences, counts, sent }: ExperimentState,
  rules: PromotionRules = promotionRules,
  takesPart: (arm: number) => boolean = () => true,
): Verdict {
  for (const [arm, { expected, variance }] of sent.entries()) {
    if (variance === 0) continue;
    const z = ((counts[arm] as Counts).trials - expected) / Math.sqrt(variance);
    if (Math.abs(z) > RATIO_Z) return { kind: 'RATIO_OFF', arm, z };
  }
  const needed = Math.log(sequences.length / rules.alpha);
  const isEnough = ({ trials, successes }: Counts) => trials >= rules.trialsMin && successes >= rules.successesMin;
  let best: Verdict = { kind: 'GO_ON' };
  if (!isEnough(counts[0] as Counts)) return best;
  for (const [index, sequence] of sequences.entries()) {
    if (!takesPart(index + 1) || !isEnough(counts[index + 1] as Counts)) continue;
    const evidence = betterEvidence(sequence);
    if (evidence >= needed && (best.kind !== 'PROMOTE' || evidence > best.evidence))
      best = { kind: 'PROMOTE', arm: index + 1, evidence };
  }
  return best;
}

function plus(one: Counts, other: Counts): Counts {
  return { trials: one.trials + other.trials, successes: one.successes + other.successes };
}
