/**
 * `mainstem <verb>`: the one entry of the platform. Each verb is a line in commands/index.ts and is loaded only when it is
 * asked for, so that help stays quick. Exit codes: 0 done, 1 failed, 2 something the user must mend first (bad usage, bad
 * settings, a missing tool, a taken port); nothing was started then.
 */
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { verbs } from './commands/index.ts';
import { loadDotEnv } from './dot-env.ts';
import { EXIT_USAGE, tell } from './errors.ts';
import { createOutput } from './output.ts';

const root = join(import.meta.dirname, '..', '..');

const program = new Command('mainstem')
  .description('The event-sourced platform for marketing revenue, on this machine.')
  .showHelpAfterError()
  .exitOverride();

try {
  loadDotEnv(root);
  for (const verb of verbs) {
    // Only the verb that was asked for is loaded; the others are known by name and summary.
    if (process.argv[2] === verb.name) program.addCommand((await verb.load()).exitOverride());
    else program.addCommand(new Command(verb.name).summary(verb.summary).description(verb.summary));
  }
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE; // it has said what is wrong
  createOutput({ json: process.argv.includes('--json') }).error(error);
  return tell(error).exitCode;
}
