/**
 * `GET /v1/cohorts/{client}`: who speaks with a client asks before it answers (WAP-95), so this never keeps it waiting: a store
 * that does not answer in time gives no cohort, and the answer says so. Persona and template are those every tenant begins
 * with; a config's own `cohort_prompts` take the persona's place where the config is at hand (`streams/cohorts/personas`).
 */
import { cohortNames } from '@mainstem/streams/cohorts/contract';
import { cohortAt } from '@mainstem/streams/cohorts/fold';
import { personas, templateFor } from '@mainstem/streams/cohorts/personas';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { idParams } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import type { ExperimentParts } from './parts.ts';

const cohort = z.enum(cohortNames);
const answer = z.object({
  clientId: z.string(),
  cohort: cohort.nullable(),
  because: z.string(),
  fits: z.array(cohort).describe('All that fit; the first is the cohort.'),
  isDefault: z.boolean().describe('True where nothing could be read: the agent speaks as its config says.'),
  facts: z.object({ conversations30d: z.int(), resolved30d: z.int(), tickets30d: z.int() }),
  persona: z
    .object({ name: z.string(), prompt: z.string(), voice: z.object({ speed: z.number(), style: z.number() }) })
    .nullable(),
  template: z.object({ greeting: z.string(), features: z.array(z.string()), callToAction: z.string() }).nullable(),
});

export function cohortRoute(
  app: FastifyInstance,
  { hotRows, clock }: Pick<ExperimentParts, 'hotRows' | 'clock'>,
): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'GET',
    url: '/v1/cohorts/:id',
    config: { permission: 'views:read' },
    schema: {
      tags: ['experiments'],
      operationId: 'showCohort',
      summary: 'The cohort of a client, how to speak to it, and what messages to it begin, show and end with.',
      security: [{ token: [] }],
      params: idParams,
      response: { 200: answer, ...problemResponses(400, 401, 403, 404) },
    },
    handler: async (request) => {
      const { id: clientId } = request.params;
      const read = await hotRows.cohort(identityOf(request).tenant, clientId).catch((err: unknown) => {
        request.log.warn({ err }, 'the cohort of a client could not be read');
        return undefined;
      });
      if (read === null) throw new GatewayError('NOT_FOUND', 'nothing is known of such a client');
      const found = cohortAt(read ?? null, clock());
      const because = read === undefined ? 'the hot store does not answer' : found.because;
      const persona = found.cohort === null ? null : personas[found.cohort];
      const template = found.cohort === null ? null : templateFor(found.cohort, found.facts);
      return {
        ...{ clientId, cohort: found.cohort, because, isDefault: read === undefined },
        ...{ fits: [...found.fits], facts: found.facts, persona },
        template: template === null ? null : { ...template, features: [...template.features] },
      };
    },
  });
}
