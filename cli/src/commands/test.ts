/** `npm test`: everything that can be checked, ending with one line that says how it went. */

import { runTests } from '@mainstem/infra/scripts/test';
import { lastLine } from '@mainstem/infra/scripts/test-report';
import { Command } from 'commander';
import { EXIT_FAILED } from '../errors.ts';
import { say } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';

interface Options {
  readonly unit?: boolean;
  readonly only?: string;
  readonly yes?: boolean;
}

export function command(): Command {
  return defineVerb<Options>(
    new Command('test')
      .description(
        'Lint, types, dependency arrows, tidy, unit tests; then the real stack on ports of its own with integration and\n' +
          'end-to-end tests. The last line is "N passed, N failed, N skipped". Exit 0: nothing failed; 1: something did.',
      )
      .option('--unit', 'only the static checks and the unit tests, no stack')
      .option('--only <pattern>', 'only test files whose path contains this, no static checks')
      .option('-y, --yes', 'as root with apt: install a missing Java or Maven without asking'),
    run,
  );
}

async function run({ output, interrupted }: VerbContext, options: Options): Promise<number> {
  const report = await runTests({
    unit: options.unit === true,
    mayInstall: options.yes === true || process.env.CI === 'true',
    signal: interrupted,
    say,
    ...(options.only === undefined ? {} : { only: options.only }),
  });
  if (report.skipped.length > 0) say('\nskipped:');
  for (const { name, why } of report.skipped) say(`  ${name}\n    because: ${why}`);
  if (report.failed.length > 0) say('\nfailed:');
  for (const { name, why } of report.failed) say(`  ${name}\n    ${why.split('\n').join('\n    ')}`);
  if (interrupted.aborted) say('\ninterrupted: the rest was not run');
  output.document(report, () => lastLine(report));
  return report.failed.length === 0 ? 0 : EXIT_FAILED;
}
