/**
 * The hard breaker: a rate that is plainly down by half or more. No bet, no mixture, nothing to tune: counts that leave no
 * doubt. It stands beside the finer tests so that a collapse is answered even where those have nothing to compare with.
 *
 * What was expected is taken at its lower confidence bound, and 100 successes must be expected and behind the expectation:
 * half of it or fewer then come by chance in less than one of a million windows.
 */
import { type Counts, lowerBound } from '../rate-drop.ts';

export interface HardRule {
  /** Share of what was expected that is a collapse, e.g. 0.5. */
  readonly share: number;
  /** Fewest successes that must have been expected. */
  readonly expectedMin: number;
}

export const defaultHardRule: HardRule = { share: 0.5, expectedMin: 100 };

/** `expected` is the rate of the control at the same time, or of the candidate's own past. */
export function isHardDrop(window: Counts, expected: Counts, rule: HardRule): boolean {
  const expectedSuccesses = window.trials * lowerBound(expected);
  return (
    expected.successes >= rule.expectedMin &&
    expectedSuccesses >= rule.expectedMin &&
    window.successes <= rule.share * expectedSuccesses
  );
}

export interface HardDrop {
  readonly window: Counts;
  readonly baseline: Counts;
}

/** The youngest collapse among all splits of `cells` (oldest first) into past and window; null for none. */
export function findHardDrop(cells: readonly Counts[], rule: HardRule): HardDrop | null {
  let window: Counts = { trials: 0, successes: 0 };
  let baseline = cells.reduce(plus, window);
  for (const cell of cells.toReversed()) {
    window = plus(window, cell);
    baseline = { trials: baseline.trials - cell.trials, successes: baseline.successes - cell.successes };
    if (baseline.successes < rule.expectedMin) return null;
    if (isHardDrop(window, baseline, rule)) return { window, baseline };
  }
  return null;
}

function plus(one: Counts, other: Counts): Counts {
  return { trials: one.trials + other.trials, successes: one.successes + other.successes };
}
