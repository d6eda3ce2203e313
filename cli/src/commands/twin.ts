/** `mainstem twin`: what another policy would have done, from the log or in a made-up world (KIKI-51, docs/twin.md). */
import { Command, InvalidArgumentError, Option } from 'commander';
import { type OffPolicyFlags, offPolicy, readColumns } from '../twin/off-policy.ts';
import { type TwinReplayFlags, twinReplay } from '../twin/replay.ts';
import { readParts, type ScenarioFlags, scenario } from '../twin/scenario.ts';
import { defineVerb } from '../verb.ts';
import { when } from '../when.ts';
import { wholeNumber } from '../whole-number.ts';
import { SAMPLE_TENANT } from './token.ts';

export function command(): Command {
  const twin = new Command('twin').description(
    'what another policy would have done: on the log, or in a made-up world',
  );
  defineVerb<OffPolicyFlags>(
    twin
      .command('off-policy')
      .description(
        'Judges another policy by decisions that were logged with their propensity: IPS, SNIPS and DR with intervals. ' +
          'Exit code 1 when the log cannot tell.',
      )
      .argument('[file]', 'logged decisions: .csv with a head, or NDJSON')
      .option('--experiment <id>', 'exposures of an experiment on the log, in place of a file')
      .option('--tenant <name>', 'whose experiment it is', SAMPLE_TENANT)
      .option('--metric <name>', 'outcome that counts: CLICK, CONVERSION, …', 'CLICK')
      .addOption(time('--from <time>', 'first moment of exposures', '30d'))
      .addOption(time('--to <time>', 'moment after the last', 'now'))
      .requiredOption('--policy <what>', '"uniform", or a YAML or JSON file, or a part of one: file#part')
      .option('--columns <names>', 'action=…,place=…,reward=…,propensity=…', readColumns)
      .option('--clip <weight>', 'weights above count as this; biases towards the log', aboveZero)
      .option(
        '--effective-min <n>',
        'fewer effective decisions abstain (1,000)',
        wholeNumber('--effective-min', 1, 1e9),
      )
      .option('--draws <n>', 'draws for chances of Thompson sampling', wholeNumber('--draws', 100, 1e6), 20_000)
      .option('--seed <n>', 'of these draws', wholeNumber('--seed', 0, 2 ** 31), 1),
    offPolicy,
  );
  defineVerb<TwinReplayFlags>(
    twin
      .command('replay')
      .description(
        'Decides recorded auctions again under another policy, catalogue or click model, and reckons what it would have ' +
          'won and spent, with intervals; prices nobody told are survival estimates, and said to be. Nothing is bid.',
      )
      .addOption(time('--from <time>', 'first moment: a time, or how long ago ("2h")', '10m'))
      .addOption(time('--to <time>', 'moment after the last', 'now'))
      .option('--exchange <name>', 'only auctions of this exchange')
      .option('--policy <file>', 'JSON of a candidate policy (docs/replay.md)')
      .option('--catalogue <file>', 'JSON of rows in place of those of then (docs/twin.md)')
      .option('--model <name@version=file.onnx>', "click model the tenant's campaigns would have asked")
      .option('--tenant <name>', 'whose model it is', SAMPLE_TENANT),
    twinReplay,
  );
  defineVerb<ScenarioFlags>(
    twin
      .command('scenario')
      .description(
        "A made-up business under the platform's policies and under a fixed baseline, seed by seed in the same worlds: " +
          'what differs, with intervals. Nothing about the real world is claimed from it.',
      )
      .argument('<pack>', 'shop, saas or game')
      .option('--seeds <n>', 'worlds', wholeNumber('--seeds', 2, 1_000), 10)
      .option('--first-seed <n>', 'of the first', wholeNumber('--first-seed', 0, 1e9), 1)
      .option('--parts <names>', 'of value,shading,pacing,experiments,journeys; all when not given', readParts)
      .option('--no-planted', 'a control: nobody differs from anybody'),
    scenario,
  );
  return twin;
}

/** Help shows the default as it would be given, not the moment it stands for. */
function time(flags: string, description: string, unsaid: string): Option {
  return new Option(flags, description).argParser((text) => when(text)).default(when(unsaid), unsaid);
}

function aboveZero(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('A number above 0.');
}
