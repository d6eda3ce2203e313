/**
 * `GET /v1/{view}` and `GET /v1/{view}/{id}`: pages and single rows of the views, of the tenant of the token only.
 *
 * Views follow the log by moments: what was just accepted may not be there yet. Another tenant's row is answered as one
 * that does not exist (WAP-12): even its existence is theirs alone.
 */
import type { Queries } from '@mainstem/projections/queries';
import type { Page } from '@mainstem/projections/query-pages';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { idParams } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { type View, views } from './views.ts';

export function queryRoutes(app: FastifyInstance, queries: Queries): void {
  for (const view of views) {
    listRoute(app, view, queries);
    if (view.single) singleRoute(app, view, queries);
  }
}

function listRoute(app: FastifyInstance, view: View, queries: Queries): void {
  const page = z.object({
    items: z.array(view.row),
    nextCursor: z.string().nullable().describe('Give it back as "cursor" for what follows; null at the end.'),
  });
  app.withTypeProvider<ZodTypes>().route({
    method: 'GET',
    url: `/v1/${view.name}`,
    config: { permission: view.permission },
    schema: {
      tags: ['queries'],
      summary: view.about,
      security: [{ token: [] }],
      querystring: view.query,
      response: { 200: page, ...problemResponses(400, 401, 403, 503) },
    },
    handler: (request) => {
      const filters = Object.entries(request.query)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [view.filterNames[name] ?? name, value] as const);
      return asked<Page<object>>(queries[view.name].list(identityOf(request).tenant, Object.fromEntries(filters)));
    },
  });
}

function singleRoute(app: FastifyInstance, view: View, queries: Queries): void {
  const query = queries[view.name];
  if (!('get' in query)) throw new Error(`view ${view.name} has no single rows`);
  app.withTypeProvider<ZodTypes>().route({
    method: 'GET',
    url: `/v1/${view.name}/:id`,
    config: { permission: view.permission },
    schema: {
      tags: ['queries'],
      summary: `One of: ${view.about}`,
      security: [{ token: [] }],
      params: idParams,
      response: { 200: view.row, ...problemResponses(400, 401, 403, 404, 503) },
    },
    handler: async (request) => {
      const row = await asked<object | null>(query.get(identityOf(request).tenant, request.params.id));
      if (row === null) throw new GatewayError('NOT_FOUND', `no such row in ${view.name}`);
      return row;
    },
  });
}

/** Turns what a view answers when it cannot into what a client can act on. */
async function asked<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ProjectionError)) throw error;
    if (error.code === 'PROJECTION_CURSOR_INVALID') {
      const message = 'not a cursor of this list';
      const problems = [{ code: 'FIELD_INVALID', field: 'cursor', message, hint: 'Begin without one.' } as const];
      throw new GatewayError('REQUEST_INVALID', 'the cursor does not fit', { problems, cause: error });
    }
    // Tables that are gone are being rebuilt, or will be: a client can wait for that as for a database that restarts.
    if (error.retryable || error.code === 'PROJECTION_CHECKPOINT_LOST') {
      throw new GatewayError('VIEWS_UNAVAILABLE', 'the views do not answer', { cause: error });
    }
    throw error;
  }
}
