/**
 * What it costs to ask a click model about one candidate, and how far the answer is from onnxruntime's. Floors of the same
 * run: onnxruntime with one row a run and with 32, and the same model as plain loops over lists. CPU time, not the clock:
 * the machine may be shared.
 */
import { compileModel } from '@mainstem/models/click/compiled/compile';
import { type FeatureRow, NUMBERS, SLOTS } from '@mainstem/models/click/features';
import { placeOf } from '@mainstem/models/click/hash';
import { forest, hashedLogistic, perceptron, sampleRows } from '@mainstem/models/click/testing/sample-models';
import { readOnnx } from '@mainstem/models/onnx/model';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { atMost, type BenchContext, median } from '../../figures.ts';
import { naiveModel } from './naive.ts';

const SEED = 7;
/** Candidates of an auction. */
const BATCH = 32;
const ROWS = 4_096;
const ROUNDS = 5;
/** The issue's. */
const PARITY_MAX = 1e-6;

const models = {
  'logistic regression over 28 hashed features': () => hashedLogistic(SEED),
  'perceptron 12-64-64-32-1': () => perceptron(SEED, [64, 64, 32]),
  '200 trees of depth 6': () => forest(SEED, { trees: 200, depth: 6 }),
} as const;

export async function measureEvaluators({ report, note }: BenchContext): Promise<void> {
  for (const [name, bytesOf] of Object.entries(models)) {
    note(`${name} ...`);
    const bytes = bytesOf();
    const rows = sampleRows(SEED, ROWS);
    const model = compileModel(bytes);
    const naive = naiveModel(readOnnx(bytes), model.tableSize);
    const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 });
    const feeds = [1, BATCH].map((batch) => feedsOf(session, rows, batch, model.tableSize));
    const rounds: { ours: number; one: number; many: number; naive: number }[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const measured = {
        ours: await microsEach(rows.length, () => askAll(rows, model.chance)),
        one: await microsEach(rows.length / 4, () => runAll(session, feeds[0]?.slice(0, rows.length / 4) ?? [])),
        many: await microsEach(rows.length, () => runAll(session, feeds[1] ?? [])),
        naive: await microsEach(rows.length / 4, () => askAll(rows.slice(0, rows.length / 4), naive)),
      };
      // The first round warms up.
      if (round > 0) rounds.push(measured);
    }
    const [ours, one, many, plain] = (['ours', 'one', 'many', 'naive'] as const).map((kind) =>
      median(rounds.map((round) => round[kind])),
    ) as [number, number, number, number];
    const conditions =
      `${ROWS} candidates with features of their own, one after the other, median of ${ROUNDS}; ` +
      `onnxruntime ${one.toFixed(2)} µs with a row a run, ${many.toFixed(2)} µs a row of ${BATCH}; plain loops ${plain.toFixed(2)} µs`;
    report({ figure: `click model, ${name}`, value: ours, unit: 'µs/candidate', floor: many, conditions });
    report({
      figure: `parity with onnxruntime, ${name}`,
      value: await parity(session, rows, model),
      unit: 'largest difference',
      aim: atMost(PARITY_MAX),
      conditions: `${ROWS} rows`,
    });
  }
}

function askAll(rows: readonly FeatureRow[], ask: (row: FeatureRow) => number): void {
  for (const row of rows) ask(row);
}

/** CPU time of this thread's process, µs, over so many candidates. */
async function microsEach(candidates: number, work: () => void | Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / candidates;
}

type Feeds = Record<string, Tensor>;

async function runAll(session: InferenceSession, feeds: readonly Feeds[]): Promise<void> {
  for (const feed of feeds) await session.run(feed);
}

function feedsOf(session: InferenceSession, rows: readonly FeatureRow[], batch: number, tableSize: number): Feeds[] {
  const feeds: Feeds[] = [];
  for (let from = 0; from < rows.length; from += batch)
    feeds.push(feedOf(session, rows.slice(from, from + batch), tableSize));
  return feeds;
}

function feedOf(session: InferenceSession, rows: readonly FeatureRow[], tableSize: number): Feeds {
  const all: Feeds = {
    dense: new Tensor('float32', Float32Array.from(rows.flatMap(({ dense }) => [...dense])), [rows.length, NUMBERS]),
    buckets: new Tensor(
      'int64',
      BigInt64Array.from(rows.flatMap(({ slots }) => [...slots].map((slot) => BigInt(placeOf(slot, tableSize || 1))))),
      [rows.length, SLOTS],
    ),
  };
  return Object.fromEntries(session.inputNames.map((name) => [name, all[name] as Tensor]));
}

async function parity(
  session: InferenceSession,
  rows: readonly FeatureRow[],
  model: ReturnType<typeof compileModel>,
): Promise<number> {
  const ours = rows.map((row) => model.chance(row));
  const output = session.outputNames.at(-1) as string;
  const theirs = (await session.run(feedOf(session, rows, model.tableSize)))[output]?.data as Float32Array;
  return ours.reduce((most, chance, index) => Math.max(most, Math.abs(chance - (theirs[index] as number))), 0);
}
