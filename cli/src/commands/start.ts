/**
 * `npm start`: the whole platform in this terminal, with a sample tenant and live auctions, until Ctrl-C. Beside one that
 * runs already it says so, shows how it is, and ends well: what was asked for is there.
 */
import { renderBoard, summary } from '@mainstem/infra/stack/board';
import { control } from '@mainstem/infra/stack/control';
import { openForeground } from '@mainstem/infra/stack/foreground';
import type { Platform } from '@mainstem/infra/stack/platform';
import { type Profile, profile, profileEnvironment } from '@mainstem/infra/stack/profiles';
import { livingState, type StackState } from '@mainstem/infra/stack/state-file';
import { everything } from '@mainstem/infra/stack/table';
import { createTerminalBoard, type TerminalBoard } from '@mainstem/infra/stack/terminal-board';
import { welcome } from '@mainstem/infra/stack/welcome';
import { Command } from 'commander';
import { createOutput, print, say } from '../output.ts';
import { runCheck } from './check.ts';
import { stackLine } from './stack-line.ts';

interface Options {
  readonly check?: boolean;
  readonly yes?: boolean;
  readonly external?: boolean;
}

export function command(): Command {
  const start = new Command('start')
    .description(
      'Runs everything on this machine: the parts, the platform, a sample tenant and live auctions. Ctrl-C stops it all.\n' +
        'Exit 0: it was stopped, or ran already; 1: it failed; 2: a tool is missing or a port is taken, and nothing started.',
    )
    .option('--check', 'start from nothing beside all else, prove that it works, print one JSON line, stop')
    .option('--external', 'the parts run elsewhere on the same ports, as after "docker compose up": only wait for them')
    .option('-y, --yes', 'as root with apt: install a missing Java or Maven without asking');
  return start.action(async () => {
    const options = start.opts<Options>();
    const mayInstall = options.yes === true || process.env.CI === 'true';
    try {
      process.exitCode =
        options.check === true ? await runCheck(mayInstall) : await run(mayInstall, options.external === true);
    } catch (error) {
      createOutput({ json: false }).error(error);
      process.exitCode = (error as { exitCode?: number }).exitCode ?? 1;
    }
  });
}

async function run(mayInstall: boolean, external: boolean): Promise<number> {
  const mine = profile('start');
  const running = livingState(mine.home);
  if (running) return showRunning(mine, running);
  let board: TerminalBoard | undefined;
  const foreground = await openForeground({
    profile: 'start',
    mayInstall,
    external,
    say,
    onLine: (line) => (board ? board.line(stackLine(line)) : say(stackLine(line))),
  });
  const { platform } = foreground;
  board = createTerminalBoard(process.stderr, platform.supervisor.states);
  try {
    // A start that is interrupted ends here too: what was being brought up is taken down again.
    const shown = showProgress(platform, mine, board).then(() => foreground.ending);
    const why = await Promise.race([foreground.ending, shown]);
    board.end();
    say(`stopping (${why}) ...`);
  } finally {
    await foreground.close();
  }
  say('stopped');
  return 0;
}

/** Tells when bids are served, which is before a first Temporal build has ended, and when all there is to come has come. */
async function showProgress({ supervisor, environment }: Platform, mine: Profile, board: TerminalBoard): Promise<void> {
  const everythingThere = supervisor.ensure(everything);
  await supervisor.ensure(['gateway', 'bidder', 'sample']);
  const serves = supervisor.states().every(({ name, phase }) => !isDoor(name) || phase === 'ready');
  if (serves) for (const line of await welcome(mine, environment)) board.line(line);
  await everythingThere;
  board.line(`mainstem: ${summary(supervisor.states())}`);
}

function isDoor(name: string): boolean {
  return name === 'gateway' || name === 'bidder';
}

async function showRunning(mine: Profile, running: StackState): Promise<number> {
  const { steps } = await control.view(running);
  say(`mainstem runs already (process ${running.supervisor.pid}), so nothing was started.`);
  const look = { columns: process.stdout.columns ?? 160, colour: process.stdout.isTTY === true };
  for (const line of renderBoard(steps, look)) print(line);
  for (const line of await welcome(mine, profileEnvironment('start'))) print(line);
  return 0;
}
