/**
 * How benches report: one figure a line with its aim and conditions, then how many aims hold. A figure is never given
 * bare: machines differ and this one is noisy, so what can be is stated as a ratio to a floor measured in the same run.
 */
import { cpus } from 'node:os';

/** What a figure should reach. `of` says whether the value or its ratio to the floor is held against it. */
export interface Aim {
  readonly of: 'value' | 'ratio';
  readonly bound: 'atMost' | 'atLeast';
  readonly limit: number;
}

export const atMost = (limit: number): Aim => ({ of: 'value', bound: 'atMost', limit });
export const atLeast = (limit: number): Aim => ({ of: 'value', bound: 'atLeast', limit });
export const ratioAtLeast = (limit: number): Aim => ({ of: 'ratio', bound: 'atLeast', limit });

export interface Measured {
  /** What was measured, in words. */
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** The same work without ours, measured in the same run, in the same unit. */
  readonly floor?: number;
  /** Absent when there is nothing to hold it against: it is only told. */
  readonly aim?: Aim;
  /** What else a reader has to know: load, counts, repetitions. */
  readonly conditions: string;
}

/** One line of `mainstem bench <name> --json`. */
export interface Figure {
  readonly bench: string;
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly floor?: number;
  readonly ratio?: number;
  /** In words, e.g. `ratio >= 0.5`; null when there is none. */
  readonly aim: string | null;
  /** Null without an aim. */
  readonly holds: boolean | null;
  readonly conditions: string;
}

/** The last line. */
export interface Summary {
  readonly bench: string;
  readonly holds: number;
  readonly short: number;
}

/** What a bench gets. A bench is the default export of `infra/bench/<name>.ts`; what benches share is in a subfolder. */
export interface BenchContext {
  report(measured: Measured): void;
  /** Progress for people; never part of the figures. */
  note(words: string): void;
  /** Every `MAINSTEM_*` variable of the chosen profile. */
  readonly environment: NodeJS.ProcessEnv;
  readonly interrupted: AbortSignal;
  /** Also what takes many minutes. */
  readonly full: boolean;
  /** Only these parts of the bench, by name; all when null. */
  readonly only: ReadonlySet<string> | null;
  /** On the running platform of the chosen profile, in place of one of the bench's own: for trying, not for figures. */
  readonly here: boolean;
}
export type Bench = (context: BenchContext) => Promise<void>;

/** Fewest repetitions of a figure: the median of three shrugs off one disturbed run. */
export const REPETITIONS_MIN = 3;

/** A figure with its ratio and whether it holds. Throws on what is no figure, which is a bug of the bench. */
export function figureOf(bench: string, measured: Measured): Figure {
  const { figure, value, unit, floor, aim, conditions } = measured;
  if (!Number.isFinite(value)) throw new Error(`${bench}: "${figure}" measured ${value}, which is no figure`);
  if (floor !== undefined && !(floor > 0)) throw new Error(`${bench}: "${figure}" has floor ${floor}`);
  const ratio = floor === undefined ? undefined : value / floor;
  return {
    bench,
    figure,
    value: rounded(value),
    unit,
    ...(floor === undefined ? {} : { floor: rounded(floor), ratio: rounded(ratio as number) }),
    aim: aim === undefined ? null : aimWords(aim),
    holds: aim === undefined ? null : reached(aim, value, ratio, figure),
    conditions: `${conditions}; ${machine()}`,
  };
}

export function summaryOf(bench: string, figures: readonly Figure[]): Summary {
  return {
    bench,
    holds: figures.filter((figure) => figure.holds === true).length,
    short: figures.filter((figure) => figure.holds === false).length,
  };
}

function reached({ of, bound, limit }: Aim, value: number, ratio: number | undefined, figure: string): boolean {
  const held = of === 'value' ? value : ratio;
  if (held === undefined) throw new Error(`"${figure}" aims at a ratio and has no floor`);
  return bound === 'atMost' ? held <= limit : held >= limit;
}

function aimWords({ of, bound, limit }: Aim): string {
  return `${of} ${bound === 'atMost' ? '<=' : '>='} ${limit}`;
}

/** Four significant digits: the rest is noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The machine the run was on. */
export function machine(): string {
  const all = cpus();
  return `${all.length} cores ${all[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}, ${process.platform}`;
}

/** The middle value; of an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The value that `share` percent of the values do not exceed, interpolated between neighbours. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('no values');
  const sorted = Float64Array.from(values).sort();
  const at = (share / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  return below + ((sorted[Math.ceil(at)] as number) - below) * (at - Math.floor(at));
}

/** Runs `measure` so often, one after the other, and gives every result. */
export async function repeat<Result>(
  measure: (repetition: number) => Promise<Result> | Result,
  times: number = REPETITIONS_MIN,
): Promise<Result[]> {
  if (times < REPETITIONS_MIN) throw new Error(`${times} repetitions; at least ${REPETITIONS_MIN} make a median`);
  const results: Result[] = [];
  for (let repetition = 0; repetition < times; repetition += 1) results.push(await measure(repetition));
  return results;
}

/** How many a second, when `count` took `elapsedMs`. */
export function perSecond(count: number, elapsedMs: number): number {
  return (count * 1_000) / elapsedMs;
}

/** Milliseconds that `work` took. */
export async function timed(work: () => Promise<void> | void): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}
