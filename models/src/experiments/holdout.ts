/**
 * What all of an experiment is worth: the units that stayed out of it for good (holdout) beside those that took part. Arms
 * compare with each other; only these two groups say what it brought that there was an experiment at all.
 *
 * A unit counts once, with its first exposure, so that trials are independent however often one comes back. Units are taken
 * block by block of time, once the outcome windows of all of a block are over, and the interval of the ratio of both rates
 * holds at all looks (`ratio-sequence.ts`). While shares move, what the inside is worth moves too: a low end of 1.1 says
 * that it was not always at most 1.1 times the holdout. Pure.
 */
import type { Counts } from '../rate-drop.ts';
import { logBeta } from '../special/log-gamma.ts';
import { emptySequence, type RatioInterval, ratioInterval, takeRatio } from './ratio-sequence.ts';
import { ONE_PPM } from './weights.ts';

/** Times are ms; `wholeOutcome`: what counts as one success, in the metric's unit. */
export interface HoldoutRules {
  readonly holdoutPpm: number;
  readonly outcomeWindowMs: number;
  readonly wholeOutcome: number;
  /** Each end of the interval is ever wrong with this chance. */
  readonly alpha: number;
}

export interface ExposedUnit {
  readonly unit: string;
  readonly exposureId: string;
  readonly isHoldout: boolean;
  readonly atMs: number;
}

export interface ObservedOutcome {
  readonly id: string;
  readonly exposureId: string;
  readonly size: number;
  readonly atMs: number;
}

export interface HoldoutEffect {
  readonly inside: Counts;
  readonly holdout: Counts;
  /** Units of blocks that are not over, or whose outcomes may still come. */
  readonly waiting: number;
  /** Rate inside, as a multiple of the holdout's; null without a success of the holdout. */
  readonly ratio: number | null;
  readonly interval: RatioInterval;
  /** More or fewer units stayed out than were to: what is compared is not alike, and no figure here may be used. */
  readonly isSampleOff: boolean;
}

/** Shortest block, ms: shorter ones have too few units of a small holdout. */
const BLOCK_MIN_MS = 3_600_000;
const BLOCKS_PER_WINDOW = 24;
/** Chance that a design that is kept to is ever told to be off, at any of all looks. */
const SAMPLE_ALPHA = 1e-4;
/** Units whose share the test expects to see deviate: it is sharpest for deviations that show among so many. */
const SAMPLE_WEIGHT = 500;

export class HoldoutTally {
  readonly #rules: HoldoutRules;
  readonly #units = new Map<string, ExposedUnit>();
  readonly #outcomes = new Map<string, ObservedOutcome[]>();

  constructor(rules: HoldoutRules) {
    this.#rules = rules;
  }

  /** In any order and however often. */
  expose(exposed: ExposedUnit): void {
    const held = this.#units.get(exposed.unit);
    if (held !== undefined && !isBefore(exposed, held)) return;
    this.#units.set(exposed.unit, exposed);
  }

  /** In any order, also before its exposure, and however often; of one that is told with two times the earlier counts. */
  observe(outcome: ObservedOutcome): void {
    const known = this.#outcomes.get(outcome.exposureId) ?? [];
    const before = known.find(({ id }) => id === outcome.id);
    if (before !== undefined && before.atMs <= outcome.atMs) return;
    this.#outcomes.set(outcome.exposureId, [...known.filter((one) => one !== before), outcome]);
  }

  /** `nowMs`: what is known by then; the end of the experiment once it is over, for from then on all get the same. */
  effect(nowMs: number): HoldoutEffect {
    const { outcomeWindowMs, holdoutPpm, alpha } = this.#rules;
    const blockMs = Math.max(BLOCK_MIN_MS, outcomeWindowMs / BLOCKS_PER_WINDOW);
    const blocks = Map.groupBy(this.#units.values(), ({ atMs }) => Math.floor(atMs / blockMs));
    // A block is taken whole or not at all: one that grows from look to look would be bet on again at each of them.
    const closed = [...blocks.keys()].filter((block) => (block + 1) * blockMs + outcomeWindowMs < nowMs);
    let sequence = emptySequence;
    for (const block of closed.sort((one, other) => one - other)) {
      const units = blocks.get(block) ?? [];
      sequence = takeRatio(sequence, this.#counts(units, false), this.#counts(units, true));
    }
    const settled = closed.flatMap((block) => blocks.get(block) ?? []);
    const [inside, holdout] = [this.#counts(settled, false), this.#counts(settled, true)];
    return {
      ...{ inside, holdout, waiting: this.#units.size - settled.length },
      ratio: holdout.successes > 0 && inside.trials > 0 ? rateOf(inside) / rateOf(holdout) : null,
      interval: ratioInterval(sequence, alpha),
      isSampleOff: isShareOff(holdout.trials, settled.length, holdoutPpm / ONE_PPM),
    };
  }

  #counts(units: readonly ExposedUnit[], isHoldout: boolean): Counts {
    const ours = units.filter((unit) => unit.isHoldout === isHoldout);
    return { trials: ours.length, successes: ours.reduce((sum, unit) => sum + this.#successOf(unit), 0) };
  }

  #successOf({ exposureId, atMs }: ExposedUnit): number {
    const { outcomeWindowMs, wholeOutcome } = this.#rules;
    const timely = (this.#outcomes.get(exposureId) ?? []).filter(
      (outcome) => outcome.atMs >= atMs && outcome.atMs <= atMs + outcomeWindowMs,
    );
    return Math.min(1, timely.reduce((sum, { size }) => sum + size, 0) / wholeOutcome);
  }
}

const rateOf = ({ trials, successes }: Counts): number => successes / trials;

function isBefore(one: ExposedUnit, other: ExposedUnit): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.exposureId < other.exposureId);
}

/**
 * A test that may be looked at all the time: the likelihood ratio of any share, drawn from a Beta around the wanted one, against
 * that share. It is a martingale while the design is kept to, so it ever passes 1/alpha with a chance of alpha (Ville).
 */
function isShareOff(count: number, of: number, share: number): boolean {
  const [a, b] = [SAMPLE_WEIGHT * share, SAMPLE_WEIGHT * (1 - share)];
  const mixed = logBeta(a + count, b + of - count) - logBeta(a, b);
  return mixed - count * Math.log(share) - (of - count) * Math.log1p(-share) > -Math.log(SAMPLE_ALPHA);
}
