/**
 * The running gateway against its own OpenAPI document: schemathesis makes requests of every kind the document allows and
 * many it does not, and compares each answer with what the document promises (status, media type, schema; no 5xx).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePythonProgram, type PythonProgram } from '../stack/acquire/python-program.ts';

export const schemathesis: PythonProgram = {
  name: 'schemathesis',
  version: '4.32.5',
  requirements: join(import.meta.dirname, 'requirements.txt'),
  module: 'schemathesis.cli',
};

export interface FuzzOptions {
  readonly url: string;
  readonly token: string;
  /** The same seed makes the same requests. */
  readonly seed: number;
  /**
   * `reach`: one request of each operation, however long that takes. `search`: the edges of every field, then any requests at
   * all, until the time is up.
   */
  readonly pass: 'reach' | 'search';
  /** The search makes no new requests after it (s). */
  readonly seconds: number;
  /** Most requests the search makes of each operation and phase. */
  readonly examples: number;
  readonly say: (line: string) => void;
}

export interface FuzzReport {
  readonly passed: boolean;
  /** Everything the tool printed. */
  readonly text: string;
  /** Operations the document has, without those left out. */
  readonly operations: number;
  /** Operations that were asked and answered. */
  readonly reached: number;
  /** Answers by status. */
  readonly statuses: ReadonlyMap<number, number>;
}

/**
 * What is compared. Not: that bad data gets 4xx (a lead's id that reads as a telephone number is refused though the pattern
 * allows it, and that is said in words), nor that another method gets 405.
 */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];
/** Paths that are not asked, and why. */
export const leftOut = {
  '^/v1/audit/(checkpoint|proofs|tlog)': 'the audit tree answers 503 while nobody signs one; its own tests have one',
  '^/v1/live': 'the live feed never ends',
  '^/mcp': 'MCP answers in the way of JSON-RPC and has a conformance suite',
  '^/docs': 'files of a library',
} as const;
/**
 * Requests at the same time. Not more: two threads of the tool read Python sources at once, and Python before 3.11.8 may then
 * end in "AST constructor recursion depth mismatch" (python/cpython#106905).
 */
const WORKERS = 1;
/** The tool finishes what it does and tells its findings within this after its time (ms). */
const GRACE_MS = 60_000;

export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { command, args, environment } = await ensurePythonProgram(schemathesis, options.say);
  // It keeps its examples in the working directory.
  const scratch = mkdtempSync(join(tmpdir(), 'mainstem-schemathesis-'));
  const call = ['run', `${options.url}/docs/json`, '--header', `Authorization: Bearer ${options.token}`];
  const what = ['--checks', checks.join(','), '--exclude-path-regex', Object.keys(leftOut).join('|')];
  // With a time limit the tool would go round again until it is up.
  const bounds =
    options.pass === 'reach'
      ? ['--phases', 'fuzzing', '--max-examples', '1']
      : [
          '--phases',
          'coverage,fuzzing',
          '--max-time',
          String(options.seconds),
          '--max-examples',
          String(options.examples),
        ];
  const how = [
    '--seed',
    String(options.seed),
    '--workers',
    String(WORKERS),
    '--continue-on-failure',
    '--request-timeout',
    '20',
  ];
  const quiet = ['--no-color', '--warnings', 'off', '--generation-database', 'none', '--no-shrink'];
  const events = join(scratch, 'events.ndjson');
  const told = ['--report', 'ndjson', '--report-ndjson-path', events];
  try {
    const text = await output(
      command,
      [...args, ...call, ...what, ...bounds, ...how, ...quiet, ...told],
      environment,
      scratch,
      options,
    );
    return { ...counted(readFileSync(events, 'utf8')), passed: text.code === 0, text: text.out };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface ToolEvent {
  readonly LoadingFinished?: { readonly statistic: { readonly operations: { readonly selected: number } } };
  readonly ScenarioFinished?: {
    readonly recorder: {
      readonly label: string;
      readonly interactions: Readonly<Record<string, { readonly response?: { readonly status_code: number } | null }>>;
    };
  };
}

/** What the tool's own record of the run says: its words for people are no format. */
function counted(record: string): Pick<FuzzReport, 'operations' | 'reached' | 'statuses'> {
  let operations = 0;
  const reached = new Set<string>();
  const statuses = new Map<number, number>();
  for (const line of record.split('\n').filter((one) => one !== '')) {
    const { LoadingFinished: loaded, ScenarioFinished: scenario } = JSON.parse(line) as ToolEvent;
    operations = loaded?.statistic.operations.selected ?? operations;
    for (const { response } of Object.values(scenario?.recorder.interactions ?? {})) {
      if (scenario === undefined || response === undefined || response === null) continue;
      reached.add(scenario.recorder.label);
      statuses.set(response.status_code, (statuses.get(response.status_code) ?? 0) + 1);
    }
  }
  return { operations, reached: reached.size, statuses };
}

function output(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  { seconds }: FuzzOptions,
): Promise<{ out: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    const timeout = seconds * 1_000 + GRACE_MS;
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        out += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ out, code }));
  });
}
