/** `mainstem up`: the local platform in the background, or what of it is not up yet. */
import { profile } from '@mainstem/infra/stack/profiles';
import { partsOnly, withApps } from '@mainstem/infra/stack/table';
import { up } from '@mainstem/infra/stack/up';
import { Command } from 'commander';
import { EXIT_FAILED } from '../errors.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { profileNamed } from './profile-option.ts';
import { stackLine } from './stack-line.ts';

interface Options {
  readonly profile?: string;
  readonly apps?: boolean;
  readonly yes?: boolean;
}

export function command(): Command {
  return defineVerb<Options>(
    new Command('up')
      .description(
        'Brings Kafka, the schema registry, Postgres, Redis and Temporal up in the background and waits until each\n' +
          'answers. What is up already stays as it is. Exit 0: all is ready; 1: a part is not; 2: a tool is missing or a\n' +
          'port is taken, and nothing was started.',
      )
      .option('--apps', 'also the topics, the tables and the platform’s own processes')
      .option('-y, --yes', 'as root with apt: install a missing Java or Maven without asking'),
    run,
  );
}

async function run({ output }: VerbContext, options: Options): Promise<number> {
  const name = profileNamed(options.profile);
  const { view, wasUp } = await up({
    profile: name,
    names: options.apps === true ? withApps : partsOnly,
    mayInstall: options.yes === true || process.env.CI === 'true',
    onLine: (line) => output.note(stackLine(line)),
  });
  const bad = view.steps.filter((step) => step.phase !== 'ready');
  output.document({ ok: bad.length === 0, wasUp, profile: name, steps: view.steps }, () =>
    [
      `profile ${name} ${wasUp ? 'was up already' : 'is up'}: ${view.steps.length - bad.length} of ${view.steps.length} ready`,
      ...bad.map((step) => `  ${step.name} is ${step.phase}: ${step.detail}`),
      `Stop it with "mainstem down --profile ${name}". Its logs lie in ${profile(name).home}/logs`,
    ].join('\n'),
  );
  return bad.length === 0 ? 0 : EXIT_FAILED;
}
