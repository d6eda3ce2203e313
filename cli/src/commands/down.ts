/** `mainstem down`: ends a local platform, in reverse order, whoever started it. */
import { down } from '@mainstem/infra/stack/up';
import { Command } from 'commander';
import { defineVerb, type VerbContext } from '../verb.ts';
import { profileNamed } from './profile-option.ts';

const said = {
  stopped: 'is stopped',
  cleared: 'had been killed; what it left running is ended',
  nothing: 'was not running',
} as const;

export function command(): Command {
  return defineVerb<{ profile?: string }>(
    new Command('down').description(
      'Ends everything of a local platform that "up" or "start" started, and nothing else. Data is kept.',
    ),
    run,
  );
}

async function run({ output }: VerbContext, options: { profile?: string }): Promise<void> {
  const profile = profileNamed(options.profile);
  const found = await down(profile);
  output.document({ profile, found }, () => `profile ${profile} ${said[found]}`);
}
