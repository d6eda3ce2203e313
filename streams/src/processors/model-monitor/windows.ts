/**
 * What is counted of one version of a model while it is champion, in windows of so many rows: the rows it was asked about,
 * by column and segment, and apart from them the rows whose outcome became known. Counts only; no row is kept but for those
 * that wait for their outcome. Pure.
 */
import { type Baseline, countInto, type DriftReading, driftOfCounts, emptyCounts } from '@mainstem/models/drift/psi';
import type { SegmentCounts } from '@mainstem/models/fairness/fairness';
import type { ModelRegistered, ScoredRow } from '@mainstem/schemas/generated/events';
import { dimensionOf, otherOf } from '../../models/segments.ts';

/** Rows of a window: chance moves a column's index by .02 at most (99 %), a fifth of what somebody looks at. */
export const WINDOW_ROWS = 2_000;
/** Outcomes of a window. */
export const WINDOW_OUTCOMES = 1_000;
/** Segments that are watched of one dimension; whatever comes later is one of "other". */
const SEGMENTS_MAX = 50;

/** Name of the column that holds what the model said. */
export const SCORE = 'score';

interface Column {
  readonly name: string;
  /** Place in a row; −1 for the score. */
  readonly place: number;
  readonly baseline: Baseline;
  readonly counts: Float64Array;
}

type Mutable<Type> = { -readonly [Name in keyof Type]: Type[Name] };

/** As declared; rows asked before that have one of no dimension, or none. */
function segmentsOf({ segments, segment }: ScoredRow): readonly string[] {
  return segments.length > 0 || segment === null ? segments : [segment];
}

/** Of a window: its segments, and its sums over all of them. */
export class Tally {
  rows = 0;
  fromAtMs = 0;
  toAtMs = 0;
  readonly all: Mutable<SegmentCounts>;
  readonly #dimensions = new Map<string, Map<string, Mutable<SegmentCounts>>>();
  readonly #isLined: boolean;

  constructor(isLined: boolean) {
    this.#isLined = isLined;
    this.all = this.#empty('all');
  }

  /** By dimension: a country is held against countries, never against sizes. */
  get dimensions(): SegmentCounts[][] {
    const sorted = [...this.#dimensions].sort(([one], [other]) => (one < other ? -1 : 1));
    return sorted.map(([, names]) => [...names.values()].sort((one, other) => (one.segment < other.segment ? -1 : 1)));
  }

  /** Counts a row; its outcome when it is known. */
  take(row: ScoredRow, atMs: number, happened: number | null): void {
    if (this.rows === 0) this.fromAtMs = atMs;
    this.toAtMs = atMs;
    this.rows += 1;
    for (const counts of [this.all, ...segmentsOf(row).map((name) => this.#of(name))]) {
      counts.rows += 1;
      if (row.selected === true && counts.selected !== null) counts.selected += 1;
      if (happened === null) continue;
      counts.labelled += 1;
      counts.foretold += row.score;
      counts.happened += happened;
      counts.spread += Math.max(0, row.score * (1 - row.score));
    }
  }

  #of(segment: string): Mutable<SegmentCounts> {
    const dimension = dimensionOf(segment);
    const names = this.#dimensions.get(dimension) ?? new Map<string, Mutable<SegmentCounts>>();
    this.#dimensions.set(dimension, names);
    const name = names.has(segment) || names.size < SEGMENTS_MAX ? segment : otherOf(dimension);
    const known = names.get(name) ?? this.#empty(name);
    names.set(name, known);
    return known;
  }

  #empty(segment: string): Mutable<SegmentCounts> {
    const selected = this.#isLined ? 0 : null;
    return { segment, rows: 0, selected, labelled: 0, foretold: 0, happened: 0, spread: 0 };
  }
}

/** How the columns of a window stand to the training. */
export class ColumnCounts {
  readonly #columns: readonly Column[];

  constructor({ baselines, features }: Pick<ModelRegistered, 'baselines' | 'features'>) {
    const names = features.flatMap(({ columns }) => columns.map(({ name }) => name));
    this.#columns = baselines.map((baseline) => {
      const place = baseline.column === SCORE ? -1 : names.indexOf(baseline.column);
      return { name: baseline.column, place, baseline, counts: emptyCounts(baseline) };
    });
  }

  take({ values, score }: ScoredRow): void {
    for (const { place, baseline, counts } of this.#columns) {
      countInto(baseline, counts, place < 0 ? score : (values[place] ?? Number.NaN));
    }
  }

  /** Columns that moved, the farthest first. */
  moved(): (DriftReading & { readonly column: string })[] {
    return this.#columns
      .map(({ name, baseline, counts }) => ({ column: name, ...driftOfCounts(baseline, counts) }))
      .filter(({ verdict }) => verdict === 'MOVED' || verdict === 'DRIFTED')
      .sort((one, other) => other.psi - one.psi || (one.column < other.column ? -1 : 1));
  }
}
