/** Test kinds by suffix: `.test.ts` pure and fast; `.int.test.ts` and `.e2e.test.ts` against the real local stack. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const setupFiles = ['infra/testing/fast-check-seed.ts'];
/** As the platform's own processes run (infra/stack/services/apps.ts). */
const execArgv = ['--no-turbo-inline-js-wasm-calls'];
const packages = '{schemas,models,connectors,streams,projections,workflows,bidder,gateway,cli,infra}';

export default defineConfig({
  test: {
    // For what does not come; how soon it must come is said by the test that asks for it. The default of 1 s is a busy
    // machine's.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles,
          execArgv,
          // Files share what they import: half of the time of a run was loading the same modules for each of them.
          isolate: false,
          maxWorkers: Math.max(2, availableParallelism() - 1),
          include: [`${packages}/**/*.test.ts`],
          exclude: ['**/node_modules/**', '**/*.int.test.ts', '**/*.e2e.test.ts'],
          // For what hangs. A property that is slow on a busy machine must not end without its seed.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'int',
          expect: { poll: { timeout: 60_000 } },
          // As above: two seconds of a core for each file. What a file starts it ends, and its names are its own.
          isolate: false,
          globalSetup: ['workflows/src/testing/run-directory.ts'],
          setupFiles,
          execArgv,
          include: [`${packages}/**/*.int.test.ts`],
          exclude: ['**/node_modules/**'],
          // For what hangs; a machine may be five times slower than the one these were written on.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // They wait for the stack most of their time. Each has topics, schemas and keys of its own.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['infra/e2e/**/*.e2e.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
