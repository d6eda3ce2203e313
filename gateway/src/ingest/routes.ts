/**
 * `POST /v1/events`: one event or many, each answered for itself.
 *
 *  - 200: every event is durable on the log, now (`accepted`) or from before (`duplicate`).
 *  - 207: some are, and some are `invalid`; `results` says which, in the order sent.
 *  - 422: none was taken; a problem document with the same `results`.
 *  - 429: the rate is used up and so is the lane for what is beyond; nothing was taken.
 *  - 503: the log could not take them; nothing is known of their fate, so send all again under the same ids.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { identityOf } from '../http/guard.ts';
import { useJsonBodies } from '../http/json-body.ts';
import type { GatewayMetrics } from '../http/metrics.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { noneTaken, resultsSchema, sendResults } from './answer.ts';
import { itemSchema } from './event-types.ts';
import type { Ingest } from './ingest.ts';

/** A request of 500 events is some 250 KB: one Kafka batch or a few, answered well within the time limit. */
export const EVENTS_MAX = 500;

/** What is documented: whole events. What is checked first: only the frame, since each event is answered for itself. */
const documentedBody = z.union([itemSchema, z.strictObject({ events: z.array(itemSchema).min(1).max(EVENTS_MAX) })]);
const frame = z
  .looseObject({ events: z.array(z.unknown()).min(1).max(EVENTS_MAX).optional() })
  .refine((body) => body.events === undefined || Object.keys(body).length === 1, {
    path: ['events'],
    message: 'send either one event or {"events":[…]}, not both',
  });

export function ingestRoutes(app: FastifyInstance, ingest: Ingest, metrics: GatewayMetrics): void {
  void app.register(async (scope) => {
    useJsonBodies(scope);
    eventsRoute(scope, ingest, metrics);
  });
}

function eventsRoute(app: FastifyInstance, ingest: Ingest, metrics: GatewayMetrics): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/events',
    config: { permission: 'events:write', documentedBody },
    schema: {
      tags: ['events'],
      summary: 'Send in one event, or up to 500 as {"events":[…]}.',
      description: 'The tenant comes from the token. Resend an event with its own id: it is counted once.',
      security: [{ token: [] }],
      body: frame,
      response: {
        200: resultsSchema.describe('Every event is durable on the log.'),
        207: resultsSchema.describe('Some events are invalid and were not taken.'),
        ...problemResponses(400, 401, 403, 413, 415, 429, 503),
        422: noneTaken,
      },
    },
    handler: async (request, reply) => {
      const items = request.body.events ?? [request.body];
      const results = await ingest(identityOf(request), items, request.headers.priority);
      return sendResults(reply, request, results, metrics, { some: 207, none: 422 });
    },
  });
}
