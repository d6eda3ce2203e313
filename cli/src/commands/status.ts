/** `mainstem status`: the board of a running local platform, from any terminal. */
import { renderBoard, summary } from '@mainstem/infra/stack/board';
import { control } from '@mainstem/infra/stack/control';
import { profile } from '@mainstem/infra/stack/profiles';
import { livingState } from '@mainstem/infra/stack/state-file';
import { Command } from 'commander';
import { EXIT_FAILED } from '../errors.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { profileNamed } from './profile-option.ts';

/** Width of the board where there is no terminal to ask. */
const COLUMNS = 160;

export function command(): Command {
  return defineVerb<{ profile?: string }>(
    new Command('status').description(
      'What runs, and how it is. Exit 0: all is ready; 1: it is not running, or not well.',
    ),
    run,
  );
}

async function run({ output }: VerbContext, options: { profile?: string }): Promise<number> {
  const name = profileNamed(options.profile);
  const state = livingState(profile(name).home);
  if (state === undefined) {
    output.document({ profile: name, running: false, steps: [] }, () => `profile ${name} is not running`);
    return EXIT_FAILED;
  }
  const { steps, startedAtMs } = await control.view(state);
  const { stdout } = process;
  const look = { columns: stdout.columns ?? COLUMNS, colour: stdout.isTTY === true };
  output.document({ profile: name, running: true, startedAtMs, supervisor: state.supervisor.pid, steps }, () =>
    [...renderBoard(steps, look), '', `profile ${name}: ${summary(steps)}`].join('\n'),
  );
  return steps.every((step) => step.phase === 'ready') ? 0 : EXIT_FAILED;
}
