/** What verbs that show rows of the gateway's views share. */
import { table } from './output.ts';

/** Rows shown: more is for the API. */
export const ROWS_MAX = 500;

export async function some<Row>(items: AsyncIterable<Row>, most = ROWS_MAX): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of items) if (rows.push(row) === most) break;
  return rows;
}

export function timeOf(atMs: number | null | undefined): string {
  return atMs === null || atMs === undefined ? '-' : new Date(atMs).toISOString();
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** As `3 d 4 h`, `2 h 5 min`, `12 s`: the two largest units. */
export function durationOf(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '-';
  if (ms < MINUTE_MS) return `${Math.round(ms / 1_000)} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  const [large, largeMs, small, smallMs] =
    ms < DAY_MS ? (['h', HOUR_MS, 'min', MINUTE_MS] as const) : (['d', DAY_MS, 'h', HOUR_MS] as const);
  const rest = Math.floor((ms % largeMs) / smallMs);
  return `${Math.floor(ms / largeMs)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/** How long until a due time, or since it: `in 2 h`, `1 h late`. */
export function untilOf(dueAtMs: number | null | undefined, nowMs: number): string {
  if (dueAtMs === null || dueAtMs === undefined) return '-';
  const leftMs = dueAtMs - nowMs;
  return leftMs >= 0 ? `in ${durationOf(leftMs)}` : `${durationOf(-leftMs)} late`;
}

/** Every field that says something, one a line. */
export function fieldsOf(row: object): string {
  const told = Object.entries(row).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return table(
    ['FIELD', 'VALUE'],
    told.map(([field, value]) => [field, wordsOf(field, value)]),
  );
}

function wordsOf(field: string, value: unknown): string {
  if (/AtMs$/.test(field)) return timeOf(Number(value));
  if (/Ms$/.test(field)) return durationOf(Number(value));
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** Flags that were given, as a query. */
export function given(flags: Readonly<Record<string, unknown>>): Record<string, string> {
  const said = Object.entries(flags).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([name, value]) => [name, String(value)]));
}
