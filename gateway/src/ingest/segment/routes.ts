/**
 * Segment's HTTP API, so that its clients need another address and nothing else (`host` of their settings): one route for
 * each kind of call, `batch` for many, `import` for the past. The write key is the user name of Basic authentication.
 *
 *  - 200: at least one call is durable on the log; `results` says what became of each, in the order sent. Segment's own
 *    clients read no further than the status, and drop the batch: what does not fit never will.
 *  - 400: none was taken, for what is in them; 413: larger than Segment takes. Neither is sent again.
 *  - 429 with Retry-After, 503: nothing was taken; clients send it again under the same message ids.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { problemsOf } from '../../http/field-problem.ts';
import { identityOf } from '../../http/guard.ts';
import { useJsonBodies } from '../../http/json-body.ts';
import type { GatewayMetrics } from '../../http/metrics.ts';
import { problemResponses } from '../../http/openapi.ts';
import { unzip } from '../../http/unzip.ts';
import { noneTaken, resultsSchema, sendResults } from '../answer.ts';
import type { Checked } from '../item.ts';
import type { PersonIdsOf } from '../persons/person-ids.ts';
import type { Pipeline } from '../pipeline.ts';
import { isPatient } from '../priority.ts';
import {
  BATCH_MAX_BYTES,
  batchSchema,
  CALL_MAX_BYTES,
  type CallKind,
  callKinds,
  callSchemas,
  documentedBatch,
} from './calls.ts';
import { type CallFrame, readCall } from './read-call.ts';

export interface SegmentParts {
  readonly pipeline: Pipeline;
  readonly personIds: PersonIdsOf;
  readonly metrics: GatewayMetrics;
  readonly clock: () => number;
}

const answer = resultsSchema.extend({ success: z.literal(true) });

export function segmentRoutes(app: FastifyInstance, parts: SegmentParts): void {
  void app.register(async (scope) => {
    // Browsers send text/plain to spare the preflight; what it holds is JSON all the same.
    useJsonBodies(scope, ['application/json', 'text/plain']);
    scope.addHook('preParsing', unzip);
    for (const kind of callKinds) segmentRoute(scope, parts, kind);
    segmentRoute(scope, parts, 'batch');
    segmentRoute(scope, parts, 'import');
  });
}

const summaries: Readonly<Record<CallKind | 'batch' | 'import', string>> = {
  identify: 'Segment: who a person is.',
  track: 'Segment: what a person did.',
  page: 'Segment: a page a person saw.',
  screen: 'Segment: a screen of an app a person saw.',
  group: 'Segment: the company or team of a person.',
  alias: 'Segment: another id of a person.',
  batch: 'Segment: many calls.',
  import: 'Segment: many calls of the past; they wait behind all that is new.',
};

function segmentRoute(app: FastifyInstance, parts: SegmentParts, route: CallKind | 'batch' | 'import'): void {
  const isMany = route === 'batch' || route === 'import';
  app.route<{ Body: unknown }>({
    method: 'POST',
    url: `/v1/${route}`,
    bodyLimit: isMany ? BATCH_MAX_BYTES : CALL_MAX_BYTES,
    config: { permission: 'events:write', documentedBody: isMany ? documentedBatch : callSchemas[route] },
    schema: {
      tags: ['events'],
      summary: summaries[route],
      description:
        'The tenant comes from the write key, which is the user name of Basic authentication. docs/ingest.md.',
      security: [{ token: [] }, { writeKey: [] }],
      response: {
        200: answer.describe('At least one call is durable on the log.'),
        400: noneTaken,
        ...problemResponses(401, 403, 413, 415, 429, 503),
      },
    },
    handler: async (request, reply) => {
      const nowMs = parts.clock();
      const identity = identityOf(request);
      const patient = isPatient(request.headers.priority);
      const { calls, sentAt } = isMany ? callsOf(request.body) : { calls: [request.body], sentAt: undefined };
      const frame: CallFrame = {
        identity,
        ids: await parts.personIds(identity.tenant),
        nowMs,
        kind: isMany ? undefined : route,
        sentAt,
        historical: route === 'import',
        sizeKnown: (request.bodyBytes ?? Number.POSITIVE_INFINITY) <= CALL_MAX_BYTES,
      };
      const items = calls.map((call): Checked => {
        const item = readCall(call, frame);
        return patient && 'event' in item ? { ...item, past: true } : item;
      });
      const results = await parts.pipeline({ identity, door: 'segment', items, nowMs });
      return sendResults(reply, request, results, parts.metrics, { some: 200, none: 400, beside: { success: true } });
    },
  });
}

function callsOf(body: unknown): { calls: readonly unknown[]; sentAt: unknown } {
  const parsed = batchSchema.safeParse(body);
  if (parsed.success) return { calls: parsed.data.batch, sentAt: parsed.data.sentAt };
  const problems = problemsOf(parsed.error, body);
  throw new GatewayError('REQUEST_INVALID', 'the body has fields that do not fit', { problems });
}
