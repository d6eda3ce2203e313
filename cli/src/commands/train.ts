/**
 * `mainstem train <name>` (KAIROS-21): asks the platform to train a model anew. It is an event like any other, so it is
 * on the log who asked and why; the training is a workflow, which goes on whoever waits for it.
 */
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { isRecipe, recipeKinds } from '@mainstem/workflows/training/recipe-names';
import { Command } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import { EXIT_FAILED, usage } from '../errors.ts';
import { withLog } from '../log-connection.ts';
import { endsOfTrainings, trainingEnd, trainingRequest } from '../models/training.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly as: string;
  readonly reason?: string;
  readonly wait: string;
}

export function command(): Command {
  const train = new Command('train').description(`train a model anew: ${Object.keys(recipeKinds).join(', ')}`);
  train
    .argument('<name>', 'the model, e.g. "churn"')
    .option('--tenant <name>', 'whose', SAMPLE_TENANT)
    .option('--as <kind:name>', 'who does it', actorName, 'user:cli')
    .option('--reason <words>', 'why; stays on the log', reasonWords)
    .option('--wait <seconds>', 'how long to wait for what comes of it', '0');
  return defineVerb(train, ask);
}

async function ask({ environment, output }: VerbContext, flags: Flags, [name = '']: string[]): Promise<number> {
  if (!isRecipe(name))
    throw usage(`Nobody knows how to train "${name}".`, `There are ${Object.keys(recipeKinds).join(', ')}.`);
  const waitMs = Number(flags.wait) * 1_000;
  if (!Number.isFinite(waitMs) || waitMs < 0) throw usage('--wait is a number of seconds.', 'For example --wait 60.');
  const author = { tenant: flags.tenant, actor: flags.as };
  const request = trainingRequest(author, name, flags.reason ?? 'asked for');
  const runId = request.envelope.id;
  return withLog(environment, async (connection) => {
    const ends = await endsOfTrainings(connection.log);
    await createEventWriter(connection.log, connection.codec).append([request]);
    if (waitMs === 0) {
      output.document({ name, runId }, () => `${name} is asked to be trained (${runId})`);
      return 0;
    }
    const end = await trainingEnd(connection, runId, ends, Date.now() + waitMs);
    if (end === null) {
      output.document({ name, runId, outcome: null }, () => `${name} is still being trained (${runId})`);
      return EXIT_FAILED;
    }
    const { outcome, version, rows, positives, because } = end;
    output.document({ name, runId, outcome, version, rows, positives, because }, () =>
      [`${name} ${version ?? ''}: ${outcome}`, `${rows} rows, ${positives} with the outcome`, because].join('\n'),
    );
    return outcome === 'UNKNOWN' || outcome === 'REFUSED' ? EXIT_FAILED : 0;
  });
}
