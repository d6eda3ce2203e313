/** A file of one JSON object that a call names. */
import { readFile } from 'node:fs/promises';
import { usage } from './errors.ts';

/** Throws `CLI_USAGE` naming the file when it holds something else, and what the system says when it cannot be read. */
export async function readJsonFile(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw usage(`${path}: not JSON: ${(cause as Error).message}`, 'Mend the file.');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw usage(`${path}: found no JSON object`, 'Mend the file.');
}
