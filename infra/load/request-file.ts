/** Bid requests out of a file: one JSON object a line (NDJSON). */
import { readFileSync } from 'node:fs';

/** Throws with the line that is none. Empty lines are passed over. */
export function readRequests(file: string): Readonly<Record<string, unknown>>[] {
  const requests = readFileSync(file, 'utf8')
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => requestOf(line, `${file}:${number}`));
  if (requests.length === 0) throw new Error(`${file}: there is no request in it`);
  return requests;
}

function requestOf(line: string, place: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new Error(`${place}: this line is not JSON`, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`${place}: this line is not a JSON object`);
}
