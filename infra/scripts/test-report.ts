/** What a run of tests amounted to, added up over all steps. */

export interface TestNote {
  readonly name: string;
  /** Why it failed, or why it was skipped. */
  readonly why: string;
}

export interface TestReport {
  readonly passed: number;
  readonly failed: readonly TestNote[];
  readonly skipped: readonly TestNote[];
}

export const emptyReport: TestReport = { passed: 0, failed: [], skipped: [] };

export function added(one: TestReport, other: TestReport): TestReport {
  return {
    passed: one.passed + other.passed,
    failed: [...one.failed, ...other.failed],
    skipped: [...one.skipped, ...other.skipped],
  };
}

/** The last line of `npm test`; programs read it. */
export function lastLine({ passed, failed, skipped }: TestReport): string {
  return `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
}
