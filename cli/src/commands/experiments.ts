/**
 * `mainstem experiments`: arms that share traffic and are judged by a rule that holds at all looks (SM-11), and the cohort of a
 * client. Through the gateway; `list`, `verify` and `effect` read the log. docs/experiments.md.
 */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { drawArm, isHeldOut } from '@mainstem/streams/deciders/experiment/assign';
import { designExperiment, SEED_MAX } from '@mainstem/streams/deciders/experiment/commands';
import type { Block, Design, Experiment } from '@mainstem/streams/deciders/experiment/state';
import { Command } from 'commander';
import { z } from 'zod';
import { actorName, reasonWords } from '../author.ts';
import { EXIT_FAILED, usage } from '../errors.ts';
import { holdoutLines, isUnsound, readHoldout } from '../experiments/holdout.ts';
import { eachFact, folded } from '../experiments/log.ts';
import { connectGateway, type GatewayClient } from '../gateway-client.ts';
import { readJsonFile } from '../json-file.ts';
import { withLog } from '../log-connection.ts';
import { table } from '../output.ts';
import { timeOf } from '../rows.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly as: string;
  readonly because?: string;
  readonly seed?: number;
  readonly request?: string;
  readonly client?: string;
  readonly metric: string;
  readonly size: number;
}

export function command(): Command {
  const experiments = new Command('experiments').description(
    'arms that share traffic: list, show, design, start, stop, assign, outcome, verify, effect, cohort',
  );
  const of = (name: string, about: string) =>
    experiments.command(name).description(about).option('--tenant <name>', 'whose', SAMPLE_TENANT);
  const told = (name: string, about: string) =>
    of(name, about).option('--as <kind:name>', 'who you are', actorName, 'user:cli');
  defineVerb<Flags>(of('list', 'experiments, by the log'), list);
  defineVerb<Flags>(told('show', 'shares, what has settled, and intervals').argument('<experiment>'), show);
  defineVerb<Flags>(
    told('design', 'set one down, from a JSON file')
      .argument('<experiment>')
      .argument('<file>', 'fields of DesignExperiment')
      .option('--seed <n>', 'of every draw; drawn when not said', wholeNumber('--seed', 0, SEED_MAX)),
    design,
  );
  defineVerb<Flags>(told('start', 'assign units from now on').argument('<experiment>'), start);
  defineVerb<Flags>(
    told('stop', 'end it without a winner')
      .argument('<experiment>')
      .option('--because <words>', 'why; goes onto the log', reasonWords, 'stopped by hand'),
    stop,
  );
  defineVerb<Flags>(
    told('assign', 'give a unit its arm')
      .argument('<experiment>')
      .argument('<unit>')
      .option('--request <id>', 'tells requests of one unit apart')
      .option('--client <id>', 'for an experiment of a cohort'),
    assign,
  );
  defineVerb<Flags>(
    told('outcome', 'say what came of an exposure')
      .argument('<experiment>')
      .argument('<exposure>')
      .option('--metric <name>', 'what came', 'CLICK')
      .option('--size <n>', '1, or ms of a session', wholeNumber('--size', 1, 86_400_000), 1),
    outcome,
  );
  defineVerb<Flags>(of('verify', 'draw every assignment on the log again').argument('<experiment>'), verify);
  defineVerb<Flags>(of('effect', 'all of it beside its holdout, by the log').argument('<experiment>'), effect);
  defineVerb<Flags>(told('cohort', 'the cohort of a client, and how to speak to it').argument('<client>'), cohort);
  return experiments;
}

const gatewayOf = ({ environment }: VerbContext, { tenant, as }: Flags): Promise<GatewayClient> =>
  connectGateway(environment, tenant, ['admin'], { subject: as });

async function list({ environment, output }: VerbContext, { tenant }: Flags): Promise<void> {
  const rows = await withLog(environment, async (connection) =>
    Object.entries(await folded(connection, tenant)).map(([experimentId, { experiment }]) => ({
      ...{ experimentId, state: experiment.state, metric: experiment.design?.metric ?? '', winner: experiment.winner },
      ...{ arms: experiment.design?.arms.length ?? 0, cohort: experiment.design?.cohort ?? null },
      ...{
        block: experiment.open.at(-1)?.block ?? 0,
        startedAtMs: experiment.startedAtMs,
        shares: sharesOf(experiment),
      },
    })),
  );
  output.document({ items: rows }, () =>
    table(
      ['EXPERIMENT', 'STATE', 'METRIC', 'ARMS', 'COHORT', 'BLOCK', 'WINNER', 'STARTED'],
      rows.map((row) => [
        ...[row.experimentId, row.state, row.metric, String(row.arms), row.cohort ?? 'all', String(row.block)],
        ...[row.winner ?? '-', row.startedAtMs === 0 ? '-' : timeOf(row.startedAtMs)],
      ]),
    ),
  );
}

/** Each arm with its share of the block that runs and what has settled. */
function sharesOf({ design, open, active, progress }: Experiment) {
  const sharesPpm = open.at(-1)?.sharesPpm;
  return (design?.arms ?? []).map(({ armId }, arm) => ({
    ...{ armId, sharePpm: sharesPpm?.[arm] ?? 0, isActive: active[arm] ?? false },
    ...{ trials: progress.counts[arm]?.trials ?? 0, successes: progress.counts[arm]?.successes ?? 0 },
  }));
}

async function show(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const { data } = await (await gatewayOf(context, flags)).get('/v1/experiments/{id}', { path: { id } });
  const head = `${id} (${data.name}): ${data.state}, block ${data.block}, by ${data.metric}`;
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  context.output.document(data, () =>
    [
      `${head}${data.winner === null ? '' : `; ${data.winner} is better than the control`}`,
      table(
        ['ARM', 'SHARE', 'TRIALS', 'RATE', 'TIMES THE CONTROL'],
        data.arms.map(({ armId, isActive, sharePpm, trials, successes, low, high }) => [
          ...[armId, isActive ? percent(sharePpm / 1e6) : 'stopped', String(trials)],
          ...[trials === 0 ? '-' : percent(successes / trials)],
          low === null ? 'control' : `${low} to ${high ?? 'any'}`,
        ]),
      ),
    ].join('\n'),
  );
}

async function design(context: VerbContext, flags: Flags, [id = '', file = '']: string[]): Promise<void> {
  const fields = await readJsonFile(file);
  const seed = flags.seed ?? Math.floor(Math.random() * SEED_MAX);
  const read = designExperiment.safeParse({ seed, ...fields, type: 'DesignExperiment' });
  if (!read.success) throw usage(`${file}: ${z.prettifyError(read.error)}`);
  await send(context, flags, id, read.data);
}

const start = (context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> =>
  send(context, flags, id, { type: 'StartExperiment' });

const stop = (context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> =>
  send(context, flags, id, { type: 'StopExperiment', because: flags.because ?? '' });

async function send(context: VerbContext, flags: Flags, id: string, body: object): Promise<void> {
  const gateway = await gatewayOf(context, flags);
  const { data } = await gateway.post('/v1/commands/experiments/{id}', { path: { id }, body: body as never });
  context.output.document(data, () => data.events.map(({ type }) => `${id}: ${type}`).join('\n'));
}

async function assign(context: VerbContext, flags: Flags, [id = '', unit = '']: string[]): Promise<void> {
  const { request, client } = flags;
  const body = {
    unit,
    ...(request === undefined ? {} : { requestId: request }),
    ...(client === undefined ? {} : { clientId: client }),
  };
  const gateway = await gatewayOf(context, flags);
  const { data } = await gateway.post('/v1/experiments/{id}/assign', { path: { id }, body });
  context.output.document(data, () => {
    const chance = `${(data.propensityPpm / 10_000).toFixed(2)} %`;
    return `${data.armId} (${data.from}, chance ${chance}, block ${data.block})\nexposure ${data.exposureId ?? '-'}`;
  });
}

async function outcome(context: VerbContext, flags: Flags, [id = '', exposureId = '']: string[]): Promise<void> {
  const { metric, size } = flags;
  const gateway = await gatewayOf(context, flags);
  const body = { exposureId, metric: metric as never, size };
  const { data } = await gateway.post('/v1/experiments/{id}/outcomes', { path: { id }, body });
  context.output.document(data, () => `outcome ${data.eventId}`);
}

async function verify({ environment, output }: VerbContext, { tenant }: Flags, [id = '']: string[]): Promise<number> {
  return withLog(environment, async (connection) => {
    const held = (await folded(connection, tenant))[id];
    if (held?.experiment.design == null) throw usage(`there is no experiment ${id} of ${tenant}`);
    const counts = { exposures: 0, equal: 0 };
    const unreadable = await eachFact(connection, tenant, id, (event) => {
      if (event.type !== 'UnitExposed') return;
      counts.exposures += 1;
      if (isDrawnSo(held.experiment.design as Design, held.blocks, event)) counts.equal += 1;
    });
    output.document({ ...counts, unreadable }, () => {
      const head = `${counts.equal} of ${counts.exposures} assignments were drawn again the same`;
      return unreadable === 0 ? head : `${head}; ${unreadable} records could not be read: mainstem dlq list`;
    });
    return counts.equal === counts.exposures && unreadable === 0 ? 0 : EXIT_FAILED;
  });
}

function isDrawnSo(own: Design, blocks: ReadonlyMap<number, Block>, event: EventsByType['UnitExposed']): boolean {
  const { unit, requestId, block: number, armId, propensityPpm, isHoldout, among } = event;
  if (isHoldout || isHeldOut(own, unit)) return isHoldout && isHeldOut(own, unit) && armId === own.arms[0]?.armId;
  const block = blocks.get(number);
  if (block === undefined) return false;
  const again = drawArm(own, block, unit, requestId, among);
  return again.armId === armId && again.propensityPpm === propensityPpm;
}

async function effect({ environment, output }: VerbContext, { tenant }: Flags, [id = '']: string[]): Promise<number> {
  return withLog(environment, async (connection) => {
    const told = await readHoldout(connection, tenant, id);
    output.document(told, () => holdoutLines(id, told));
    return isUnsound(told) ? EXIT_FAILED : 0;
  });
}

async function cohort(context: VerbContext, flags: Flags, [id = '']: string[]): Promise<void> {
  const { data } = await (await gatewayOf(context, flags)).get('/v1/cohorts/{id}', { path: { id } });
  context.output.document(data, () => {
    const head = `${id}: ${data.cohort ?? 'no cohort'} (${data.because})`;
    return data.persona === null ? head : `${head}\n${data.persona.name}: ${data.persona.prompt}`;
  });
}
