/**
 * `POST /v1/incidents/{id}/steps`: somebody says that a step of an incident is done (SM-14, WAP-110): mended, its root cause
 * written down, its prevention done. It is written as `IncidentStepReported`, and the incident's workflow takes it; the view
 * shows it as done a moment later.
 *
 * Whether the incident waits for that step is looked up in the view first, so that who reports hears at once that it does
 * not. The view follows by moments: a report that comes between two steps is left by the workflow all the same.
 *
 *  - 404: no such incident. 422 INCIDENT_STEP_CLOSED, INCIDENT_URI_MISSING.
 */
import type { Queries } from '@mainstem/projections/queries';
import { factEnvelope, uuidFrom, withEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { idParams } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { opaque } from '../http/personal-value.ts';
import { POSITION_HEADER, positionToken } from '../http/position.ts';
import type { Identity } from '../identity/identity.ts';
import { ofViews } from '../queries/of-views.ts';
import type { Refusal } from '../refusals.ts';

export interface IncidentParts {
  readonly queries: Pick<Queries, 'incidents'>;
  readonly append: (events: readonly AnyEvent[]) => Promise<readonly LogPosition[]>;
  readonly clock: () => number;
  readonly recordRefusal: (identity: Identity, refusal: Refusal) => Promise<void>;
}

const URI_MAX_CHARACTERS = 500;
const action = 'ReportIncidentStep';

const body = z.strictObject({
  step: z.enum(['MITIGATION', 'RCA', 'PREVENTION']),
  uri: opaque(z.string().min(1).max(URI_MAX_CHARACTERS))
    .regex(/^[a-z][a-z0-9+.-]*:[^\s\p{Cc}\p{Cs}]+$/u, 'where it is written: an address such as https://…')
    .optional()
    .describe('Where it is written; asked for with RCA and PREVENTION.'),
});

export function incidentRoutes(app: FastifyInstance, parts: IncidentParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/incidents/:id/steps',
    config: {
      permission: 'incidents:report',
      onRoleRefused: async (request: FastifyRequest, caller: Identity) => {
        const params = idParams.safeParse(request.params);
        if (params.success) await parts.recordRefusal(caller, refusal(params.data.id, 'ROLE_FORBIDDEN'));
      },
    },
    schema: {
      tags: ['incidents'],
      operationId: 'reportIncidentStep',
      summary: 'Say that a step of an incident is done: mended, root cause written, prevention done.',
      security: [{ token: [] }],
      params: idParams,
      body,
      response: {
        200: z.object({ incidentId: z.string(), step: z.string(), eventId: z.string() }),
        ...problemResponses(400, 401, 403, 404, 413, 415, 422, 503),
      },
    },
    handler: async (request, reply) => {
      const caller = identityOf(request);
      const { id: incidentId } = request.params;
      const { step, uri = null } = request.body;
      const row = await ofViews(parts.queries.incidents.get(caller.tenant, incidentId));
      if (row === null) throw new GatewayError('NOT_FOUND', 'no such incident');
      const refused = refusedOf(row, step, uri);
      if (refused !== null) {
        await parts.recordRefusal(caller, refusal(incidentId, refused.code));
        throw new GatewayError('COMMAND_REFUSED', refused.message, { extra: { code: refused.code } });
      }
      // The same report again, after a lost answer, is the same event.
      const eventId = uuidFrom('incident-step', caller.tenant, incidentId, step, uri ?? '', caller.actor);
      const { tenant, actor } = caller;
      const envelope = factEnvelope({ id: eventId, tenant, entity: incidentId, occurredAtMs: parts.clock(), actor });
      const event = withEnvelope<'IncidentStepReported'>({ type: 'IncidentStepReported', step, uri }, envelope);
      reply.header(POSITION_HEADER, positionToken(await parts.append([event])));
      return { incidentId, step, eventId };
    },
  });
}

function refusedOf({ waitsFor }: { readonly waitsFor?: string | null }, step: string, uri: string | null) {
  if (waitsFor !== step) {
    const message = `The incident waits for ${waitsFor ?? 'nothing'}, not for ${step}.`;
    return { code: 'INCIDENT_STEP_CLOSED', message } as const;
  }
  if (step === 'MITIGATION' || uri !== null) return null;
  return { code: 'INCIDENT_URI_MISSING', message: 'Say where it is written.' } as const;
}

function refusal(entity: string, code: string): Refusal {
  return { action, topic: 'incident_events', entity, code, commandId: `${action}-${entity}` };
}
