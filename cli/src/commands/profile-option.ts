/** The option `--profile`, equal for all verbs that have it. */
import { profileNames } from '@mainstem/infra/stack/profiles';
import { Option } from 'commander';

export function profileOption(): Option {
  return new Option('--profile <name>', 'which local platform: each has its own ports and data')
    .choices(profileNames)
    .default('start');
}
