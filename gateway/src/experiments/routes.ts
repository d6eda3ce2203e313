/**
 * Experiments in use (WAP-90, WAP-91, WAP-94): `POST …/assign` gives a unit its arm, `POST …/outcomes` says what came of it,
 * `GET …` shows where it stands. Designing, starting and stopping are commands of the stream `experiments`.
 *
 *  - An arm is answered only once its exposure is on the log: what was shown is always known.
 *  - 404: no such experiment. 422 EXPERIMENT_NOT_STARTED.
 */
import { factEnvelope, uuidFrom, withEnvelope } from '@mainstem/schemas/envelope';
import { metrics } from '@mainstem/streams/deciders/experiment/commands';
import { intervalOf } from '@mainstem/streams/deciders/experiment/interval';
import type { Design, Experiment } from '@mainstem/streams/deciders/experiment/state';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { identityOf } from '../http/guard.ts';
import { entityId, idParams } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { POSITION_HEADER, positionToken } from '../http/position.ts';
import { assignUnit, loadExperiment } from './assignment.ts';
import type { ExperimentParts } from './parts.ts';

const SIZE_MAX = 86_400_000;

const asked = z.strictObject({
  unit: entityId.describe('Pseudonym of who or what is to get an arm.'),
  requestId: entityId.optional().describe('Tells requests of one unit apart; the same is the same answer.'),
  clientId: entityId.optional().describe('Client it is of: asked for where the experiment is for a cohort.'),
});
const given = z.object({
  armId: z.string(),
  content: z.string().describe('What the arm shows.'),
  from: z.enum(['DRAWN', 'KEPT', 'HOLDOUT', 'COHORT', 'ARM_STOPPED', 'OVER']),
  propensityPpm: z.int().describe('Chance it had of this arm, millionths.'),
  block: z.int(),
  version: z.int().describe('Version of the experiment it was drawn at.'),
  cohort: z.string().nullable(),
  exposureId: z.string().nullable().describe('Outcomes are told by it; null where nobody is exposed.'),
});
const outcome = z.strictObject({
  exposureId: z.uuid(),
  metric: z.enum(metrics),
  size: z.int().min(1).max(SIZE_MAX).default(1).describe('1, or for SESSION_LENGTH its ms.'),
});
const arm = z.object({
  armId: z.string(),
  isActive: z.boolean(),
  sharePpm: z.int(),
  trials: z.int(),
  successes: z.number(),
  low: z.number().nullable().describe('Its rate is at least so many times the control’s, at all looks.'),
  high: z.number().nullable().describe('At most so many times; null while it is open.'),
});
const shown = z.object({
  experimentId: z.string(),
  state: z.string(),
  version: z.int(),
  name: z.string(),
  metric: z.string(),
  cohort: z.string().nullable(),
  block: z.int(),
  blocksWaiting: z.int().describe('Blocks whose outcomes are not all in.'),
  winner: z.string().nullable(),
  startedAtMs: z.int(),
  arms: z.array(arm),
});

export function experimentRoutes(app: FastifyInstance, parts: ExperimentParts): void {
  const routes = app.withTypeProvider<ZodTypes>();
  const common = { tags: ['experiments'], security: [{ token: [] }], params: idParams };
  routes.route({
    method: 'POST',
    url: '/v1/experiments/:id/assign',
    config: { permission: 'events:write' },
    schema: {
      ...common,
      operationId: 'assignExperimentArm',
      summary: 'Give a unit its arm of an experiment; the exposure is on the log when this answers.',
      body: asked,
      response: { 200: given, ...problemResponses(400, 401, 403, 404, 413, 415, 422, 503) },
    },
    handler: async (request, reply) => {
      const { unit, requestId = request.id, clientId } = request.body;
      const about = { experimentId: request.params.id, unit, requestId, clientId };
      const { exposed, ...answer } = await assignUnit(parts, identityOf(request), about);
      if (exposed !== null) reply.header(POSITION_HEADER, positionToken(await parts.append([exposed])));
      return answer;
    },
  });
  routes.route({
    method: 'POST',
    url: '/v1/experiments/:id/outcomes',
    config: { permission: 'events:write' },
    schema: {
      ...common,
      operationId: 'observeExperimentOutcome',
      summary: 'Say that something came of an exposure: a click, a conversion, a session, a feature taken up.',
      body: outcome,
      response: { 200: z.object({ eventId: z.string() }), ...problemResponses(400, 401, 403, 404, 413, 415, 503) },
    },
    handler: async (request, reply) => {
      const { tenant, actor } = identityOf(request);
      const { id: experimentId } = request.params;
      await loadExperiment(parts, tenant, experimentId);
      const { exposureId, metric, size } = request.body;
      const id = uuidFrom('outcome', tenant, experimentId, exposureId, metric, String(size));
      const atMs = parts.clock();
      const origin = { id, tenant, entity: experimentId, occurredAtMs: atMs, actor, causationId: exposureId };
      const told = { type: 'OutcomeObserved', exposureId, metric, size, atMs } as const;
      const event = withEnvelope<'OutcomeObserved'>(told, factEnvelope(origin));
      reply.header(POSITION_HEADER, positionToken(await parts.append([event])));
      return { eventId: id };
    },
  });
  routes.route({
    method: 'GET',
    url: '/v1/experiments/:id',
    config: { permission: 'views:read' },
    schema: {
      ...common,
      operationId: 'showExperiment',
      summary: 'Where an experiment stands: shares, what has settled, and intervals that hold at all looks.',
      response: { 200: shown, ...problemResponses(400, 401, 403, 404, 503) },
    },
    handler: async (request) => {
      const { id: experimentId } = request.params;
      const { state, version } = await loadExperiment(parts, identityOf(request).tenant, experimentId);
      return { experimentId, version, ...figuresOf(state) };
    },
  });
}

function figuresOf(experiment: Experiment): Omit<z.output<typeof shown>, 'experimentId' | 'version'> {
  const { state, winner, startedAtMs, open, active, progress } = experiment;
  const { name, metric, cohort, arms } = experiment.design as Design;
  const running = open.at(-1);
  return {
    ...{ state, name, metric, cohort, winner, startedAtMs },
    block: running?.block ?? 0,
    blocksWaiting: Math.max(0, open.length - 1),
    arms: arms.map(({ armId }, index) => {
      const isBeside = progress.sequences[index - 1] !== undefined;
      const interval = isBeside ? intervalOf(experiment, index) : { low: null, high: null };
      const { trials = 0, successes = 0 } = progress.counts[index] ?? {};
      const isActive = active[index] ?? false;
      return { armId, isActive, sharePpm: running?.sharesPpm[index] ?? 0, trials, successes, ...interval };
    }),
  };
}
