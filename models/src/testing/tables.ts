/** Tables of the corpus as a model takes them: numbers as they are, words by their place in the alphabet, blanks as missing. */
import type { Matrix } from '../boosting/bins.ts';
import { matrixOf, outcomesOf } from '../judging/folds.ts';
import type { Cell } from '../learner/columns.ts';
import { type LearningTable, tableOf } from '../learner/table.ts';
import { corpusText } from './corpus.ts';

export interface Table {
  readonly matrix: Matrix;
  readonly outcomes: Uint8Array;
}

export const churnTable = (): Table => readTable('Telco-Customer-Churn.csv', 'Churn', ['customerID']);
/** Without `duration`, which is known only after the call. */
export const bankTable = (): Table => readTable('bank_marketing.csv', 'y', ['Cust_num', 'duration']);

function readTable(file: string, outcome: string, without: readonly string[]): Table {
  const [head = [], ...rows] = linesOf(file);
  const left = new Set([outcome, ...without]);
  const taken = head.flatMap((name, place) => (left.has(name) ? [] : [{ name, place }]));
  const columns = taken.map(({ place }) => columnOf(rows.map((row) => (row[place] ?? '').trim())));
  const at = head.indexOf(outcome);
  const outcomes = Uint8Array.from(rows, (row) => Number(/^(yes|1)$/i.test(row[at] ?? '')));
  return { matrix: { names: taken.map(({ name }) => name), columns, rows: rows.length }, outcomes };
}

function linesOf(file: string): string[][] {
  const lines = corpusText(file).trim().split(/\r?\n/);
  return lines.map((line) => line.split(','));
}

function columnOf(texts: readonly string[]): Float32Array {
  if (texts.every((text) => text === '' || !Number.isNaN(Number(text))))
    return Float32Array.from(texts, (text) => (text === '' ? Number.NaN : Number(text)));
  const words = [...new Set(texts)].sort();
  return Float32Array.from(texts, (text) => words.indexOf(text));
}

export function rowsOf({ matrix, outcomes }: Table, rows: readonly number[]): Table {
  return { matrix: matrixOf(matrix, rows), outcomes: outcomesOf(outcomes, rows) };
}

/** The same tables with words as words, each row a moment later than the one before. */
export const churnLearning = (): LearningTable => learningTable('Telco-Customer-Churn.csv', 'Churn', ['customerID']);
export const bankLearning = (): LearningTable => learningTable('bank_marketing.csv', 'y', ['Cust_num', 'duration']);

function learningTable(file: string, outcome: string, without: readonly string[]): LearningTable {
  const [head = [], ...rows] = linesOf(file);
  const names = head.filter((name) => name !== outcome && !without.includes(name));
  const numeric = new Set(names.filter((name) => rows.every((row) => !Number.isNaN(Number(row[head.indexOf(name)])))));
  const cellOf = (name: string, text: string): Cell => {
    if (text === '') return null;
    return numeric.has(name) ? Number(text) : text;
  };
  const at = head.indexOf(outcome);
  return tableOf(
    names,
    rows.map((row, index) => ({
      cells: Object.fromEntries(names.map((name) => [name, cellOf(name, (row[head.indexOf(name)] ?? '').trim())])),
      outcome: /^(yes|1)$/i.test(row[at] ?? ''),
      atMs: index,
    })),
  );
}
