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

/** What went wrong, in one line. */
export function complain(message: string): void {
  process.stderr.write(`mainstem: ${message}\n`);
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
  let drawnAtMs = Number.NEGATIVE_INFINITY;
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

/** A table for people. Cells are texts already; numbers align right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return 'nothing to show';
  const numeric = head.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
  const made = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: numeric.map((right) => (right ? 'right' : 'left')),
  });
  made.push(...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? grouped(cell) : cell))));
  return made.toString();
}

/** 1234567 as 1,234,567; fractions with up to three digits. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}
