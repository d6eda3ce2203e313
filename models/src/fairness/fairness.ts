/**
 * Does a model treat segments of subjects alike (UW-43)? Two questions that cannot both be answered with yes for ever, so both
 * are asked and neither decides alone: is a segment chosen as often as the one chosen most (four fifths of it, the line
 * of the EEOC's guidelines), and does a score mean the same in every segment. A breach is a size of effect that chance does
 * not give: small segments say nothing, and a model that is wrong for all alike is a matter of calibration, not of fairness.
 */

/** What was counted of one segment. */
export interface SegmentCounts {
  readonly segment: string;
  readonly rows: number;
  /** Rows the model said yes to; null when it draws no line. */
  readonly selected: number | null;
  readonly labelled: number;
  /** Sum of scores of those with an outcome. */
  readonly foretold: number;
  /** Sum of their outcomes. */
  readonly happened: number;
  /** Sum of score · (1 − score) of those: how far chance alone moves `happened`. */
  readonly spread: number;
}

export type FairnessRule = 'SELECTION_RATIO' | 'CALIBRATION';

export interface SegmentVerdict {
  readonly segment: string;
  /** Share of yes over that of the segment chosen most; 1 without a line. */
  readonly selectionRatio: number;
  /** Mean score less mean outcome; null when too few outcomes are known. */
  readonly calibrationGap: number | null;
  readonly rules: readonly FairnessRule[];
}

/** Rows, or outcomes, below which a segment is not judged. */
export const SEGMENT_ROWS_MIN = 100;
/** Of the share of the segment chosen most. */
export const SELECTION_RATIO_MIN = 0.8;
/** Between what is foretold and what happens, more than in the other segments. */
export const GAP_MAX = 0.05;
/** Standard errors chance hardly ever reaches, with as many segments and windows as there are. */
export const ERRORS_MIN = 4;

/** Verdicts of the segments with rows enough, in their order. */
export function judgeSegments(segments: readonly SegmentCounts[]): SegmentVerdict[] {
  const judged = segments.filter(({ rows }) => rows >= SEGMENT_ROWS_MIN);
  const most = judged.reduce((best, one) => (shareOf(one) > shareOf(best) ? one : best), judged[0] as SegmentCounts);
  const known = judged.filter(({ labelled }) => labelled >= SEGMENT_ROWS_MIN);
  return judged.map((one) => {
    const rules: FairnessRule[] = [];
    if (isChosenLess(one, most)) rules.push('SELECTION_RATIO');
    if (known.includes(one) && isMeantOtherwise(one, known)) rules.push('CALIBRATION');
    const selectionRatio = shareOf(most) > 0 ? shareOf(one) / shareOf(most) : 1;
    return { segment: one.segment, selectionRatio, calibrationGap: known.includes(one) ? gapOf([one]) : null, rules };
  });
}

/** Of one model over all its rows with an outcome: is what happens something else than what is foretold? */
export function isMiscalibrated(counts: Omit<SegmentCounts, 'segment' | 'rows' | 'selected'>): boolean {
  const { labelled, spread } = counts;
  const gap = Math.abs(gapOf([counts]));
  return labelled >= SEGMENT_ROWS_MIN && gap >= GAP_MAX && gap >= (ERRORS_MIN * Math.sqrt(spread)) / labelled;
}

function shareOf({ selected, rows }: SegmentCounts): number {
  return (selected ?? 0) / rows;
}

function isChosenLess(one: SegmentCounts, most: SegmentCounts): boolean {
  if (one.selected === null || most.selected === null || shareOf(one) >= SELECTION_RATIO_MIN * shareOf(most))
    return false;
  const together = (one.selected + most.selected) / (one.rows + most.rows);
  const error = Math.sqrt(together * (1 - together) * (1 / one.rows + 1 / most.rows));
  return shareOf(most) - shareOf(one) >= ERRORS_MIN * error;
}

/** Against the middle one, and not against nothing: what is wrong everywhere is nobody's disadvantage. */
function isMeantOtherwise(one: SegmentCounts, known: readonly SegmentCounts[]): boolean {
  if (known.length < 2) return false;
  const gaps = known.map((other) => gapOf([other])).sort((left, right) => left - right);
  const half = (gaps.length - 1) / 2;
  const middle = ((gaps[Math.floor(half)] as number) + (gaps[Math.ceil(half)] as number)) / 2;
  const apart = Math.abs(gapOf([one]) - middle);
  const variance = (of: readonly SegmentCounts[]) => sum(of, 'spread') / sum(of, 'labelled') ** 2;
  return apart >= GAP_MAX && apart >= ERRORS_MIN * Math.sqrt(variance([one]) + variance(known));
}

type Labelled = Pick<SegmentCounts, 'labelled' | 'foretold' | 'happened' | 'spread'>;

function gapOf(of: readonly Labelled[]): number {
  return (sum(of, 'foretold') - sum(of, 'happened')) / Math.max(1, sum(of, 'labelled'));
}

function sum(of: readonly Labelled[], name: keyof Labelled): number {
  return of.reduce((total, one) => total + one[name], 0);
}
