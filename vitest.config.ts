/** Test kinds by suffix: `.test.ts` pure and fast; `.int.test.ts` and `.e2e.test.ts` against the real local stack. */
import { defineConfig } from 'vitest/config';

const packages = '{schemas,models,connectors,streams,projections,workflows,bidder,gateway,cli,infra}';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${packages}/**/*.test.ts`],
          exclude: ['**/node_modules/**', '**/*.int.test.ts', '**/*.e2e.test.ts'],
          // For what hangs. A property that is slow on a busy machine must not end without its seed.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'int',
          include: [`${packages}/**/*.int.test.ts`],
          exclude: ['**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['infra/e2e/**/*.e2e.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
