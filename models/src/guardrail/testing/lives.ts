/** Whole lives of guarded candidates on a seed, for tests and benches; and the least that any test needs. */
import { createRandom, type Random } from '../../random.ts';
import { poisson } from '../../testing/traffic.ts';
import { emptyGuard, findBreach, type GuardRule, type GuardRun, guardFrom, takeGuarded } from '../guard.ts';
import type { Pair } from '../pair.ts';
import { learn, learned, unlearned } from '../place.ts';

/** What may change from block to block, told by the number of the block. */
export type Changing = number | ((block: number) => number);

export interface GuardedLife {
  readonly seed: number;
  /** The control's rate. */
  readonly rate: Changing;
  /** The candidate's rate as a share of the control's. */
  readonly share: Changing;
  /** Trials of the control for one of the candidate. */
  readonly size: number;
  readonly blocks: number;
  /** Trials of the candidate in a block; it is looked at after each. */
  readonly trials: number;
}

export const guardRule: GuardRule = { alpha: 0.02, nullShare: 1, lineShare: 0.8, successesMin: 20 };

/** Trials of the candidate until it is accused; null when it never is. */
export function guardedUntil({ seed, blocks, ...life }: GuardedLife, rule: GuardRule = guardRule): number | null {
  const random = createRandom(seed);
  let run = emptyGuard;
  for (let block = 0; block < blocks; block += 1) {
    run = takeGuarded(run, pairOf(random, { ...life, block }), rule.nullShare);
    if (findBreach(run, rule) !== null) return (block + 1) * life.trials;
  }
  return null;
}

export interface PlacedLife extends Omit<GuardedLife, 'rate' | 'share'> {
  readonly rate: number;
  /** The candidate's rate by nature, as a share of the control's. */
  readonly place: number;
  /** And what it has of that from this block on, counted from when its place is learned. */
  readonly fallsTo: number;
  readonly fallsAt: number;
}

/** Successes of both sides a place is learned from. */
const LEARN_SUCCESSES = 100;

/** Trials of the candidate from its fall until it is accused, 0 or less for one that had not fallen yet; null for never. */
export function placedUntil(life: PlacedLife, rule: GuardRule = guardRule): number | null {
  const { seed, blocks, place, fallsTo, fallsAt, trials } = life;
  const random = createRandom(seed);
  let run = learnPlace(random, life);
  for (let block = 0; block < blocks; block += 1) {
    const share = place * (block >= fallsAt ? fallsTo : 1);
    run = takeGuarded(run, pairOf(random, { ...life, share, block }), rule.nullShare);
    if (findBreach(run, rule) !== null) return (block + 1 - fallsAt) * trials;
  }
  return null;
}

/**
 * Trials of the candidate Wald's test needs that knows both rates, looked at as often: no test of the same error is quicker on
 * average. Without the control's counts it has no noise of theirs; a bad night would be its false alarm.
 */
export function floorUntil({
  seed,
  rate,
  share,
  blocks,
  trials,
}: GuardedLife & { readonly rate: number }): number | null {
  const random = createRandom(seed);
  let evidence = 0;
  for (let block = 0; block < blocks; block += 1) {
    const successes = poisson(random, trials * rate * at(share, block));
    evidence += successes * Math.log(0.5) + (trials - successes) * (Math.log1p(-rate / 2) - Math.log1p(-rate));
    if (evidence >= Math.log(1 / guardRule.alpha)) return (block + 1) * trials;
  }
  return null;
}

/** The same for one that knows the true drop, but not the common rate: it holds in every night. */
export function besideFloorUntil({ seed, blocks, ...life }: GuardedLife): number | null {
  const random = createRandom(seed);
  const bet = 0.5 / (1 + 0.5 / life.size);
  let evidence = 0;
  for (let block = 0; block < blocks; block += 1) {
    const { candidate, control } = pairOf(random, { ...life, block });
    evidence += candidate.successes * Math.log1p(-bet) + control.successes * Math.log1p(bet / life.size);
    if (evidence >= Math.log(1 / guardRule.alpha)) return (block + 1) * life.trials;
  }
  return null;
}

function learnPlace(random: Random, life: PlacedLife): GuardRun {
  let learning = unlearned;
  for (;;) {
    learning = learn(learning, pairOf(random, { ...life, share: life.place, block: 0 }));
    const known = learned(learning, LEARN_SUCCESSES);
    if (known !== null) return guardFrom(known);
  }
}

type Block = Omit<GuardedLife, 'seed' | 'blocks'> & { readonly block: number };

function pairOf(random: Random, { rate, share, size, trials, block }: Block): Pair {
  const common = at(rate, block);
  return {
    candidate: { trials, successes: Math.min(trials, poisson(random, trials * common * at(share, block))) },
    control: { trials: trials * size, successes: Math.min(trials * size, poisson(random, trials * size * common)) },
  };
}

function at(of: Changing, block: number): number {
  return typeof of === 'number' ? of : of(block);
}
