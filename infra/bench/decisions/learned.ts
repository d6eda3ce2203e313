/**
 * Learned models: how long a training takes and what a score costs, on a table made for it (no table of others is
 * shipped): 7,000 rows of 20 columns, as many as the churn table its accuracy is tested on. Processor time of one thread;
 * the floor of a score is one pass over the row.
 */
import { learn } from '@mainstem/models/learner/learn';
import { openScorer } from '@mainstem/models/learner/scorer';
import { type Example, type LearningTable, tableOf } from '@mainstem/models/learner/table';
import { createRandom } from '@mainstem/models/random';
import { atMost, type BenchContext, median, repeat } from '../figures.ts';

const ROWS = 7_000;
const COLUMNS = 20;
const SCORES = 100_000;
const SECOND_NS = 1e9;

export async function measureLearned(context: BenchContext): Promise<void> {
  const table = made();
  const rows = Array.from({ length: 512 }, (_, row) =>
    Float32Array.from(table.matrix.columns, (column) => column[row] as number),
  );
  const runs = await repeat(async (repetition) => {
    context.note(`training, run ${repetition + 1} ...`);
    const [seconds, learned] = cpuSeconds(() => learn(table, { boosting: { trees: 120 } }));
    if (learned.kind !== 'LEARNED') throw new Error('assertion: there are examples enough');
    const scorer = openScorer(learned.onnx);
    const score = perCallNs((at) => scorer.chance(rows[at % rows.length] as Float32Array));
    const reason = perCallNs((at) => scorer.reasons(rows[at % rows.length] as Float32Array).base, SCORES / 100);
    const pass = perCallNs((at) => sumOf(rows[at % rows.length] as Float32Array));
    return { seconds, score, reason, pass, auc: learned.byFolds.auc.value };
  });
  const of = (name: keyof (typeof runs)[number]) => median(runs.map((run) => run[name]));
  const what = `median of ${runs.length} runs, ${ROWS} rows of ${COLUMNS} columns, logistic regression and 120 trees`;
  context.report({
    ...{ figure: 'training with its judging', value: of('seconds'), unit: 's', aim: atMost(60) },
    conditions: `${what}: five folds, by time, calibrated, 95 % intervals (AUC ${of('auc').toFixed(3)}); processor time`,
  });
  const one = `${what}; one row at a time, compiled evaluator; floor: one pass over the row`;
  const floor = of('pass') / 1_000;
  context.report({
    ...{ figure: 'score of a learned model', value: of('score') / 1_000, unit: 'µs', floor, aim: atMost(50) },
    conditions: one,
  });
  context.report({ figure: 'its reasons, exact', value: of('reason') / 1_000, unit: 'µs', floor, conditions: one });
}

/** Half of the columns tell something, some bend, some are words, a tenth is missing. */
function made(): LearningTable {
  const random = createRandom(11);
  const names = Array.from({ length: COLUMNS }, (_, column) => `c${column}`);
  const examples = Array.from({ length: ROWS }, (_, atMs): Example => {
    const numbers = names.map(() => random.normal());
    const odds = numbers.reduce(
      (sum, one, at) => sum + (at % 2 === 0 ? 0.35 * (at % 4 === 0 ? one : one * one - 1) : 0),
      -1,
    );
    const cells = Object.fromEntries(
      names.map((name, at) => [name, random.next() < 0.1 ? null : cellOf(numbers[at] as number, at)]),
    );
    return { cells, outcome: random.next() < 1 / (1 + Math.exp(-odds)), atMs };
  });
  return tableOf(names, examples);
}

function cellOf(value: number, column: number): number | string {
  return column % 5 === 3 ? `word-${Math.round(2 * value)}` : value;
}

function sumOf(row: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < row.length; at += 1) sum += row[at] as number;
  return sum;
}

function cpuSeconds<Result>(work: () => Result): [number, Result] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, result];
}

/** Mean of many calls: one is too short for a clock. The sum keeps the work from being left out. */
function perCallNs(call: (at: number) => number, calls = SCORES): number {
  let sum = 0;
  for (let at = 0; at < calls / 10; at += 1) sum += call(at);
  const began = process.hrtime.bigint();
  for (let at = 0; at < calls; at += 1) sum += call(at);
  const ns = Number(process.hrtime.bigint() - began) / calls;
  return sum === SECOND_NS ? ns + 1 : ns;
}
