/**
 * What every verb prints, in one place: tables and sentences for people on stdout, or with `--json` one JSON document
 * (NDJSON, one a line, for streams) and nothing else. Progress and notes go to stderr, so that a pipe stays clean.
 */
import Table from 'cli-table3';
import { tell } from './errors.ts';

/** A line of the answer. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One JSON document on one line, for programs. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** A line of talk: progress, or what goes on. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface Progress {
  update(done: number, of: number, what?: string): void;
  end(): void;
}

export interface Output {
  readonly json: boolean;
  /** The verb's one answer. With `--json` the value, else the words. */
  document(value: unknown, words: () => string): void;
  /** One item of a stream. */
  item(value: unknown, words: () => string): void;
  /** For people only, never part of the answer. */
  note(words: string): void;
  /** A bar on a terminal, a line every few seconds elsewhere, nothing with `--json`. */
  progress(label: string): Progress;
  /** One line that says what went wrong and what to do next. */
  error(error: unknown): void;
}

export interface OutputOptions {
  readonly json: boolean;
  readonly stdout?: Sink;
  readonly stderr?: Sink;
  /** Monotonic clock, ms; for tests. */
  readonly now?: () => number;
}

/** A line of progress without a terminal comes this often: a log of a long replay stays readable. */
const PROGRESS_LINE_EVERY_MS = 5_000;
/** A bar is redrawn this often: faster is flicker. */
const PROGRESS_BAR_EVERY_MS = 100;
const BAR_CHARACTERS = 30;

export function createOutput(options: OutputOptions): Output {
  const { json } = options;
  const stdout = options.stdout ?? process.stdout;
  const stderr = options.stderr ?? process.stderr;
  const answer = (value: unknown, words: () => string) =>
    void stdout.write(`${json ? JSON.stringify(value) : words()}\n`);
  return {
    json,
    document: answer,
    item: answer,
    note: (words) => void (json || stderr.write(`${words}\n`)),
    progress: (label) => (json ? silent : createProgress(label, stderr, options.now ?? (() => performance.now()))),
    error: (error) => {
      const { code, message, next, retryable } = tell(error);
      const line = json
        ? JSON.stringify({ error: { code, message, next, retryable } })
        : `mainstem: ${message}${next === '' ? '' : `${/[.!?:]$/.test(message) ? '' : '.'} ${next}`} (${code})`;
      stderr.write(`${line}\n`);
    },
  };
}

const silent: Progress = { update: () => undefined, end: () => undefined };

function createProgress(label: string, sink: Sink, now: () => number): Progress {
  const everyMs = sink.isTTY === true ? PROGRESS_BAR_EVERY_MS : PROGRESS_LINE_EVERY_MS;
  // A terminal shows the bar at once; a log gets its first line only when the work lasts.
  let drawnAtMs = sink.isTTY === true ? Number.NEGATIVE_INFINITY : now();
  let last: (() => string) | undefined;
  const draw = (line: string) => sink.write(sink.isTTY === true ? `\r\u001b[K${line}` : `${line}\n`);
  return {
    update(done, of, what = '') {
      last = () => progressLine(label, done, of, what);
      if (now() - drawnAtMs < everyMs) return;
      drawnAtMs = now();
      draw(last());
    },
    end() {
      if (last !== undefined) draw(last());
      if (sink.isTTY === true) sink.write('\n');
    },
  };
}

function progressLine(label: string, done: number, of: number, what: string): string {
  const share = of > 0 ? Math.min(done / of, 1) : 1;
  const full = Math.round(share * BAR_CHARACTERS);
  const bar = '█'.repeat(full) + '░'.repeat(BAR_CHARACTERS - full);
  const words = what === '' ? '' : `  ${what}`;
  return `${label} ${bar} ${(share * 100).toFixed(0).padStart(3)} %  ${grouped(done)} of ${grouped(of)}${words}`;
}

/** What stands behind a bar of records: where it is, how fast, and how long it will still take, when that is known. */
export function paceWords(place: string, perSecond: number, etaMs: number | null): string {
  const rest = etaMs === null ? '' : `, ${grouped(Math.ceil(etaMs / 1_000))} s to go`;
  return `${place}, ${grouped(Math.round(perSecond))}/s${rest}`;
}

/** A table for people, as wide as the terminal at most. Cells are texts already; numbers align right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  columns: number | undefined = process.stdout.columns,
): string {
  if (rows.length === 0) return 'nothing to show';
  const numeric = head.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? grouped(cell) : cell)));
  const made = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: numeric.map((right) => (right ? 'right' : 'left')),
    colWidths: widthsWithin(columns, [head, ...cells]),
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  made.push(...cells);
  return made.toString();
}

/** Narrowest a column is made; below, words break into pieces. */
const COLUMN_WIDTH_MIN = 16;

/** Takes from the widest column until all fit; without a terminal (a file, a pipe) columns are as wide as they need. */
function widthsWithin(columns: number | undefined, rows: readonly (readonly string[])[]): (number | null)[] {
  const padding = 2;
  const widths = (rows[0] ?? []).map(
    (_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)) + padding,
  );
  if (columns === undefined) return widths.map(() => null);
  for (;;) {
    const excess = widths.reduce((sum, width) => sum + width + 1, 1) - columns;
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (excess <= 0 || width <= COLUMN_WIDTH_MIN) return widths;
    const next = Math.max(0, ...widths.filter((_, column) => column !== widest));
    widths[widest] = Math.max(COLUMN_WIDTH_MIN, width - excess, Math.min(next, width - 1));
  }
}

/** 1234567 as 1,234,567; fractions with up to three digits. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}
