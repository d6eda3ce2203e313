/**
 * The steps of a compiled model. Each reads and writes buffers that were made when the model was compiled: running one
 * allocates nothing. Sums are kept in 64 bits over 32-bit weights, but for large layers, which are reckoned in 32 bits as
 * ONNX does (`simd.ts`).
 */

import { createSimdLayer } from './simd.ts';

/** One row of numbers between two steps. */
export interface Row {
  readonly width: number;
  readonly data: Float64Array;
}
export type Step = () => void;

export function createRow(width: number): Row {
  return { width, data: new Float64Array(width) };
}

/**
 * `out = input · weights + bias`, with one list of weights per output. Four outputs are reckoned side by side, so that
 * each input is read once for four sums that do not wait for each other.
 */
export function dense(input: Row, weights: Float32Array, bias: Float32Array, out: Row): Step {
  if (input.width * out.width >= SIMD_FROM) return vectorDense(input, weights, bias, out);
  const [from, into, inner, outer] = [input.data, out.data, input.width, out.width];
  const whole = outer - (outer % 4);
  return () => {
    for (let row = 0; row < whole; row += 4) {
      const a = row * inner;
      const b = a + inner;
      const c = b + inner;
      const d = c + inner;
      let p = bias[row] as number;
      let q = bias[row + 1] as number;
      let r = bias[row + 2] as number;
      let s = bias[row + 3] as number;
      for (let at = 0; at < inner; at += 1) {
        const value = from[at] as number;
        p += value * (weights[a + at] as number);
        q += value * (weights[b + at] as number);
        r += value * (weights[c + at] as number);
        s += value * (weights[d + at] as number);
      }
      into[row] = p;
      into[row + 1] = q;
      into[row + 2] = r;
      into[row + 3] = s;
    }
    for (let row = whole; row < outer; row += 1) {
      let sum = bias[row] as number;
      for (let at = 0; at < inner; at += 1) sum += (from[at] as number) * (weights[row * inner + at] as number);
      into[row] = sum;
    }
  };
}

/** Below so many products, going over into WebAssembly costs more than it gains. */
const SIMD_FROM = 256;

function vectorDense(input: Row, weights: Float32Array, bias: Float32Array, out: Row): Step {
  const layer = createSimdLayer(weights, bias, input.width, out.width);
  const [from, into] = [input.data, out.data];
  return () => {
    for (let at = 0; at < from.length; at += 1) layer.input[at] = from[at] as number;
    layer.run();
    for (let at = 0; at < into.length; at += 1) into[at] = layer.output[at] as number;
  };
}

/** Sum of the rows of a table that the places name: the weights of the features that are there. */
export function gatherSum(places: Int32Array, table: Float32Array, out: Row): Step {
  const { data, width } = out;
  if (width === 1) {
    return () => {
      let sum = 0;
      for (let index = 0; index < places.length; index += 1) sum += table[places[index] as number] as number;
      data[0] = sum;
    };
  }
  return () => {
    data.fill(0);
    for (let index = 0; index < places.length; index += 1) {
      const from = (places[index] as number) * width;
      for (let at = 0; at < width; at += 1) data[at] = (data[at] as number) + (table[from + at] as number);
    }
  };
}

export function map(input: Row, out: Row, of: (value: number) => number): Step {
  const [from, into] = [input.data, out.data];
  return () => {
    for (let index = 0; index < into.length; index += 1) into[index] = of(from[index] as number);
  };
}

/** Element by element; a side of width 1 goes with every element of the other. */
export function combine(left: Row, right: Row, out: Row, of: (left: number, right: number) => number): Step {
  const [a, b, into] = [left.data, right.data, out.data];
  const [oneLeft, oneRight] = [left.width === 1, right.width === 1];
  return () => {
    for (let index = 0; index < into.length; index += 1)
      into[index] = of(a[oneLeft ? 0 : index] as number, b[oneRight ? 0 : index] as number);
  };
}

export function concat(inputs: readonly Row[], out: Row): Step {
  return () => {
    let at = 0;
    for (let index = 0; index < inputs.length; index += 1) {
      const input = inputs[index] as Row;
      out.data.set(input.data, at);
      at += input.width;
    }
  };
}

export function softmax(input: Row, out: Row): Step {
  const [from, into] = [input.data, out.data];
  return () => {
    let most = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < from.length; index += 1) most = Math.max(most, from[index] as number);
    let sum = 0;
    for (let index = 0; index < from.length; index += 1) {
      const part = Math.exp((from[index] as number) - most);
      into[index] = part;
      sum += part;
    }
    for (let index = 0; index < into.length; index += 1) into[index] = (into[index] as number) / sum;
  };
}

export const relu = (value: number): number => (value > 0 ? value : 0);
/** Without overflow on either side. */
export const sigmoid = (value: number): number => {
  if (value >= 0) return 1 / (1 + Math.exp(-value));
  const part = Math.exp(value);
  return part / (1 + part);
};
