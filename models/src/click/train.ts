/**
 * A small honest trainer: logistic regression over hashed features and numbers by FTRL-Proximal (McMahan et al., KDD 2013),
 * one pass after the other in the order of time, then calibrated and judged on what came later. The same examples give
 * the same bytes.
 *
 * Time is cut in four, never shuffled: past rates are counted on the first part, weights learnt on the second, the
 * calibration on the third, and the fourth only judges. So no example helps to foretell itself, and the figures are those
 * of a model that meets the future.
 */
import { type Draft, writeOnnx } from '../onnx/model.ts';
import { type Cells, writeCells } from './cells.ts';
import { type ClickModel, compileModel } from './compiled/compile.ts';
import { type FeatureRow, NUMBERS, numberOf, SLOTS, slotOf } from './features.ts';
import { placeOf } from './hash.ts';
import { type Judged, judge } from './judge.ts';

/** In the order of time. */
export interface Example {
  readonly row: FeatureRow;
  readonly positive: boolean;
}

export interface Trained {
  readonly onnx: Uint8Array;
  /** On the last part alone. */
  readonly judged: Judged;
  readonly examples: number;
  readonly positives: number;
}

export interface TrainOptions {
  /** Places of the table, a power of two; 2^15 makes a file of 132 KB. */
  readonly tableSize?: number;
  readonly passes?: number;
}

/** Fewer examples or actions make no model, only noise with a version. */
export const EXAMPLES_MIN = 2_000;
export const POSITIVES_MIN = 50;
const TABLE_SIZE = 2 ** 15;
const PASSES = 2;
/** Ends of the parts of time. */
const PARTS = [0.25, 0.75, 0.85] as const;
/** A rate of the past is drawn towards the mean as if it had been seen so many times at it. */
const CELL_PRIOR = 100;

/** Undefined when there are too few examples or actions to learn from. */
export function trainClickModel(examples: readonly Example[], options: TrainOptions = {}): Trained | undefined {
  const positives = examples.reduce((sum, { positive }) => sum + Number(positive), 0);
  if (examples.length < EXAMPLES_MIN || positives < POSITIVES_MIN) return undefined;
  const [past = 0, learn = 0, calibrate = 0] = PARTS.map((share) => Math.floor(examples.length * share));
  const cells = countCells(examples.slice(0, past));
  for (const { row } of examples) fillPast(row, cells);
  const regression = new Regression(options.tableSize ?? TABLE_SIZE);
  for (let pass = 0; pass < (options.passes ?? PASSES); pass += 1)
    for (let index = past; index < learn; index += 1) regression.learn(examples[index] as Example);
  const line = calibration(examples.slice(learn, calibrate), regression);
  const onnx = regression.toOnnx(line, cells);
  const judged = judgeOn(compileModel(onnx), examples.slice(calibrate));
  return { onnx, judged, examples: examples.length, positives };
}

export function judgeOn(model: ClickModel, examples: readonly Example[]): Judged {
  const chances = Float64Array.from(examples, ({ row }) => model.chance(row));
  return judge(
    chances,
    Uint8Array.from(examples, ({ positive }) => Number(positive)),
  );
}

const pastSlots = [slotOf.creative, slotOf.place] as const;

function countCells(examples: readonly Example[]): Cells {
  const counts = new Map<number, { shown: number; acted: number }>();
  let acted = 0;
  for (const { row, positive } of examples) {
    acted += Number(positive);
    for (const slot of pastSlots) {
      const hash = row.slots[slot] as number;
      if (hash === 0) continue;
      const held = counts.get(hash) ?? { shown: 0, acted: 0 };
      held.shown += 1;
      held.acted += Number(positive);
      counts.set(hash, held);
    }
  }
  const mean = (acted + 1) / (examples.length + 2);
  const logOdds = new Map<number, number>();
  for (const [hash, { shown, acted: own }] of counts) {
    const rate = (own + CELL_PRIOR * mean) / (shown + CELL_PRIOR);
    logOdds.set(hash, Math.fround(Math.log(rate / (1 - rate))));
  }
  return { prior: Math.fround(Math.log(mean / (1 - mean))), logOdds };
}

function fillPast({ slots, dense }: FeatureRow, { prior, logOdds }: Cells): void {
  dense[numberOf.creativePast] = logOdds.get(slots[slotOf.creative] as number) ?? prior;
  dense[numberOf.placePast] = logOdds.get(slots[slotOf.place] as number) ?? prior;
}

/** Learning rate, and how it falls; drawn to 0 by absolute value and by square. */
const ALPHA = 0.05;
const BETA = 1;
const L1 = 0.5;
const L2 = 1;

/** Weights of the table, of the numbers and of what is always there, in one list in this order. */
class Regression {
  readonly #size: number;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #weights: Float64Array;

  constructor(size: number) {
    this.#size = size;
    this.#sums = new Float64Array(size + NUMBERS + 1);
    this.#squares = new Float64Array(size + NUMBERS + 1);
    this.#weights = new Float64Array(size + NUMBERS + 1);
  }

  /** Log-odds. */
  score({ slots, dense }: FeatureRow): number {
    let sum = this.#weights[this.#size + NUMBERS] as number;
    for (let slot = 0; slot < SLOTS; slot += 1)
      if (slots[slot] !== 0) sum += this.#weights[placeOf(slots[slot] as number, this.#size)] as number;
    for (let index = 0; index < NUMBERS; index += 1)
      sum += (dense[index] as number) * (this.#weights[this.#size + index] as number);
    return sum;
  }

  learn({ row, positive }: Example): void {
    const error = 1 / (1 + Math.exp(-this.score(row))) - Number(positive);
    for (let slot = 0; slot < SLOTS; slot += 1)
      if (row.slots[slot] !== 0) this.#move(placeOf(row.slots[slot] as number, this.#size), error, L1);
    for (let index = 0; index < NUMBERS; index += 1) {
      const value = row.dense[index] as number;
      if (value !== 0) this.#move(this.#size + index, error * value, 0);
    }
    this.#move(this.#size + NUMBERS, error, 0);
  }

  #move(at: number, gradient: number, l1: number): void {
    const before = this.#squares[at] as number;
    const after = before + gradient * gradient;
    const rate = (Math.sqrt(after) - Math.sqrt(before)) / ALPHA;
    const sum = (this.#sums[at] as number) + gradient - rate * (this.#weights[at] as number);
    this.#sums[at] = sum;
    this.#squares[at] = after;
    const beyond = Math.abs(sum) - l1;
    this.#weights[at] = beyond <= 0 ? 0 : (-Math.sign(sum) * beyond) / ((BETA + Math.sqrt(after)) / ALPHA + L2);
  }

  /** The weights times the calibration's slope: a straight line over log-odds needs no layer of its own. */
  toOnnx({ slope, shift }: Line, cells: Cells): Uint8Array {
    const scaled = Float32Array.from(this.#weights, (weight) => slope * weight);
    const bias = slope * (this.#weights[this.#size + NUMBERS] as number) + shift;
    return writeOnnx({ ...logisticGraph(scaled, bias, this.#size), texts: writeCells(cells) });
  }
}

function logisticGraph(weights: Float32Array, bias: number, size: number): Draft {
  return {
    inputs: [
      { name: 'buckets', elements: 'int64', width: SLOTS },
      { name: 'dense', elements: 'float', width: NUMBERS },
    ],
    outputs: [{ name: 'chance', elements: 'float', width: 1 }],
    tensors: [
      { name: 'table', dims: [size, 1], values: weights.subarray(0, size) },
      { name: 'axes', dims: [1], values: [1], int64: true },
      { name: 'numbers', dims: [NUMBERS, 1], values: weights.subarray(size, size + NUMBERS) },
      { name: 'bias', dims: [1], values: [bias] },
    ],
    nodes: [
      { op: 'Gather', inputs: ['table', 'buckets'], outputs: ['rows'] },
      { op: 'ReduceSum', inputs: ['rows', 'axes'], outputs: ['names'], attributes: { keepdims: 0 } },
      { op: 'Gemm', inputs: ['dense', 'numbers', 'bias'], outputs: ['rest'] },
      { op: 'Add', inputs: ['names', 'rest'], outputs: ['score'] },
      { op: 'Sigmoid', inputs: ['score'], outputs: ['chance'] },
    ],
  };
}

/** Calibrated log-odds = slope × log-odds + shift (Platt). */
interface Line {
  readonly slope: number;
  readonly shift: number;
}

/** As if so many examples had said that nothing is to be mended. */
const LINE_PRIOR = 20;
const LINE_STEPS = 25;

/** Newton's steps on the log loss; the prior keeps it concave with few examples too. */
function calibration(examples: readonly Example[], regression: Regression): Line {
  const scores = examples.map(({ row }) => regression.score(row));
  let [slope, shift] = [1, 0];
  for (let step = 0; step < LINE_STEPS; step += 1) {
    let [gradSlope, gradShift] = [-LINE_PRIOR * (slope - 1), -LINE_PRIOR * 0.1 * shift];
    let [aa, ab, bb] = [LINE_PRIOR, 0, LINE_PRIOR * 0.1];
    for (let index = 0; index < scores.length; index += 1) {
      const score = scores[index] as number;
      const chance = 1 / (1 + Math.exp(-(slope * score + shift)));
      const error = Number((examples[index] as Example).positive) - chance;
      const curvature = chance * (1 - chance);
      gradSlope += error * score;
      gradShift += error;
      aa += curvature * score * score;
      ab += curvature * score;
      bb += curvature;
    }
    const determinant = aa * bb - ab * ab;
    slope += (bb * gradSlope - ab * gradShift) / determinant;
    shift += (aa * gradShift - ab * gradSlope) / determinant;
  }
  return { slope, shift };
}
