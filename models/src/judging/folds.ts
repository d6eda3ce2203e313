/** Which examples are held out: folds in which both outcomes are spread evenly, or what came last. */
import type { Matrix } from '../boosting/bins.ts';
import { createRandom } from '../random.ts';

/** Fold of each example. The same outcomes and seed give the same folds. */
export function stratifiedFolds(outcomes: Uint8Array, folds: number, seed: number): Uint8Array {
  const random = createRandom(seed);
  const fold = new Uint8Array(outcomes.length);
  for (const outcome of [0, 1]) {
    const rows = [...outcomes.keys()].filter((row) => outcomes[row] === outcome);
    const order = rows.map((row) => ({ row, at: random.next() })).sort((one, other) => one.at - other.at);
    for (const [place, { row }] of order.entries()) fold[row] = place % folds;
  }
  return fold;
}

/**
 * The first of the last examples by time: those from it on are held out, those before are learnt from. Examples of one
 * moment stay together, on the side of what is held out.
 * @param atMs ascending
 */
export function lastFrom(atMs: ArrayLike<number>, share: number): number {
  let from = Math.floor(atMs.length * (1 - share));
  while (from > 0 && atMs[from - 1] === atMs[from]) from -= 1;
  return from;
}

export function matrixOf({ names, columns }: Matrix, rows: ArrayLike<number>): Matrix {
  const taken = columns.map((column) => Float32Array.from(rows, (row) => column[row] as number));
  return { names, columns: taken, rows: rows.length };
}

export function outcomesOf(outcomes: Uint8Array, rows: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(rows, (row) => outcomes[row] as number);
}

export function rowOf({ columns }: Matrix, index: number, into = new Float32Array(columns.length)): Float32Array {
  for (const [place, column] of columns.entries()) into[place] = column[index] as number;
  return into;
}
