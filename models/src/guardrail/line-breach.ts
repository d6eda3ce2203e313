/**
 * Is a rate over a fixed line (errors above 5 %, conversations not completed above 15 %)? For where nothing runs beside it to
 * compare with. An e-detector: every block may be the beginning of a bad time, and looking often is free.
 *
 * With n trials and s bad ones, `(1 + b)^s · exp(-b·line·n)` has an expectation of at most 1 while the rate is at or below the
 * line. Alarm when a beginning has grown to `falseAlarmOncePer`: a rate at the line raises one false alarm in that many
 * blocks on average at the most (Shiryaev-Roberts; Shin, Ramdas and Rinaldo, "E-detectors", 2023).
 */
import { type Counts, rateOf } from '../rate-drop.ts';

export interface LineRule {
  /** Rate that may not be passed, 0 to 1. */
  readonly line: number;
  /** Fewest trials of what is judged. */
  readonly trialsMin: number;
  /** Blocks at the line until one false alarm, on average, at least. */
  readonly falseAlarmOncePer: number;
}

export interface LineBreach {
  readonly window: Counts;
  /** Natural logarithm of the e-value. */
  readonly evidence: number;
}

/** Best for rates of 1.3, 2 and 5 times the line, and for all failing. */
const bets = [0.3, 1, 4, 19] as const;

/** `blocks`: bad ones among trials, oldest first. The strongest beginning, when it is strong enough; null otherwise. */
export function findLineBreach(blocks: readonly Counts[], rule: LineRule): LineBreach | null {
  const needed = Math.log(rule.falseAlarmOncePer);
  let window: Counts = { trials: 0, successes: 0 };
  let best: LineBreach | null = null;
  for (const block of blocks.toReversed()) {
    window = { trials: window.trials + block.trials, successes: window.successes + block.successes };
    if (window.trials < rule.trialsMin || rateOf(window) <= rule.line) continue;
    const evidence = lineEvidence(window, rule.line);
    if (evidence >= needed && evidence > (best?.evidence ?? 0)) best = { window, evidence };
  }
  return best;
}

/** ln of the e-value against "the rate is at most the line". */
export function lineEvidence({ trials, successes }: Counts, line: number): number {
  const logs = bets.map((bet) => successes * Math.log1p(bet) - bet * line * trials);
  const largest = Math.max(...logs);
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0) / bets.length);
}
