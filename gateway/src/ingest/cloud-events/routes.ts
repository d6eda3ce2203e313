/**
 * `POST /v1/cloudevents`: CloudEvents 1.0, binary, structured or batch, each event answered for itself as in
 * `POST /v1/events`: 200 all durable, 207 some, 422 none, 429 and 503 send it again.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { identityOf } from '../../http/guard.ts';
import type { GatewayMetrics } from '../../http/metrics.ts';
import { problemResponses } from '../../http/openapi.ts';
import { unzip } from '../../http/unzip.ts';
import { noneTaken, resultsSchema, sendResults } from '../answer.ts';
import type { PersonIdsOf } from '../persons/person-ids.ts';
import type { Pipeline } from '../pipeline.ts';
import { asAsked } from '../priority.ts';
import { readMessage } from './message.ts';
import { documentedEvent, readCloudEvent } from './read-event.ts';

export interface CloudEventParts {
  readonly pipeline: Pipeline;
  readonly personIds: PersonIdsOf;
  readonly metrics: GatewayMetrics;
  readonly clock: () => number;
}

export function cloudEventRoutes(app: FastifyInstance, parts: CloudEventParts): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) => body);
    scope.addHook('preParsing', unzip);
    scope.route<{ Body: unknown }>({
      method: 'POST',
      url: '/v1/cloudevents',
      config: { permission: 'events:write', documentedBody: documentedEvent },
      schema: {
        tags: ['events'],
        summary: 'Send in CloudEvents 1.0: binary, structured, or a batch of up to 500.',
        description: 'The tenant comes from the token. Source and id together are counted once. docs/ingest.md.',
        security: [{ token: [] }],
        response: {
          200: resultsSchema.describe('Every event is durable on the log.'),
          207: resultsSchema.describe('Some events are invalid and were not taken.'),
          ...problemResponses(400, 401, 403, 413, 415, 429, 503),
          422: noneTaken,
        },
      },
      handler: async (request, reply) => {
        const nowMs = parts.clock();
        const caller = identityOf(request);
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const frame = { caller, ids: await parts.personIds(caller.tenant), nowMs };
        const { priority } = request.headers;
        const items = readMessage(request.headers, body).map((raw) => asAsked(readCloudEvent(raw, frame), priority));
        const results = await parts.pipeline({ identity: caller, door: 'cloudevents', items, nowMs });
        return sendResults(reply, request, results, parts.metrics, { some: 207, none: 422 });
      },
    });
  });
}
