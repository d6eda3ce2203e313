/**
 * What happens in the thread: from a set's bytes to a model, its figures, and how it does beside what is asked now.
 * Pure.
 */
import { compileModel } from '@mainstem/models/click/compiled/compile';
import { learnClicks } from '@mainstem/models/click/learn';
import { baselineOf } from '@mainstem/models/drift/psi';
import { compare } from '@mainstem/models/judging/intervals';
import { measureNames } from '@mainstem/models/judging/measures';
import type { FitOptions } from '@mainstem/models/learner/fit';
import { type Learned, learn } from '@mainstem/models/learner/learn';
import { openScorer } from '@mainstem/models/learner/scorer';
import { type LearningTable, tableOf } from '@mainstem/models/learner/table';
import { readImpressions } from '../impressions.ts';
import { readSet, type SetColumn } from '../set-file.ts';

export interface FitTask {
  readonly set: Uint8Array;
  /** Of the model, in the order of a row; null for a set of impressions. */
  readonly columns: readonly SetColumn[] | null;
  readonly options: Omit<FitOptions, 'progress'>;
  /** Bytes of the champion; null for none. */
  readonly champion: Uint8Array | null;
}

export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

export interface FitDone {
  readonly kind: 'FITTED';
  readonly onnx: Uint8Array;
  readonly metrics: readonly Metric[];
  readonly calibration: readonly { readonly foretold: number; readonly happened: number; readonly rows: number }[];
  readonly baselines: readonly { readonly column: string; readonly cuts: number[]; readonly shares: number[] }[];
  readonly logisticShare: number;
  /** Rows of which nothing was known. */
  readonly leftOut: number;
  readonly split: 'FOLDS' | 'TIME';
  readonly beside: { gain: number; gainLow: number; gainHigh: number; confidencePpm: number; rows: number } | null;
}
export type FitSaid =
  | FitDone
  | { readonly kind: 'TOO_FEW'; readonly examples: number; readonly positives: number; readonly leftOut: number };

const GROUPS = 10;
const ONE = 1_000_000;
const noRows = tableOf([], []);
/** Significant digits of a histogram: more are noise, and a record is bounded. */
const DIGITS = 6;

/** What was learnt of a set, and how another model answers its rows. */
interface Learnt {
  readonly learned: Learned;
  readonly table: LearningTable;
  readonly leftOut: number;
  /** Chances the model of these bytes foretells, of the rows from one on. */
  chancesOf(model: Uint8Array, from: number): Float64Array;
}

function learnView(set: Uint8Array, columns: readonly SetColumn[], options: FitOptions): Learnt {
  const { table, rows, leftOut } = readSet(set, columns);
  const chancesOf = (model: Uint8Array, from: number) => {
    const scorer = openScorer(model);
    return Float64Array.from(rows.slice(from), ({ cells }) => scorer.chance(scorer.row(cells)));
  };
  return { learned: learn(table, options), table, leftOut, chancesOf };
}

function learnImpressions(set: Uint8Array, options: FitOptions): Learnt {
  const { examples, leftOut } = readImpressions(set);
  const learned = learnClicks(examples, options);
  if (learned.kind === 'TOO_FEW') return { learned, table: noRows, leftOut, chancesOf: () => new Float64Array(0) };
  const { table, rows } = learned;
  const chancesOf = (model: Uint8Array, from: number) => {
    const { chance } = compileModel(model);
    return Float64Array.from(rows.slice(from), chance);
  };
  return { learned, table, leftOut, chancesOf };
}

export function fitSet(
  { set, columns, options: given, champion }: FitTask,
  progress?: FitOptions['progress'],
): FitSaid {
  const options = progress === undefined ? given : { ...given, progress };
  const learnt = columns === null ? learnImpressions(set, options) : learnView(set, columns, options);
  const { learned, table, leftOut } = learnt;
  if (learned.kind === 'TOO_FEW') return { ...learned, leftOut };
  const { byTime, byFolds, onnx, logisticShare, foretold } = learned;
  const folds = measureNames.map((name) => ({ name, ...byFolds[name], rows: learned.examples }));
  const times = byTime === null ? [] : measureNames.map((name) => timed(name, byTime, table));
  return {
    kind: 'FITTED',
    ...{ onnx, logisticShare, leftOut, metrics: [...folds, ...times], split: byTime === null ? 'FOLDS' : 'TIME' },
    calibration: calibrationOf(foretold, table.outcomes),
    baselines: baselinesOf(table, foretold),
    beside: byTime === null ? null : besideOf(byTime, learnt, champion),
  };
}

type ByTime = NonNullable<Extract<Learned, { kind: 'LEARNED' }>['byTime']>;

function timed(name: (typeof measureNames)[number], { measures, from }: ByTime, table: LearningTable): Metric {
  return { name: `${name}ByTime`, ...measures[name], rows: table.outcomes.length - from };
}

/** Equal groups in the order of what was foretold. */
function calibrationOf(foretold: Float64Array, outcomes: Uint8Array): FitDone['calibration'] {
  const order = [...foretold.keys()].sort((one, other) => (foretold[one] as number) - (foretold[other] as number));
  return Array.from({ length: GROUPS }, (_, group) => {
    const from = Math.floor((order.length * group) / GROUPS);
    const inGroup = order.slice(from, Math.floor((order.length * (group + 1)) / GROUPS));
    const mean = (of: (row: number) => number) => inGroup.reduce((sum, row) => sum + of(row), 0) / inGroup.length;
    return {
      foretold: mean((row) => foretold[row] as number),
      happened: mean((row) => outcomes[row] as number),
      rows: inGroup.length,
    };
  });
}

function baselinesOf({ matrix }: LearningTable, foretold: Float64Array): FitDone['baselines'] {
  const rounded = ({ cuts, shares }: ReturnType<typeof baselineOf>) => ({
    cuts: cuts.map((one) => Number(one.toPrecision(DIGITS))),
    shares: shares.map((one) => Number(one.toPrecision(DIGITS))),
  });
  const columns = matrix.columns.map((column, place) => ({
    column: matrix.names[place] as string,
    ...rounded(baselineOf(column)),
  }));
  return [...columns, { column: 'score', ...rounded(baselineOf(foretold)) }];
}

/**
 * On the rows that came last, which the model judged by time has not seen. The champion may have learnt from some of
 * them: that is to its favour, so whoever beats it there is better.
 */
function besideOf({ from, chances }: ByTime, learnt: Learnt, champion: FitTask['champion']) {
  const outcomes = learnt.table.outcomes.subarray(from);
  const others = champion === null ? meanBefore(learnt.table, from) : learnt.chancesOf(champion, from);
  const { gain, confidence, examples } = compare(chances, others, outcomes);
  return {
    ...{ gain: gain.value, gainLow: gain.low, gainHigh: gain.high },
    confidencePpm: Math.round(confidence * ONE),
    rows: examples,
  };
}

/** Whoever has no champion is compared with always saying the rate of what came before. */
function meanBefore({ outcomes }: LearningTable, from: number): Float64Array {
  const mean = outcomes.subarray(0, from).reduce((sum, one) => sum + one, 0) / Math.max(1, from);
  return new Float64Array(outcomes.length - from).fill(mean);
}
