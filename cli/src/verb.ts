/** What all verbs share: their common options, and running one so that its exit code tells the truth. */
import { profileEnvironment, profileNames } from '@mainstem/infra/stack/profiles';
import { type Command, Option } from 'commander';
import { tell, usage } from './errors.ts';
import { createOutput, type Output } from './output.ts';

export interface VerbContext {
  readonly output: Output;
  /** Every `MAINSTEM_*` variable of the chosen profile, over those of this process. */
  readonly environment: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C: a stream ends, what is open is closed, exit code 130. */
  readonly interrupted: AbortSignal;
}

/** Nothing is 0. */
// biome-ignore lint/suspicious/noConfusingVoidType: an action that ends is done, and says no more.
export type ExitCode = number | void;

interface CommonOptions {
  readonly json?: boolean;
  readonly profile?: string;
}

export const EXIT_INTERRUPTED = 130;

/** Adds `--json` and `--profile`, and runs `action` with what it needs. The action returns its exit code, 0 by default. */
export function defineVerb<Options extends object>(
  command: Command,
  action: (context: VerbContext, options: Options, args: string[]) => ExitCode | Promise<ExitCode>,
): Command {
  return takeEither(command)
    .exitOverride() // A wrong call is told and answered by the entry, for subcommands as well.
    .option('--json', 'print JSON instead of tables')
    .option('--profile <name>', `which local platform: ${profileNames.join(', ')} (default: start)`)
    .action(async () => {
      const options = command.optsWithGlobals<Options & CommonOptions>();
      const output = createOutput({ json: options.json === true });
      process.exitCode = await runVerb(output, options.profile, async (context) => {
        try {
          return await action(context, options, command.args);
        } catch (error) {
          throw wrongFile(error, [...command.args, ...Object.values(options)]) ?? error;
        }
      });
    });
}

/** Verbs ask why by `--reason` or by `--because`, as their rooms say it: each takes the other word, too. */
function takeEither(command: Command): Command {
  for (const [listed, twin] of [
    ['because', 'reason'],
    ['reason', 'because'],
  ] as const) {
    const option = command.options.find(({ long }) => long === `--${listed}`);
    if (option === undefined || command.options.some(({ long }) => long === `--${twin}`)) continue;
    const other = new Option(`--${twin} <words>`).hideHelp();
    if (option.parseArg !== undefined) other.argParser(option.parseArg);
    command.addOption(other);
    command.on(`option:${twin}`, () => command.setOptionValueWithSource(listed, command.getOptionValue(twin), 'cli'));
    break;
  }
  return command;
}

const noFile: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read',
};

/** A file that the call names and that cannot be read is a wrong call: nothing was done. */
function wrongFile(error: unknown, words: readonly unknown[]): unknown {
  const { code = '', path } = (error ?? {}) as NodeJS.ErrnoException;
  if (path === undefined || noFile[code] === undefined || !words.flat().includes(path)) return undefined;
  return usage(`${path}: ${noFile[code]}`, 'Check the path.');
}

/** Runs an action; prints its error as one line and gives the exit code. Never throws. */
export async function runVerb(
  output: Output,
  profileName: string | undefined,
  action: (context: VerbContext) => ExitCode | Promise<ExitCode>,
): Promise<number> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  // `mainstem tail … | head` closes the pipe: that is an end, not an error.
  const closed = (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? process.exit(0) : interruption.abort());
  process.stdout.on('error', closed);
  try {
    const environment = environmentOf(profileName);
    const code = await action({ output, environment, interrupted: interruption.signal });
    return interruption.signal.aborted ? EXIT_INTERRUPTED : (code ?? 0);
  } catch (error) {
    // What was told to stop says so by throwing; that is no failure to tell of.
    if (interruption.signal.aborted && (error as Error)?.name === 'AbortError') return EXIT_INTERRUPTED;
    output.error(error);
    return tell(error).exitCode;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    process.stdout.off('error', closed);
  }
}

/**
 * A profile that was named decides all. Else what the shell says wins, setting by setting, and `start` fills the rest:
 * so the same verbs work against a platform that is not local.
 */
function environmentOf(name: string | undefined): NodeJS.ProcessEnv {
  const known = profileNames.find((profile) => profile === (name ?? 'start'));
  if (known === undefined) throw usage(`no profile ${name}; there are ${profileNames.join(', ')}`);
  const fromProfile = profileEnvironment(known);
  return name === undefined ? { ...fromProfile, ...process.env } : { ...process.env, ...fromProfile };
}
