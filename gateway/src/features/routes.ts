/**
 * `POST /v1/features/online`: GetOnlineFeatures (KAIROS-08) as JSON for people or as Avro binary for programs (`Accept:
 * application/avro`), which is smaller (KAIROS-11). The schema of the binary is at `GET /v1/features/schema`. The tool
 * `get_online_features` of agents asks the same server.
 *
 * What a program asks again and again takes the lane (lane.ts), which stands before the routes; what comes here is asked for
 * the first time, or is not well.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { problemsOf } from '../http/field-problem.ts';
import { identityOf } from '../http/guard.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { avroOf, avroSchemaOf, featureAnswer, jsonOf, wantedOf } from './answers.ts';
import { type FeatureLane, ONLINE_URL } from './lane.ts';
import type { Features } from './open-features.ts';
import { assertFeatures, featureRequestOf, viewNamed } from './request.ts';

export const AVRO_TYPE = 'application/avro';

export interface FeatureRouteParts {
  readonly features: Features;
  readonly lane: FeatureLane;
}

export function featureRoutes(app: FastifyInstance, { features, lane }: FeatureRouteParts): void {
  const asked = featureRequestOf(features.views);
  const routes = app.withTypeProvider<ZodTypes>();
  routes.route({
    method: 'POST',
    url: ONLINE_URL,
    config: { permission: 'views:read', documentedBody: asked },
    schema: {
      tags: ['features'],
      summary: 'Online features of entities, as JSON or Avro binary.',
      description:
        'Always answers within the deadline: from the store, from an older copy, or with the default vector, and each ' +
        'vector says which. Every vector is put on the log as it was given.',
      security: [{ token: [] }],
      body: z.unknown(),
      response: { 200: featureAnswer, ...problemResponses(400, 401, 403, 413, 415, 503) },
    },
    handler: async (request, reply) => {
      const body = asked.safeParse(request.body);
      if (!body.success) {
        const problems = problemsOf(body.error, request.body, { fields: Object.keys(asked.shape) });
        throw new GatewayError('REQUEST_INVALID', 'the request does not fit', { problems });
      }
      const view = viewNamed(features.views, body.data.view);
      assertFeatures(view, body.data.features);
      const caller = identityOf(request);
      const served = await features.serve(caller.tenant, view, body.data.entities, body.data.deadlineMs);
      reply.header('vary', 'accept');
      lane.admit(request, reply, caller);
      const wanted = wantedOf(view, body.data.features);
      const isAvro = String(request.headers.accept ?? '').includes(AVRO_TYPE);
      const bytes = isAvro ? avroOf(served, wanted) : jsonOf(served, wanted, body.data.ages === true);
      return reply
        .type(isAvro ? AVRO_TYPE : 'application/json; charset=utf-8')
        .serializer((whole: string | Buffer) => whole as never)
        .send(bytes as never);
    },
  });
  routes.route({
    method: 'GET',
    url: '/v1/features/schema',
    config: { permission: 'views:read' },
    schema: {
      tags: ['features'],
      summary: 'Feature views with types and defaults, and the Avro schema of the binary answers of each.',
      security: [{ token: [] }],
      response: { 200: z.looseObject({}), ...problemResponses(401, 403) },
    },
    handler: async () => ({
      views: features.views.map((view) => ({
        name: view.name,
        version: view.version,
        fingerprint: view.fingerprint,
        entity: view.entity,
        about: view.about,
        ttlMs: view.ttlMs,
        features: Object.entries(view.features).map(([name, { type, byDefault, about }]) => ({
          name,
          type,
          byDefault,
          about,
        })),
        avro: avroSchemaOf(view),
      })),
    }),
  });
}
