/** `GET /v1/explain/{eventId}`: everything the log says of an event, with its proof. Another tenant's is a 404 like none (R7). */
import { events } from '@mainstem/projections/events/projection';
import type { ViewPositions } from '@mainstem/projections/view-positions';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Access } from '../authorisation/access.ts';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { entityId } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { POSITION_HEADER, parsePositions, positionParameter } from '../http/position.ts';
import { ofViews } from '../queries/of-views.ts';
import { readableBy } from './readable.ts';
import { type ExplainEvent, readableExplanation } from './shapes.ts';

export interface ExplainRouteParts {
  readonly explain: ExplainEvent;
  readonly positions: ViewPositions;
  readonly access: Pick<Access, 'policiesAt'>;
}

const told = readableExplanation.extend({
  authorisation: z
    .object({ policyVersion: z.int(), policyHash: z.string() })
    .nullable()
    .describe(
      'The tenant’s policies that were in force when it was appended; null when that is too long ago to be known here.',
    ),
});

export function explainRoutes(app: FastifyInstance, { explain, positions, access }: ExplainRouteParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'GET',
    url: '/v1/explain/:eventId',
    config: { permission: 'explain:read' },
    schema: {
      tags: ['queries'],
      summary: 'Why an event is: its causes and effects, what it holds, by which code and schema, with its proof.',
      security: [{ token: [] }],
      params: z.object({ eventId: entityId }),
      querystring: z.strictObject({ position: positionParameter }),
      headers: z.looseObject({ [POSITION_HEADER]: positionParameter }),
      response: { 200: told, ...problemResponses(400, 401, 403, 404, 503) },
    },
    handler: async (request) => {
      const token = request.query.position ?? request.headers[POSITION_HEADER];
      if (typeof token === 'string') await ofViews(positions.waitFor(events, parsePositions(token) ?? []));
      const { eventId } = request.params;
      const caller = identityOf(request);
      const whole = await ofViews(explain(caller.tenant, eventId));
      if (whole === null) throw new GatewayError('NOT_FOUND', 'no event, bid or audit entry of this id');
      const found = readableBy(caller, whole);
      // The clock of the gateway that wrote the policies, and that of the broker, may differ by a little.
      const atMs = Math.max(Date.parse(found.place.appendedAt), Date.parse(found.event.occurredAt ?? '') || 0);
      const policies = access.policiesAt(caller.tenant, atMs);
      const authorisation = policies && { policyVersion: policies.version, policyHash: policies.hash };
      return { ...found, authorisation };
    },
  });
}
