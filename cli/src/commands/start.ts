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
import { tell } from '../errors.ts';
import { createOutput, type Output, print, say } from '../output.ts';
import { runCheck } from './check.ts';
import { stackLine } from './stack-line.ts';

interface Options {
  readonly check?: boolean;
  readonly yes?: boolean;
  readonly external?: boolean;
  readonly json?: boolean;
}

export function command(): Command {
  const start = new Command('start')
    .description(
      'Runs everything on this machine: the parts, the platform, a sample tenant and live auctions. Ctrl-C stops it all.\n' +
        'Exit 0: it was stopped, or ran already; 1: it failed; 2: the call or a setting is wrong, a tool is missing or a\n' +
        'port is taken, and nothing started.',
    )
    .option('--check', 'start from nothing beside all else, prove that it works, print one JSON line, stop')
    .option('--external', 'the parts run elsewhere on the same ports, as after "docker compose up": only wait for them')
    .option('--json', 'print one JSON line for each of: serving, ready, running (already), stopping, stopped')
    .option('-y, --yes', 'as root with apt: install a missing Java or Maven without asking');
  return start.action(async () => {
    const options = start.opts<Options>();
    const output = createOutput({ json: options.json === true });
    const mayInstall = options.yes === true || process.env.CI === 'true';
    try {
      process.exitCode =
        options.check === true ? await runCheck(mayInstall) : await run(output, mayInstall, options.external === true);
    } catch (error) {
      output.error(error);
      process.exitCode = tell(error).exitCode;
    }
  });
}

async function run(output: Output, mayInstall: boolean, external: boolean): Promise<number> {
  const mine = profile('start');
  const running = livingState(mine.home);
  if (running) return showRunning(output, mine, running);
  let board: TerminalBoard | undefined;
  const foreground = await openForeground({
    profile: 'start',
    mayInstall,
    external,
    say: output.note,
    onLine: (line) => (board ? board.line(stackLine(line)) : output.note(stackLine(line))),
  });
  const { platform } = foreground;
  board = createTerminalBoard(output.json ? nowhere : process.stderr, platform.supervisor.states);
  try {
    // A start that is interrupted ends here too: what was being brought up is taken down again.
    const shown = showProgress(output, platform, mine, board).then(() => foreground.ending);
    const why = await Promise.race([foreground.ending, shown]);
    board.end();
    tellOf(output, 'stopping', { why }, `stopping (${why}) ...`);
  } finally {
    await foreground.close();
  }
  tellOf(output, 'stopped', {}, 'stopped');
  return 0;
}

/** Where the board goes when nobody is to see it. */
const nowhere = { write: () => true };

/** One thing that came to pass: a JSON line for programs, words beside the answer for people. */
function tellOf(output: Output, event: string, more: object, words: string): void {
  if (output.json) output.item({ event, ...more }, () => '');
  else output.note(words);
}

/** Addresses of the platform's doors. */
function doorsOf({ ports: { gateway, bidder, temporalUi } }: Profile) {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return { gateway: at(gateway), bidder: at(bidder), temporalUi: at(temporalUi) };
}

/** Tells when bids are served, which is before a first Temporal build has ended, and when all there is to come has come. */
async function showProgress(
  output: Output,
  { supervisor, environment }: Platform,
  mine: Profile,
  board: TerminalBoard,
): Promise<void> {
  const everythingThere = supervisor.ensure(everything);
  await supervisor.ensure(['gateway', 'bidder', 'sample']);
  const serves = supervisor.states().every(({ name, phase }) => !isDoor(name) || phase === 'ready');
  if (serves && output.json) output.item({ event: 'serving', doors: doorsOf(mine) }, () => '');
  else if (serves) for (const line of await welcome(mine, environment)) board.line(line);
  await everythingThere;
  const said = summary(supervisor.states());
  if (output.json) output.item({ event: 'ready', summary: said, steps: supervisor.states() }, () => '');
  else board.line(`mainstem: ${said}`);
}

function isDoor(name: string): boolean {
  return name === 'gateway' || name === 'bidder';
}

async function showRunning(output: Output, mine: Profile, running: StackState): Promise<number> {
  const { steps } = await control.view(running);
  const { pid } = running.supervisor;
  if (output.json) {
    output.item({ event: 'running', pid, doors: doorsOf(mine), steps }, () => '');
    return 0;
  }
  say(`mainstem runs already (process ${pid}), so nothing was started.`);
  const look = { columns: process.stdout.columns ?? 160, colour: process.stdout.isTTY === true };
  for (const line of renderBoard(steps, look)) print(line);
  for (const line of await welcome(mine, profileEnvironment('start'))) print(line);
  return 0;
}
