/**
 * `npm test`: the static checks, then unit tests, then the real stack with integration and end-to-end tests. The quick
 * ones come first. It uses a profile of its own, so it runs beside a running platform, and stops what it started.
 */
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { messageOf } from '../stack/errors.ts';
import { profile } from '../stack/profiles.ts';
import { livingState } from '../stack/state-file.ts';
import { partsOnly } from '../stack/table.ts';
import { down, up } from '../stack/up.ts';
import { wipe } from '../stack/wipe.ts';
import { added, emptyReport, slowest, type TestReport } from './test-report.ts';

export interface TestOptions {
  /** Only the static checks and unit tests: nothing of the stack. */
  readonly unit: boolean;
  /** Only test files whose path contains this; no static checks. */
  readonly only?: string;
  readonly mayInstall: boolean;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const root = resolve(import.meta.dirname, '..', '..');
const binaries = join(root, 'node_modules', '.bin');

/** Static checks, each a root task of turbo.json and each one test. */
const checks = ['lint', 'types', 'arrows', 'tidy'] as const;
type Kind = 'unit' | 'int' | 'e2e';
/** Files named after each step as the longest. */
const SLOWEST = 12;

/** Runs the tests; the report says all. Throws only when it cannot run them at all. */
export async function runTests(options: TestOptions): Promise<TestReport> {
  const { say, only, signal } = options;
  let report = emptyReport;
  const take = async (name: string, step: () => Promise<TestReport>): Promise<void> => {
    if (signal.aborted) return;
    const startedAt = performance.now();
    say(`\n── ${name} ──`);
    const result = await step();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    say(
      `${name}: ${result.passed} passed, ${result.failed.length} failed, ${result.skipped.length} skipped (${seconds} s)`,
    );
    if (result.times.length > 0) say(`longest: ${slowest(result, SLOWEST)}`);
    report = added(report, result);
  };
  if (only === undefined) await take('static checks', () => staticChecks(signal));
  if (has('unit', only)) await take('unit', () => vitest('unit', options));
  const onStack = (['int', 'e2e'] as const).filter((kind) => !options.unit && has(kind, only));
  if (onStack.length === 0 || signal.aborted) return report;
  await withStack(options, async (problems) => {
    report = added(report, problems);
    for (const kind of onStack) await take(kind, () => vitest(kind, options));
  });
  return report;
}

/** Whether there is any test file of the kind under the pattern. */
function has(kind: Kind, only: string | undefined): boolean {
  if (only === undefined) return true;
  const suffix = kind === 'unit' ? '.test.ts' : `.${kind}.test.ts`;
  return globSync(`*/**/*${suffix}`, { cwd: root, exclude: (path) => path.includes('node_modules') }).some(
    (file) => file.includes(only) && (kind !== 'unit' || !/\.(int|e2e)\.test\.ts$/.test(file)),
  );
}

/** Brings the parts up on the test profile, from nothing unless they are up already, and stops what it started. */
async function withStack(options: TestOptions, work: (problems: TestReport) => Promise<void>): Promise<void> {
  const { say, mayInstall, signal } = options;
  say('\n── stack ──');
  const ours = livingState(profile('test').home) === undefined;
  try {
    if (ours) await wipe('test');
    const onLine = ({ step, text }: { step: string; text: string }) => say(`${step.padEnd(12)} ${text}`);
    const { view } = await up({ profile: 'test', names: partsOnly, mayInstall, onLine });
    const missing = view.steps.filter(({ phase }) => phase !== 'ready');
    const failed = missing.map(({ name, phase, detail }) => ({ name: `stack > ${name}`, why: `${phase}: ${detail}` }));
    if (!signal.aborted) await work({ ...emptyReport, failed });
  } catch (error) {
    await work({ ...emptyReport, failed: [{ name: 'stack', why: messageOf(error) }] });
  } finally {
    if (ours) await down('test');
  }
}

/** Side by side: each is one process that leaves a core idle for most of its time. */
async function staticChecks(signal: AbortSignal): Promise<TestReport> {
  const results = await Promise.all(checks.map((check) => staticCheck(check, signal)));
  return results.reduce(added, emptyReport);
}

async function staticCheck(check: string, signal: AbortSignal): Promise<TestReport> {
  const args = [
    'run',
    `//#${check}`,
    '--output-logs=errors-only',
    '--ui=stream',
    '--log-order=grouped',
    '--no-update-notifier',
  ];
  const code = await runToEnd(join(binaries, 'turbo'), args, {}, signal);
  if (code === 0) return { ...emptyReport, passed: 1 };
  return { ...emptyReport, failed: [{ name: check, why: `see above, or run: npm run ${check}` }] };
}

async function vitest(kind: Kind, { only, signal }: TestOptions): Promise<TestReport> {
  const scratch = mkdtempSync(join(tmpdir(), 'mainstem-test-'));
  const file = join(scratch, 'report.json');
  try {
    const ours = `--reporter=${join(root, 'infra', 'scripts', 'test-reporter.ts')}`;
    const reporters = process.stderr.isTTY ? ['--reporter=dot', ours] : [ours];
    const args = ['run', '--project', kind, '--passWithNoTests', ...reporters, ...(only === undefined ? [] : [only])];
    const code = await runToEnd(join(binaries, 'vitest'), args, { MAINSTEM_TEST_REPORT: file }, signal);
    const report = JSON.parse(readFileSync(file, 'utf8')) as TestReport;
    if (code === 0 || report.failed.length > 0) return report;
    return { ...report, failed: [{ name: kind, why: `vitest ended with ${code} though no test failed` }] };
  } catch (error) {
    return { ...emptyReport, failed: [{ name: kind, why: `vitest left no report: ${messageOf(error)}` }] };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs a program under the present Node with its output on standard error; answers its exit code. */
function runToEnd(
  script: string,
  args: readonly string[],
  environment: Record<string, string>,
  signal: AbortSignal,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(script, args, {
      cwd: root,
      stdio: ['ignore', 2, 2],
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...environment },
    });
    // Ctrl-C in a terminal reaches the child by itself; a signal to this process alone does not.
    const stop = () => child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop);
      resolve(code);
    });
  });
}
