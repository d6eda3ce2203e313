/** Runs many seeds in child processes, one per core, under the condition that arms crashpoints. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface SeedTotals {
  seeds: number;
  steps: number;
  records: number;
  virtualMs: number;
  crashes: number;
  freezes: number;
  lostAnswers: number;
  /** Seeds that broke an invariant. */
  readonly failed: number[];
}

export function noTotals(): SeedTotals {
  return { seeds: 0, steps: 0, records: 0, virtualMs: 0, crashes: 0, freezes: 0, lostAnswers: 0, failed: [] };
}

export interface SeedRun {
  readonly totals: SeedTotals;
  /** What failed seeds printed. */
  readonly report: string;
}

const mainFile = fileURLToPath(new URL('./main.ts', import.meta.url));
const mutateFile = new URL('./mutants/mutate.ts', import.meta.url).href;

/** Runs seeds [first, first + count), spread over `processes`. */
export async function runSeeds(first: number, count: number, processes = availableParallelism()): Promise<SeedRun> {
  const each = Math.ceil(count / processes);
  const parts = Array.from({ length: processes }, (_, at) => [first + at * each, Math.min(each, count - at * each)]);
  const runs = await Promise.all(parts.filter(([, n = 0]) => n > 0).map(([from, n]) => runChild([from, n, 'all'])));
  const totals = noTotals();
  for (const run of runs) {
    for (const name of Object.keys(totals) as (keyof SeedTotals)[]) {
      if (name === 'failed') totals.failed.push(...run.totals.failed);
      else totals[name] += run.totals[name];
    }
  }
  return { totals, report: runs.map(({ report }) => report).join('') };
}

/** Runs seeds with a bug on purpose until one fails. */
export function runMutant(name: string, first: number, count: number): Promise<SeedRun> {
  return runChild([first, count, 'first'], ['--import', mutateFile], { MAINSTEM_SIM_MUTANT: name });
}

/** `MAINSTEM_SIM_SEED` of the caller is not the child's. */
async function runChild(
  args: readonly (number | string | undefined)[],
  flags: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<SeedRun> {
  const { MAINSTEM_SIM_SEED: _, ...environment } = process.env;
  const command = ['--conditions=mainstem-chaos', ...flags, mainFile, ...args.map(String)];
  const child = spawn(process.execPath, command, {
    env: { ...environment, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const lines = said.out.trimEnd().split('\n');
  const last = lines.pop() ?? '';
  if (code !== 0 && !last.startsWith('{"seeds"')) {
    throw new Error(`the simulator ended with ${code}:\n${said.out}\n${said.err}`);
  }
  return { totals: JSON.parse(last) as SeedTotals, report: lines.map((line) => `${line}\n`).join('') };
}
