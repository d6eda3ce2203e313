/** `mainstem down`: ends a local platform, in reverse order, whoever started it. */
import type { ProfileName } from '@mainstem/infra/stack/profiles';
import { down } from '@mainstem/infra/stack/up';
import { Command } from 'commander';
import { print } from '../output.ts';
import { profileOption } from './profile-option.ts';

export function command(): Command {
  return new Command('down')
    .description('Ends everything of a local platform that `up` or `start` started, and nothing else. Data is kept.')
    .addOption(profileOption())
    .action(run);
}

async function run({ profile }: { profile: ProfileName }): Promise<void> {
  const found = await down(profile);
  const said = {
    stopped: `profile ${profile} is stopped`,
    cleared: `profile ${profile} had been killed; what it left running is ended`,
    nothing: `profile ${profile} was not running`,
  };
  print(said[found]);
}
