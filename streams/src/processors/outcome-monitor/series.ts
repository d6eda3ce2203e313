/**
 * Counts of one metric of one config or creative, span by span. Both arms count the same spans; a span is a block of the
 * comparison once both have told of it. Spans count once each, however often they are told (R2). Bounded (R8).
 */
import { emptyGuard, type GuardRun } from '@mainstem/models/guardrail/guard';
import type { Counts } from '@mainstem/models/rate-drop';
import type { EventsByType } from '@mainstem/schemas/generated/events';

export type Counted = EventsByType['OutcomesCounted'];

export interface Span {
  readonly fromAtMs: number;
  readonly toAtMs: number;
  readonly counts: Counts;
}

export interface Series {
  readonly version: string;
  /** Of the version before, all together: what a new version is held to when nothing runs beside it. */
  readonly before: Counts;
  /** Of the candidate, oldest first. */
  readonly spans: Span[];
  /** Of the control, until their span is complete, and after, to compare with. */
  readonly control: Span[];
  /** Begins of the spans that are in the run. */
  readonly joined: number[];
  run: GuardRun;
}

/** Spans remembered of each arm: at one a minute more than two hours. */
const SPANS_MAX = 128;

export function newSeries(version: string, before: Counts): Series {
  return { version, before, spans: [], control: [], joined: [], run: emptyGuard };
}

/** Takes a span in; false when it was told before, or is older than what is remembered. */
export function takeSpan(series: Series, { arm, trials, successes, fromAtMs, toAtMs }: Counted): boolean {
  const spans = arm === 'CANDIDATE' ? series.spans : series.control;
  const isOld = spans.length >= SPANS_MAX && fromAtMs < (spans[0] as Span).fromAtMs;
  if (isOld || spans.some((span) => span.fromAtMs === fromAtMs)) return false;
  spans.push({ fromAtMs, toAtMs, counts: { trials, successes } });
  spans.sort((one, other) => one.fromAtMs - other.fromAtMs);
  if (spans.length > SPANS_MAX) spans.shift();
  return true;
}

/** A span both arms have told of, that is not in the run yet; null for none. */
export function nextPair(series: Series): { readonly candidate: Span; readonly control: Span } | null {
  for (const candidate of series.spans) {
    if (series.joined.includes(candidate.fromAtMs)) continue;
    const control = series.control.find(({ fromAtMs }) => fromAtMs === candidate.fromAtMs);
    if (control === undefined) continue;
    series.joined.push(candidate.fromAtMs);
    if (series.joined.length > 2 * SPANS_MAX) series.joined.shift();
    return { candidate, control };
  }
  return null;
}

/** Whether the newest spans have a control: then it is compared with it, and with nothing else. */
export function isControlled({ spans, control }: Series): boolean {
  const last = control.at(-1);
  const [newest] = spans.slice(-CONTROL_LATE);
  return last !== undefined && newest !== undefined && last.toAtMs > newest.fromAtMs;
}

/** A control may tell of its spans that many spans later. */
const CONTROL_LATE = 4;

export function sumOf(spans: readonly Span[]): Counts {
  return spans.reduce(
    (sum, { counts }) => ({ trials: sum.trials + counts.trials, successes: sum.successes + counts.successes }),
    { trials: 0, successes: 0 },
  );
}
