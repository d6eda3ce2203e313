/** `mainstem features training-set`: labels joined with features as of their moment, or a set made once more from its offsets. */
import { readFile, writeFile } from 'node:fs/promises';
import { type OffsetRange, rangeUntilNow } from '@mainstem/streams/features/offline/range';
import {
  buildTrainingSet,
  type Label,
  rangesOfSet,
  type TrainingSet,
} from '@mainstem/streams/features/offline/training-set';
import type { Command } from 'commander';
import { z } from 'zod';
import { usage } from '../errors.ts';
import type { WithLog } from '../log-connection.ts';
import { readNdjson } from '../ndjson.ts';
import { grouped } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { viewOf } from './view-of.ts';

interface Flags {
  readonly views: string;
  readonly out?: string;
  readonly like?: string;
}

/** Labels of one set, some 100 B each. */
const LABELS_MAX = 1_000_000;
const LINES_AT_ONCE = 1_000;
const labelLine = z.strictObject({
  tenant: z.string().min(1),
  entity: z.string().min(1),
  atMs: z.int().min(0),
  label: z.union([z.number(), z.boolean(), z.string()]),
});

export function trainingSetVerb(features: Command, withLog: WithLog): void {
  defineVerb<Flags>(
    features
      .command('training-set')
      .description('join labels with features as of their moment; the same offsets give the same bytes')
      .argument('<labels>', 'NDJSON of {tenant, entity, atMs, label}; - for stdin')
      .requiredOption('--views <names>', 'with commas between')
      .option('--out <file>', 'where the set goes; only its hash is told without')
      .option('--like <file>', 'take the offsets of this set, to make it again; all that is on the log when not said'),
    (context, flags, words) => trainingSet(context, flags, words, withLog),
  );
}

async function trainingSet(
  { environment, output }: VerbContext,
  flags: Flags,
  [path = '-']: string[],
  withLog: WithLog,
): Promise<void> {
  const views = flags.views.split(',').map(viewOf);
  const labels = await labelsOf(path);
  const ranges = flags.like === undefined ? undefined : rangesOfSet(await readFile(flags.like));
  const made = await withLog(environment, async (parts) => {
    const range: readonly OffsetRange[] = ranges ?? (await rangeUntilNow(parts.log, views));
    return buildTrainingSet(parts, { views, labels, ranges: range });
  });
  if (flags.out !== undefined) await writeFile(flags.out, made.bytes);
  const { sha256, rows, columns, bytes, ranges: of } = made;
  const kept = { sha256, rows: rows.length, columns, bytes: bytes.length, offsets: of, out: flags.out ?? null };
  output.document({ ...kept, keptOut: Object.fromEntries(made.history.rejections) }, () => wordsOf(made, flags.out));
}

async function labelsOf(path: string): Promise<Label[]> {
  const labels: Label[] = [];
  for await (const lines of readNdjson(path, LINES_AT_ONCE)) {
    for (const { number, value } of lines) {
      const read = labelLine.safeParse(value);
      if (!read.success) throw usage(`${path}:${number}: no label: ${read.error.issues[0]?.message}`);
      labels.push(read.data);
    }
    if (labels.length > LABELS_MAX) throw usage(`${path} has more than ${LABELS_MAX} labels`);
  }
  if (labels.length === 0)
    throw usage(`${path} holds no labels`, 'Give a line for each row: {tenant, entity, atMs, label}.');
  return labels;
}

function wordsOf({ rows, columns, bytes, sha256, history }: TrainingSet, out: string | undefined): string {
  const unsure = rows.filter(({ flags }) => !/^F+$/.test(flags)).length;
  const head = `${grouped(rows.length)} rows of ${columns.length} features, ${grouped(bytes.length)} bytes, sha256 ${sha256}`;
  const notes = `${grouped(unsure)} rows have a default or a stale value; ${grouped(history.held)} facts were joined`;
  return `${head}\n${notes}${out === undefined ? '' : `\nwritten to ${out}`}`;
}
