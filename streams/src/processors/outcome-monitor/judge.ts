/**
 * Judges a series by its trigger (SM-2). What is good when it is often (conversions, completions, a metric of one's own) is
 * compared as it is; of what is bad (errors) the arms change places: the control is held to the candidate.
 *
 * With a control at the same time: the always-valid test. Without: a fixed line for errors and completions, the own past
 * (and the version before) for the rest. The hard breaker stands beside each.
 */
import { findBreach, takeGuarded } from '@mainstem/models/guardrail/guard';
import { findHardDrop, isHardDrop } from '@mainstem/models/guardrail/hard-drop';
import { findLineBreach } from '@mainstem/models/guardrail/line-breach';
import type { Pair } from '@mainstem/models/guardrail/pair';
import { type Counts, findDrop, rateOf } from '@mainstem/models/rate-drop';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { RollbackConfig, TriggerLines } from '../performance-monitor/config.ts';
import { type Counted, isControlled, nextPair, type Series, type Span, sumOf } from './series.ts';

export type Trigger = EventsByType['DegradationNoticed']['trigger'];
export type Finding = Pick<
  EventsByType['DegradationNoticed'],
  'trials' | 'successes' | 'rate' | 'againstTrials' | 'againstRate' | 'lineShare' | 'firstBadAtMs' | 'test'
>;

/** Fewest trials of a window that is held against a fixed line: of less, one odd call would be 5 %. */
const LINE_TRIALS_MIN = 20;
/** Fewest of them of either side that are held against the past. */
const PAST_TRIALS_MIN = 100;
/** Fewest successes of a control. */
const SUCCESSES_MIN = 20;
const HARD_EXPECTED_MIN = 100;

/** Which trigger a metric is; of a creative or a config. */
export function triggerOf({ metric, subjectKind }: Pick<Counted, 'metric' | 'subjectKind'>): Trigger {
  switch (metric) {
    case 'conversion':
      return 'CVR';
    case 'error':
      return 'ERRORS';
    case 'completion':
      return 'COMPLETION';
    case 'sla':
      return 'SLA';
    default:
      return subjectKind === 'CONFIG' ? 'PROFILE' : 'METRIC';
  }
}

/** Null while nothing is wrong. Takes the spans that have become pairs into the run. */
export function judge(series: Series, trigger: Trigger, lines: TriggerLines, config: RollbackConfig): Finding | null {
  switch (trigger) {
    case 'SLA':
      return lines.sla ? breached(series) : null;
    case 'ERRORS':
      return judgeBad(series, lines.errorsMax, lines.errorsWindowMs, config, asTold);
    case 'COMPLETION':
      return judgeBad(series, 1 - lines.completionMin, Number.POSITIVE_INFINITY, config, failures);
    case 'CVR':
      return judgeGood(series, lines.cvrShare, config);
    case 'PROFILE':
      return judgeGood(series, lines.profileShare, config);
    default:
      return judgeGood(series, lines.metricShare, config);
  }
}

const asTold = (counts: Counts): Counts => counts;
const failures = ({ trials, successes }: Counts): Counts => ({ trials, successes: trials - successes });

/** Any breach (WAP-109). */
function breached({ spans }: Series): Finding | null {
  const first = spans.find(({ counts }) => counts.successes > 0);
  if (first === undefined) return null;
  return findingOf(first.counts, { trials: 0, successes: 0 }, 0, 0, 'LINE', first.fromAtMs);
}

function judgeGood(series: Series, lineShare: number, config: RollbackConfig): Finding | null {
  const { alpha, nullShare, hardShare: share, falseAlarmOncePer } = config;
  const hard = { share, expectedMin: HARD_EXPECTED_MIN };
  for (let pair = nextPair(series); pair !== null; pair = nextPair(series)) {
    series.run = takeGuarded(series.run, countsOf(pair), nullShare);
  }
  if (isControlled(series)) {
    const drop = findBreach(series.run, { alpha, nullShare, lineShare, successesMin: SUCCESSES_MIN });
    if (drop !== null) {
      const { candidate, control } = drop;
      return findingOf(candidate, control, rateOf(control), lineShare, 'CONTROL', beginOf(series.spans, candidate));
    }
    return hardDrop(series, hard, lineShare);
  }
  const cells = [series.before, ...series.spans.map(({ counts }) => counts)].filter(({ trials }) => trials > 0);
  const fallen = findDrop(cells, { lineShare, trialsMin: PAST_TRIALS_MIN, falseAlarmOncePer });
  const drop = fallen ?? findHardDrop(cells, hard);
  if (drop === null) return null;
  const test = fallen === null ? 'BREAKER' : 'BASELINE';
  const { window, baseline } = drop;
  return findingOf(window, baseline, rateOf(baseline), lineShare, test, beginOf(series.spans, window));
}

/** All pairs that are remembered, youngest first, until it is plain. */
function hardDrop(series: Series, rule: Parameters<typeof isHardDrop>[2], lineShare: number): Finding | null {
  let [candidate, control] = [nothing, nothing];
  for (const span of series.spans.toReversed()) {
    const beside = series.control.find(({ fromAtMs }) => fromAtMs === span.fromAtMs);
    if (beside === undefined) continue;
    candidate = plus(candidate, span.counts);
    control = plus(control, beside.counts);
    if (!isHardDrop(candidate, control, rule)) continue;
    return findingOf(candidate, control, rateOf(control), lineShare, 'BREAKER', span.fromAtMs);
  }
  return null;
}

function judgeBad(
  series: Series,
  line: number,
  windowMs: number,
  config: RollbackConfig,
  badOf: (counts: Counts) => Counts,
): Finding | null {
  const { alpha, nullShare, falseAlarmOncePer } = config;
  // Places changed: the control is what must not fall behind the candidate's share of bad ones.
  for (let pair = nextPair(series); pair !== null; pair = nextPair(series)) {
    const { candidate, control } = countsOf(pair);
    series.run = takeGuarded(series.run, { candidate: badOf(control), control: badOf(candidate) }, nullShare);
  }
  const youngestMs = series.spans.at(-1)?.toAtMs ?? 0;
  const recent = series.spans.filter(({ fromAtMs }) => fromAtMs >= youngestMs - windowMs);
  if (isControlled(series)) {
    const worse = findBreach(series.run, {
      alpha,
      nullShare,
      lineShare: nullShare,
      successesMin: SUCCESSES_MIN,
    });
    const window = badOf(sumOf(recent));
    if (worse === null || rateOf(window) <= line) return null;
    return findingOf(window, worse.candidate, rateOf(worse.candidate), line, 'CONTROL', recent[0]?.fromAtMs ?? 0);
  }
  const rule = { line, trialsMin: LINE_TRIALS_MIN, falseAlarmOncePer };
  const breach = findLineBreach(
    recent.map(({ counts }) => badOf(counts)),
    rule,
  );
  if (breach === null) return null;
  return findingOf(breach.window, nothing, line, line, 'LINE', beginOf(recent, breach.window));
}

function findingOf(
  window: Counts,
  against: Counts,
  againstRate: number,
  lineShare: number,
  test: Finding['test'],
  firstBadAtMs: number,
): Finding {
  const { trials, successes } = window;
  return {
    trials,
    successes,
    rate: rateOf(window),
    againstTrials: against.trials,
    againstRate,
    lineShare,
    firstBadAtMs,
    test,
  };
}

/** When the window of the youngest spans began that holds so many trials. */
function beginOf(spans: readonly Span[], { trials }: Counts): number {
  let seen = 0;
  for (const { counts, fromAtMs } of spans.toReversed()) {
    seen += counts.trials;
    if (seen >= trials) return fromAtMs;
  }
  return spans[0]?.fromAtMs ?? 0;
}

const nothing: Counts = { trials: 0, successes: 0 };

function countsOf({ candidate, control }: { readonly candidate: Span; readonly control: Span }): Pair {
  return { candidate: candidate.counts, control: control.counts };
}

function plus(one: Counts, other: Counts): Counts {
  return { trials: one.trials + other.trials, successes: one.successes + other.successes };
}
