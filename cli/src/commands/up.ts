/** `mainstem up`: the local platform in the background, or what of it is not up yet. */
import { type ProfileName, profile } from '@mainstem/infra/stack/profiles';
import { partsOnly, withApps } from '@mainstem/infra/stack/table';
import { up } from '@mainstem/infra/stack/up';
import { Command } from 'commander';
import { print, printJson, say } from '../output.ts';
import { profileOption } from './profile-option.ts';

interface Options {
  readonly profile: ProfileName;
  readonly apps: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

export function command(): Command {
  return new Command('up')
    .description(
      'Brings Kafka, the schema registry, Postgres, Redis and Temporal up in the background and waits until each answers.\n' +
        'What is up already stays as it is. Exit 0 when all is ready, 1 when a part is not, 2 when a tool or port is missing.',
    )
    .addOption(profileOption())
    .option('--apps', 'also the topics, the tables and the platform’s own processes', false)
    .option('-y, --yes', 'as root with apt: install a missing Java or Maven without asking', false)
    .option('--json', 'print the state of every step as JSON', false)
    .action(run);
}

async function run({ profile: name, apps, yes, json }: Options): Promise<void> {
  const result = await up({
    profile: name,
    names: apps ? withApps : partsOnly,
    mayInstall: yes || process.env.CI === 'true',
    onLine: ({ step, text }) => say(`${step.padEnd(12)} ${text}`),
  });
  const bad = result.view.steps.filter((step) => step.phase !== 'ready');
  if (json) printJson({ ok: bad.length === 0, wasUp: result.wasUp, steps: result.view.steps });
  else {
    const first = result.wasUp ? `profile ${name} was up already` : `profile ${name} is up`;
    print(`${first}: ${result.view.steps.length - bad.length} of ${result.view.steps.length} steps ready.`);
    for (const step of bad) print(`  ${step.name} is ${step.phase}: ${step.detail}`);
    print(`Stop it with: mainstem down --profile ${name}. Logs lie in ${profile(name).home}/logs`);
  }
  process.exitCode = bad.length === 0 ? 0 : 1;
}
