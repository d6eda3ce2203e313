/** `mainstem down`: ends a local platform, in reverse order, whoever started it. */
import { down } from '@mainstem/infra/stack/up';
import { wipe } from '@mainstem/infra/stack/wipe';
import { Command } from 'commander';
import { defineVerb, type VerbContext } from '../verb.ts';
import { profileNamed } from './profile-option.ts';

interface Options {
  readonly profile?: string;
  readonly wipe?: boolean;
}

const said = {
  stopped: 'is stopped',
  cleared: 'had been killed; what it left running is ended',
  nothing: 'was not running',
} as const;

export function command(): Command {
  return defineVerb<Options>(
    new Command('down')
      .description('Ends everything of a local platform that "up" or "start" started, and nothing else. Data is kept.')
      .option('--wipe', 'also delete its data, logs and secrets: the next start begins from nothing'),
    run,
  );
}

async function run({ output }: VerbContext, options: Options): Promise<void> {
  const profile = profileNamed(options.profile);
  const wiped = options.wipe === true;
  const found = await down(profile);
  if (wiped) await wipe(profile);
  output.document(
    { profile, found, wiped },
    () => `profile ${profile} ${said[found]}${wiped ? '; its data is gone' : ''}`,
  );
}
