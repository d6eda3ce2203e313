/**
 * Has a rate (clicks per impression) fallen below a line, e.g. below 80 % of what it was? Judged so that noise does not
 * fire it, however often it is looked at.
 *
 * Comparing point estimates fires in about half of all healthy runs at usual click rates, and nearly always on a rolling
 * window. Here instead every start of the window is a bet against "the rate is still at or above the line": with p0 the
 * line, each trial multiplies the stake by p1/p0 (success) or (1-p1)/(1-p0) (no success) for some p1 < p0. While the true
 * rate is at or above p0 no such bet grows in expectation, so the product is an e-value; the average over three p1, for
 * a collapse, a large and a moderate drop, is one too. Its logarithm is the evidence.
 *
 * Alarm at evidence >= ln(N) on any start of the window: the sum of all bets grows by at most one a start in expectation
 * (Shiryaev-Roberts), so a healthy rate raises a false alarm no sooner than after N starts on average, at any number
 * of looks. See Shin, Ramdas and Rinaldo, "E-detectors" (2023).
 *
 * The baseline is an estimate too: the line is drawn at `lineShare` of its lower confidence bound (Wilson, one-sided
 * 97.5 %), so a baseline of few trials makes the test slower instead of rash. One baseline in forty is drawn too high.
 */

/** Trials and how many of them succeeded. */
export interface Counts {
  readonly trials: number;
  readonly successes: number;
}

export interface DropRule {
  /** Share of the baseline rate that has to be held, between 0 and 1. */
  readonly lineShare: number;
  /** Fewest trials of the window, and of the baseline. */
  readonly trialsMin: number;
  /** Starts of a healthy window until one false alarm, on average, at least. */
  readonly falseAlarmOncePer: number;
}

export interface Drop {
  readonly window: Counts;
  readonly baseline: Counts;
  /** Natural logarithm of the e-value. */
  readonly evidence: number;
}

/** Rates bet on, as shares of the line: a collapse, a large drop, a moderate one. */
const alternatives = [0.05, 0.4, 0.75] as const;
/** One-sided 97.5 %. */
const Z = 1.96;

/**
 * Looks at every split of `cells` (oldest first) into baseline and window, and returns the one with the most evidence
 * when it is enough for an alarm; null otherwise.
 */
export function findDrop(cells: readonly Counts[], rule: DropRule): Drop | null {
  const needed = Math.log(rule.falseAlarmOncePer);
  let best: Drop | null = null;
  let window: Counts = { trials: 0, successes: 0 };
  let baseline = cells.reduce(plus, window);
  for (let start = cells.length - 1; start > 0; start -= 1) {
    const cell = cells[start] as Counts;
    window = plus(window, cell);
    baseline = { trials: baseline.trials - cell.trials, successes: baseline.successes - cell.successes };
    if (window.trials < rule.trialsMin) continue;
    if (baseline.trials < rule.trialsMin) break;
    if (rateOf(window) >= rule.lineShare * rateOf(baseline)) continue;
    const evidence = dropEvidence(baseline, window, rule.lineShare);
    if (evidence >= needed && evidence > (best?.evidence ?? 0)) best = { window, baseline, evidence };
  }
  return best;
}

/** ln of the e-value against "the window's rate is at least `lineShare` of the baseline's". */
export function dropEvidence(baseline: Counts, window: Counts, lineShare: number): number {
  const line = lineShare * lowerBound(baseline);
  if (line <= 0) return 0;
  const failures = window.trials - window.successes;
  const bets = alternatives.map((share) => {
    const bet = line * share;
    return window.successes * Math.log(share) + failures * (Math.log1p(-bet) - Math.log1p(-line));
  });
  const largest = Math.max(...bets);
  return largest + Math.log(bets.reduce((sum, bet) => sum + Math.exp(bet - largest), 0) / bets.length);
}

/** Wilson's lower confidence bound of a rate; 0 without successes. */
export function lowerBound({ trials, successes }: Counts): number {
  if (successes === 0) return 0;
  const rate = successes / trials;
  const z2 = Z * Z;
  const spread = Z * Math.sqrt((rate * (1 - rate)) / trials + z2 / (4 * trials * trials));
  return Math.min(rate, Math.max(0, (rate + z2 / (2 * trials) - spread) / (1 + z2 / trials)));
}

export function rateOf({ trials, successes }: Counts): number {
  return trials === 0 ? 0 : successes / trials;
}

function plus(one: Counts, other: Counts): Counts {
  return { trials: one.trials + other.trials, successes: one.successes + other.successes };
}
