/** Reading NDJSON from a file or stdin, a bounded number of items at a time. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { usage } from './errors.ts';

/** Longest line: the most bytes an event may have (schemas/src/wire.ts), twice over for JSON. */
const LINE_CHARACTERS_MAX = 2_000_000;

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly value: Record<string, unknown>;
}

/** Batches of parsed lines of a file, or of stdin for `-`. Empty lines are passed over; a bad line is named and ends it. */
export async function* readNdjson(path: string, batchSize: number): AsyncGenerator<Line[]> {
  const input = path === '-' ? process.stdin : createReadStream(path, 'utf8');
  // readline swallows the stream's error (a missing file); it is kept and thrown where the lines end.
  let failed: Error | undefined;
  input.once('error', (error: Error) => {
    failed = error;
  });
  let batch: Line[] = [];
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (text.trim() === '') continue;
    batch.push({ number, value: parseLine(text, `${path === '-' ? 'stdin' : path}:${number}`) });
    if (batch.length === batchSize) {
      yield batch;
      batch = [];
    }
  }
  if (failed !== undefined) throw failed;
  if (batch.length > 0) yield batch;
}

function parseLine(text: string, where: string): Record<string, unknown> {
  if (text.length > LINE_CHARACTERS_MAX) throw usage(`${where}: longer than ${LINE_CHARACTERS_MAX} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw usage(`${where}: not JSON: ${(cause as Error).message}`, 'Give one JSON object a line (NDJSON).');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw usage(`${where}: found no JSON object; a line is {"type":"LeadReceived","entity":"lead-1", …}`);
}
