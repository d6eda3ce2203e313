/**
 * What all of an experiment is worth: the units that stayed out of it for good (holdout) beside those that took part. Arms
 * compare with each other; only these two groups say what it brought that there was an experiment at all.
 *
 * A unit counts once, with its first exposure, so that trials are independent however often one comes back. It settles when
 * the outcome window is over; settled units are taken block by block of time, and the interval of the ratio of both rates
 * holds at all looks (`ratio-sequence.ts`). While shares move, what the inside is worth moves too: a low end of 1.1 says
 * that it was not always at most 1.1 times the holdout. Pure.
 */
import type { Counts } from '../rate-drop.ts';
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
  /** Units whose outcome window is not over. */
  readonly waiting: number;
  /** Rate inside, as a multiple of the holdout's; null without a success of the holdout. */
  readonly ratio: number | null;
  readonly interval: RatioInterval;
  /** More or fewer units stayed out than were to: what is compared is not alike, and no figure here may be used. */
  readonly isSampleOff: boolean;
}

/** Shortest block, ms: shorter ones have too few units of a small holdout. */
const BLOCK_MIN_MS = 3_600_000;
/** Standard deviations of a share of units that is off; false once in 37,000 experiments. */
const SAMPLE_OFF_SD = 4.2;

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

  /** In any order, also before its exposure, and however often. */
  observe(outcome: ObservedOutcome): void {
    const known = this.#outcomes.get(outcome.exposureId);
    if (known === undefined) this.#outcomes.set(outcome.exposureId, [outcome]);
    else if (!known.some(({ id }) => id === outcome.id)) known.push(outcome);
  }

  effect(nowMs: number): HoldoutEffect {
    const settled = [...this.#units.values()].filter(({ atMs }) => atMs + this.#rules.outcomeWindowMs < nowMs);
    const blockMs = Math.max(BLOCK_MIN_MS, this.#rules.outcomeWindowMs);
    const blocks = Map.groupBy(settled, ({ atMs }) => Math.floor(atMs / blockMs));
    let sequence = emptySequence;
    for (const number of [...blocks.keys()].sort((one, other) => one - other)) {
      const units = blocks.get(number) ?? [];
      sequence = takeRatio(sequence, this.#counts(units, false), this.#counts(units, true));
    }
    const [inside, holdout] = [this.#counts(settled, false), this.#counts(settled, true)];
    return {
      ...{ inside, holdout, waiting: this.#units.size - settled.length },
      ratio: holdout.successes > 0 && inside.trials > 0 ? rateOf(inside) / rateOf(holdout) : null,
      interval: ratioInterval(sequence, this.#rules.alpha),
      isSampleOff: isShareOff(holdout.trials, settled.length, this.#rules.holdoutPpm / ONE_PPM),
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

function isShareOff(count: number, of: number, share: number): boolean {
  return Math.abs(count - of * share) > SAMPLE_OFF_SD * Math.sqrt(of * share * (1 - share));
}
