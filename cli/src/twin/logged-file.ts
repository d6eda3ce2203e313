/** Logged decisions from a file: NDJSON, or CSV with a head, columns by their names (`mainstem twin off-policy`). */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LoggedDecision } from '@mainstem/models/off-policy/logged';
import { usage } from '../errors.ts';
import { readNdjson } from '../ndjson.ts';

/** Decisions of one answer, all held: some 200 MB. */
export const DECISIONS_MAX = 2_000_000;
const BATCH = 10_000;
/** Longest line of a CSV, characters. */
const LINE_CHARACTERS_MAX = 100_000;

export type Field = 'action' | 'place' | 'reward' | 'propensity';
export type Columns = Readonly<Record<Field, string>>;
export const fields: readonly Field[] = ['action', 'place', 'reward', 'propensity'];

/** Names a column goes by when none is given, the first that is there; the second ones are those of Open Bandit. */
const usual: Readonly<Record<Field, readonly string[]>> = {
  action: ['action', 'item_id', 'arm'],
  place: ['place', 'position'],
  reward: ['reward', 'click'],
  propensity: ['propensity', 'propensity_score'],
};

/** Throws `CLI_USAGE` naming the line. Without a column for the place everything stands at one. */
export async function readLoggedFile(
  path: string,
  given: Partial<Columns>,
  onRows: (count: number) => void,
): Promise<LoggedDecision[]> {
  const decisions: LoggedDecision[] = [];
  for await (const { number, value } of path.endsWith('.csv') ? csvRows(path) : ndjsonRows(path)) {
    decisions.push(decisionOf(value, given, `${path}:${number}`));
    if (decisions.length > DECISIONS_MAX) throw usage(`${path} has more than ${DECISIONS_MAX} decisions`);
    if (decisions.length % BATCH === 0) onRows(decisions.length);
  }
  if (decisions.length === 0) throw usage(`${path} holds no decisions`, 'Give a line for each (docs/twin.md).');
  return decisions;
}

interface Row {
  readonly number: number;
  readonly value: Readonly<Record<string, unknown>>;
}

async function* ndjsonRows(path: string): AsyncGenerator<Row> {
  for await (const lines of readNdjson(path, BATCH)) yield* lines;
}

async function* csvRows(path: string): AsyncGenerator<Row> {
  const input = createReadStream(path, 'utf8');
  // readline swallows the stream's error; it is kept and thrown where the lines end.
  let failed: Error | undefined;
  input.once('error', (error: Error) => {
    failed = error;
  });
  let head: readonly string[] | undefined;
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (text.trim() === '') continue;
    if (text.length > LINE_CHARACTERS_MAX)
      throw usage(`${path}:${number}: longer than ${LINE_CHARACTERS_MAX} characters`);
    if (text.includes('"')) throw usage(`${path}:${number}: quoted cells are not read`, 'Give NDJSON instead.');
    const cells = text.split(',');
    if (head === undefined) head = cells;
    else yield { number, value: Object.fromEntries(head.map((name, index) => [name, cells[index]])) };
  }
  if (failed !== undefined) throw failed;
}

function decisionOf(value: Row['value'], given: Partial<Columns>, where: string): LoggedDecision {
  const cell = (field: Field): unknown => {
    const name = given[field] ?? usual[field].find((one) => value[one] !== undefined);
    return name === undefined ? undefined : value[name];
  };
  const number = (field: Field): number => {
    const said = cell(field);
    const read = said === '' || said === undefined || said === null ? Number.NaN : Number(said);
    if (!Number.isFinite(read))
      throw usage(`${where}: no number for the ${field}`, `Name its column: --columns ${field}=<name>.`);
    return read;
  };
  const action = cell('action');
  if (action === undefined || action === '')
    throw usage(`${where}: no action`, 'Name its column: --columns action=<name>.');
  return {
    action: String(action),
    place: String(cell('place') ?? '1'),
    reward: number('reward'),
    logged: number('propensity'),
  };
}
