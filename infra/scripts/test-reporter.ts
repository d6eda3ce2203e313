/**
 * A vitest reporter that tells each failure as soon as it is known, and at the end writes what `npm test` adds up: counts,
 * failures, and the reason of each skip. Vitest's own JSON has no reasons. The file to write to comes in
 * `MAINSTEM_TEST_REPORT`.
 */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule, TestSpecification } from 'vitest/node';
import type { TestNote, TestReport, TestTime } from './test-report.ts';

/** Of a message that shows two large values; the rest helps nobody. */
const LINES_TOLD = 40;
/** A sign of life where nobody sees dots: in a file, or in what a CI keeps. */
const PROGRESS_EVERY_MS = 20_000;
/** A skip that gives no reason is itself worth knowing about. */
const NO_REASON = 'no reason given';

export default class TestReporter implements Reporter {
  private files = 0;
  private filesEnded = 0;
  private tests = 0;
  private toldAtMs = performance.now();

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.files = specifications.length;
  }

  onTestCaseResult(test: TestCase): void {
    this.tests++;
    const text = failureOf(test);
    if (text !== undefined) process.stderr.write(`\n${text}\n`);
  }

  onTestModuleEnd(): void {
    this.filesEnded++;
    if (process.stderr.isTTY || performance.now() - this.toldAtMs < PROGRESS_EVERY_MS) return;
    this.toldAtMs = performance.now();
    process.stderr.write(`${this.filesEnded} of ${this.files} files, ${this.tests} tests\n`);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.MAINSTEM_TEST_REPORT;
    if (file === undefined) throw new Error('MAINSTEM_TEST_REPORT names no file');
    writeFileSync(file, JSON.stringify(reportOf(modules, unhandled)));
  }
}

export function reportOf(modules: readonly TestModule[], unhandled: readonly SerializedError[]): TestReport {
  let passed = 0;
  const failed: TestNote[] = unhandled.map((error) => ({ name: 'outside of any test', why: error.message }));
  const skipped: TestNote[] = [];
  for (const module of modules) {
    // A file that cannot be loaded, or whose beforeAll throws, has tests that say nothing themselves.
    failed.push(...module.errors().map((error) => ({ name: module.relativeModuleId, why: error.message })));
    for (const suite of module.children.allSuites()) {
      failed.push(
        ...suite
          .errors()
          .map((error) => ({ name: `${module.relativeModuleId} > ${suite.fullName}`, why: error.message })),
      );
    }
    for (const test of module.children.allTests()) {
      const name = `${module.relativeModuleId} > ${test.fullName}`;
      const result = test.result();
      if (result.state === 'passed') passed++;
      else if (result.state === 'failed')
        failed.push({ name, why: result.errors.map((error) => error.message).join('; ') });
      else skipped.push({ name, why: (result.state === 'skipped' && result.note) || reasonIn(test.fullName) });
    }
  }
  return { passed, failed, skipped, times: modules.map(timeOf) };
}

/** A run takes a quarter of an hour; whoever waits for it learns at once what failed, where and why. Undefined if nothing. */
export function failureOf(test: TestCase): string | undefined {
  const result = test.result();
  if (result.state !== 'failed') return undefined;
  const told = result.errors.map(({ message, diff, stacks }) => {
    const places = (stacks ?? []).slice(0, 4).map(({ file, line, column }) => `at ${file}:${line}:${column}`);
    const lines = [...message.split('\n'), ...(diff === undefined ? [] : diff.split('\n'))];
    return [...lines.slice(0, LINES_TOLD), ...places].join('\n  ');
  });
  return `FAILED ${test.module.relativeModuleId} > ${test.fullName}: ${told.join('\n  ')}`;
}

function timeOf(module: TestModule): TestTime {
  const { collectDuration, duration } = module.diagnostic();
  return { name: module.relativeModuleId, ms: collectDuration + duration };
}

/** A test skipped by a condition tells its reason in its title: "… (skipped: no container engine)". */
function reasonIn(title: string): string {
  return /\((?:skipped|skip): ([^)]+)\)/.exec(title)?.[1] ?? NO_REASON;
}
