/** One scratch directory of a whole test run, for what its files would otherwise each make anew; gone when the run ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'MAINSTEM_TEST_RUN_DIRECTORY';

/** Vitest calls it once, before the processes that run the files, which inherit its environment. */
export function setup(): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'mainstem-test-run-'));
  process.env[NAME] = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}

/** Undefined outside of a test run. */
export function runDirectory(): string | undefined {
  return process.env[NAME];
}
