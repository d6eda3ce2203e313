/**
 * `GET /v1/configs/{id}/edits/{editId}`: an edit in words (WAP-38) as the stream of the config has it: being written, proposed
 * with its difference and risk, failed with why, or accepted. It is asked for and accepted by commands (`AskEdit`, `AcceptEdit`).
 */
import type { AgentConfigState } from '@mainstem/streams/deciders/agent-config/state';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Writers } from '../commands/writers.ts';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { entityId } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';

const editSchema = z.object({
  editId: z.string(),
  status: z.enum(['asked', 'proposed', 'failed', 'accepted']),
  branch: z.string(),
  parent: z.string().describe('Head of the branch it is made on.'),
  instruction: z.string(),
  yaml: z.string().describe('The text proposed; empty while there is none, and once it is accepted.'),
  diff: z.string(),
  paths: z.array(z.string()),
  tier: z.string().describe('LOW, MEDIUM or HIGH by what differs; empty while nothing is proposed.'),
  score: z.int(),
  provider: z.string().describe('Who wrote it; "offline" followed a plain instruction by rules.'),
  isOffline: z.boolean(),
  because: z.string().describe('Why there is none, when it failed.'),
});

export function editRoutes(app: FastifyInstance, { writers }: { readonly writers: Pick<Writers, 'configs'> }): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'GET',
    url: '/v1/configs/:id/edits/:editId',
    config: { permission: 'configs:change-low' },
    schema: {
      tags: ['configs'],
      security: [{ token: [] }],
      summary: 'An edit of a config that was asked for in words; docs/config-changes.md.',
      params: z.object({ id: entityId.describe('Config id.'), editId: entityId }),
      response: {
        200: editSchema.describe('The edit, one of the last four of the config.'),
        ...problemResponses(400, 401, 403, 404, 503),
      },
    },
    handler: async (request) => {
      const { id, editId } = request.params;
      const { state } = (await writers.configs.load(identityOf(request).tenant, id)) as { state: AgentConfigState };
      const edit = state.edits[editId];
      if (edit === undefined) throw new GatewayError('NOT_FOUND', 'no such edit, or newer ones came after it');
      return { ...edit, editId, paths: [...edit.paths] };
    },
  });
}
