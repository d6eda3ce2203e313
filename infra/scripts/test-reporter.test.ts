import { expect, test } from 'vitest';
import type { SerializedError, TestCase, TestModule } from 'vitest/node';
import { added, emptyReport, lastLine, slowest } from './test-report.ts';
import { failureOf, reportOf } from './test-reporter.ts';

interface Case {
  readonly name: string;
  readonly result: { state: string; note?: string; errors?: { message: string }[] };
}

function moduleOf(
  cases: readonly Case[],
  errors: readonly { message: string }[] = [],
  suiteErrors: readonly { message: string }[] = [],
) {
  return {
    relativeModuleId: 'a.test.ts',
    errors: () => errors,
    diagnostic: () => ({ collectDuration: 400, duration: 100 }),
    children: {
      *allSuites() {
        yield { fullName: 'suite', errors: () => suiteErrors };
      },
      *allTests() {
        for (const { name, result } of cases) yield { name, fullName: name, result: () => result };
      },
    },
  } as unknown as TestModule;
}

test('passes, failures and skips are counted, each with its reason', () => {
  const module = moduleOf([
    { name: 'good', result: { state: 'passed' } },
    { name: 'bad', result: { state: 'failed', errors: [{ message: 'two is not three' }] } },
    { name: 'noted', result: { state: 'skipped', note: 'no corpus here' } },
    { name: 'titled (skipped: no engine)', result: { state: 'skipped' } },
    { name: 'silent', result: { state: 'skipped' } },
  ]);
  expect(reportOf([module], [])).toEqual({
    passed: 1,
    failed: [{ name: 'a.test.ts > bad', why: 'two is not three' }],
    skipped: [
      { name: 'a.test.ts > noted', why: 'no corpus here' },
      { name: 'a.test.ts > titled (skipped: no engine)', why: 'no engine' },
      { name: 'a.test.ts > silent', why: 'no reason given' },
    ],
    times: [{ name: 'a.test.ts', ms: 500 }],
  });
});

test('what fails outside of tests is a failure too', () => {
  const unhandled = [{ message: 'a promise nobody waited for' }] as SerializedError[];
  const report = reportOf(
    [moduleOf([], [{ message: 'cannot be loaded' }], [{ message: 'beforeAll threw' }])],
    unhandled,
  );
  expect(report.failed.map(({ why }) => why)).toEqual([
    'a promise nobody waited for',
    'cannot be loaded',
    'beforeAll threw',
  ]);
});

test('the last line is what programs read', () => {
  const one = { passed: 2, failed: [{ name: 'a', why: 'b' }], skipped: [], times: [] };
  expect(lastLine(added(one, { ...emptyReport, passed: 3 }))).toBe('5 passed, 1 failed, 0 skipped');
});

test('the longest files are named, longest first', () => {
  const times = [
    { name: 'quick', ms: 10 },
    { name: 'slow', ms: 61_250 },
    { name: 'fair', ms: 2_000 },
  ];
  expect(slowest({ ...emptyReport, times }, 2)).toBe('61.3 s slow, 2.0 s fair');
});

test('a failure is told with its reason and place as soon as it is known, and nothing else is', () => {
  const caseOf = (state: string) =>
    ({
      fullName: 'suite > bad',
      module: { relativeModuleId: 'a.test.ts' },
      result: () => ({
        state,
        errors: [{ message: 'two is not three', diff: '- 2\n+ 3', stacks: [{ file: '/a.ts', line: 7, column: 3 }] }],
      }),
    }) as unknown as TestCase;
  expect(failureOf(caseOf('failed'))).toBe(
    'FAILED a.test.ts > suite > bad: two is not three\n  - 2\n  + 3\n  at /a.ts:7:3',
  );
  expect(failureOf(caseOf('passed'))).toBeUndefined();
});
