/**
 * `mainstem models publish | retire | score`: click models from elsewhere and values of viewers, straight to the log. A
 * model is an ONNX file; it is compiled before it is published, exactly as bidders compile it, so none is published that
 * none can ask. Models the platform trains itself come to bidders by the registry (`mainstem train click`).
 */
import { readFile } from 'node:fs/promises';
import type { UserValueScored } from '@mainstem/schemas/generated/events';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import type { ClickModelId } from '@mainstem/streams/models/click-models';
import { Command, InvalidArgumentError } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import { usage } from '../errors.ts';
import { withLog } from '../log-connection.ts';
import { type Author, publishedEvent, retiredEvent, scoredEvent } from '../models/model-events.ts';
import { readNdjson } from '../ndjson.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { registryVerbs } from './model-registry.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly as: string;
  readonly action: 'CLICK' | 'CONVERSION';
  readonly default?: boolean;
  readonly reason?: string;
  readonly modelVersion?: string;
}

/** Events per append. */
const BATCH = 1_000;

export function command(): Command {
  const models = new Command('models').description('the model registry; click models and values of viewers');
  const by = (one: Command) =>
    one
      .option('--tenant <name>', 'whose', SAMPLE_TENANT)
      .option('--as <kind:name>', 'who does it', actorName, 'user:cli');
  const name = '<name@version>';
  const asked = (one: Command) =>
    one
      .option('--action <CLICK|CONVERSION>', 'what it foretells', actionName, 'CLICK')
      .option('--default', 'campaigns that name no model ask this one');
  defineVerb(
    by(asked(models.command('publish').description('let campaigns ask an ONNX model from elsewhere')))
      .argument(name)
      .argument('<file.onnx>'),
    publish,
  );
  defineVerb(
    by(models.command('retire').description('no campaign asks it any more'))
      .argument(name)
      .option('--reason <words>', 'why; stays on the log', reasonWords),
    retire,
  );
  defineVerb(
    by(models.command('score').description('values and segments of viewers, one JSON object a line'))
      .argument(
        '<file.ndjson>',
        '{"viewer":"<16 hex digits, or default>","valueMicros":…,"segments":[…]}; "-" for stdin',
      )
      .requiredOption('--model-version <name>', 'what foretold them, e.g. ltv@3'),
    score,
  );
  registryVerbs(models);
  return models;
}

function actionName(text: string): 'CLICK' | 'CONVERSION' {
  if (text === 'CLICK' || text === 'CONVERSION') return text;
  throw new InvalidArgumentError('Allowed are CLICK and CONVERSION.');
}

function modelName(text = ''): ClickModelId {
  const found = /^([a-z][a-z0-9-]{0,40})@([A-Za-z0-9._-]{1,40})$/.exec(text);
  if (found === null) throw usage(`"${text}" is no name@version.`, 'For example click@2026-11-21.');
  return { name: found[1] as string, version: found[2] as string };
}

const authorOf = ({ tenant, as: actor }: Flags): Author => ({ tenant, actor });

async function publish({ environment, output }: VerbContext, flags: Flags, [name, file = '']: string[]): Promise<void> {
  const model = modelName(name);
  const onnx = await readFile(file);
  const event = publishedEvent(authorOf(flags), model, flags.action, flags.default === true, onnx);
  await withLog(environment, ({ log, codec }) => createEventWriter(log, codec).append([event]));
  output.document({ model: name, sha256: event.sha256 }, () => `${name} is published (${onnx.length} bytes)`);
}

async function retire({ environment, output }: VerbContext, flags: Flags, [name]: string[]): Promise<void> {
  const model = modelName(name);
  if (flags.reason === undefined) throw usage('--reason is missing', 'Say why, without personal data.');
  const event = retiredEvent(authorOf(flags), model, flags.reason);
  await withLog(environment, ({ log, codec }) => createEventWriter(log, codec).append([event]));
  output.document({ model: name, retired: true }, () => `${name} is asked no more`);
}

async function score({ environment, output }: VerbContext, flags: Flags, [file = '']: string[]): Promise<void> {
  let count = 0;
  await withLog(environment, async ({ log, codec }) => {
    const writer = createEventWriter(log, codec);
    for await (const lines of readNdjson(file, BATCH)) {
      const events: UserValueScored[] = lines.map(({ number, value }) =>
        scoredEvent(authorOf(flags), value, `line ${number}`, flags.modelVersion ?? ''),
      );
      await writer.append(events);
      count += events.length;
    }
  });
  output.document({ scored: count }, () => `${count} viewers are scored`);
}
