/** What a run of tests amounted to, added up over all steps. */

export interface TestNote {
  readonly name: string;
  /** Why it failed, or why it was skipped. */
  readonly why: string;
}

/** How long a test file took: its own code and all it imports, ms. */
export interface TestTime {
  readonly name: string;
  readonly ms: number;
}

export interface TestReport {
  readonly passed: number;
  readonly failed: readonly TestNote[];
  readonly skipped: readonly TestNote[];
  readonly times: readonly TestTime[];
}

export const emptyReport: TestReport = { passed: 0, failed: [], skipped: [], times: [] };

export function added(one: TestReport, other: TestReport): TestReport {
  return {
    passed: one.passed + other.passed,
    failed: [...one.failed, ...other.failed],
    skipped: [...one.skipped, ...other.skipped],
    times: [...one.times, ...other.times],
  };
}

/** The files that took longest, for who wants the tests to be faster. */
export function slowest({ times }: TestReport, count: number): string {
  const sorted = [...times].sort((one, other) => other.ms - one.ms).slice(0, count);
  return sorted.map(({ name, ms }) => `${(ms / 1000).toFixed(1)} s ${name}`).join(', ');
}

/** The last line of `npm test`; programs read it. */
export function lastLine({ passed, failed, skipped }: TestReport): string {
  return `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
}
