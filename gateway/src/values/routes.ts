/**
 * `POST /v1/predict-ltv` (KIKI-12): what a customer, or a new customer of a segment or of none, will bring, with an interval
 * that holds what comes with the probability it says.
 *
 *  - 409 VALUE_MODEL_MISSING: no model yet; `because` has the reason of the last refusal. 503: the hot copy is away.
 */
import { HORIZON_WEEKS, HORIZON_WEEKS_MAX, LEVEL, segmentPattern } from '@mainstem/streams/values/contract';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { identityOf } from '../http/guard.ts';
import { entityId } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { predictLtv, type ValueParts } from './desk.ts';

const body = z
  .strictObject({
    customer: entityId.optional().describe('Pseudonym of the customer.'),
    segment: z
      .string()
      .regex(segmentPattern, 'a short name, e.g. "spring-sale"')
      .optional()
      .describe('Segment a new customer comes from; with neither, any new customer.'),
    horizonWeeks: z.int().min(1).max(HORIZON_WEEKS_MAX).default(HORIZON_WEEKS).describe('Weeks ahead.'),
  })
  .refine(({ customer, segment }) => customer === undefined || segment === undefined, {
    path: ['segment'],
    message: 'a customer or a segment, not both',
  });

const micros = z.int().describe('Micros of USD.');
const answer = z.object({
  entity: z.string().describe('The customer, "segment." and the segment, or "default".'),
  basis: z.enum(['CUSTOMER', 'SEGMENT', 'COHORT']).describe('History of the customer, segment, or all customers.'),
  segment: z.string().nullable(),
  horizonWeeks: z.int(),
  purchases: z.number().describe('Purchases expected.'),
  alive: z.number().nullable().describe('Probability that the customer still buys; null for who has not bought yet.'),
  purchaseMicros: micros,
  revenueMicros: micros,
  interval: z.object({ lowMicros: micros, highMicros: micros, level: z.number() }),
  repeats: z.int(),
  lastPurchaseAtMs: z.int().nullable(),
  asOfAtMs: z.int(),
  band: z.enum(['HIGH', 'MIDDLE', 'LOW']).nullable(),
  atRisk: z.boolean(),
  modelVersion: z.string(),
  members: z.array(z.string()).describe('Other pseudonyms of the same person it rests on.'),
  source: z.enum(['HOT', 'COMPUTED']).describe('Read from the hot copy, or reckoned now and put on the log.'),
  eventId: z.string().nullable().describe('Of the event that tells of it; null from the hot copy.'),
});

export function valueRoutes(app: FastifyInstance, parts: ValueParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/predict-ltv',
    config: { permission: 'views:read' },
    schema: {
      tags: ['values'],
      operationId: 'predictLtv',
      summary: 'What a customer or a new customer of a segment will bring, with an interval.',
      security: [{ token: [] }],
      body,
      response: { 200: answer, ...problemResponses(400, 401, 403, 409, 413, 415, 503) },
    },
    handler: async (request) => {
      const { tenant, actor } = identityOf(request);
      const { prediction, ...rest } = await predictLtv(parts, { tenant, actor }, request.body);
      const { lowMicros, highMicros, ...said } = prediction;
      return { ...rest, ...said, interval: { lowMicros, highMicros, level: LEVEL } };
    },
  });
}
