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

const json = asksForJson(process.argv.slice(2));

const program = jsonAware(new Command('mainstem'))
  .description('The event-sourced platform for marketing revenue, on this machine.')
  .showHelpAfterError()
  .addHelpText(
    'after',
    '\nExit codes of every verb: 0 done; 1 failed or refused; 2 the call, a setting, a tool or a port must be mended first,\n' +
      'and nothing was done; 130 interrupted. With --json an error is one line {"error":{code,message,next,retryable}} on stderr.',
  )
  .exitOverride();

try {
  loadDotEnv(root);
  for (const verb of verbs) {
    // Only the verb that was asked for is loaded; the others are known by name and summary.
    if (process.argv[2] === verb.name) program.addCommand(jsonAware((await verb.load()).exitOverride()));
    else program.addCommand(new Command(verb.name).summary(verb.summary).description(verb.summary));
  }
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0; // help, or the version
  // For people commander has said what is wrong, with the verb's help.
  if (!(error instanceof CommanderError) || json) createOutput({ json }).error(error);
  return error instanceof CommanderError ? EXIT_USAGE : tell(error).exitCode;
}

/** What follows "--" belongs to somebody else. */
function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).includes('--json');
}

/** With `--json` a wrong call is told as one JSON line and nothing else, whichever command of the verb finds it. */
function jsonAware(command: Command): Command {
  if (json) command.configureOutput({ writeErr: () => undefined });
  for (const sub of command.commands) jsonAware(sub);
  return command;
}
