/**
 * A vitest reporter that tells each failure as soon as it is known, and at the end writes what `npm test` adds up: counts,
 * failures, and the reason of each skip. Vitest's own JSON has no reasons. The file to write to comes in
 * `MAINSTEM_TEST_REPORT`.
 */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import type { TestNote, TestReport, TestTime } from './test-report.ts';

/** A skip that gives no reason is itself worth knowing about. */
const NO_REASON = 'no reason given';

export default class TestReporter implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const line = failureOf(test);
    if (line !== undefined) process.stderr.write(`\n${line}\n`);
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

/** A run takes a quarter of an hour; whoever waits for it learns at once that it has failed. Undefined if it has not. */
export function failureOf(test: TestCase): string | undefined {
  const result = test.result();
  if (result.state !== 'failed') return undefined;
  const why = result.errors[0]?.message.split('\n')[0] ?? '';
  return `FAILED ${test.module.relativeModuleId} > ${test.fullName}: ${why}`;
}

function timeOf(module: TestModule): TestTime {
  const { collectDuration, duration } = module.diagnostic();
  return { name: module.relativeModuleId, ms: collectDuration + duration };
}

/** A test skipped by a condition tells its reason in its title: "… (skipped: no container engine)". */
function reasonIn(title: string): string {
  return /\((?:skipped|skip): ([^)]+)\)/.exec(title)?.[1] ?? NO_REASON;
}
