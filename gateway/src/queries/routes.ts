/**
 * `GET /v1/{view}` and `GET /v1/{view}/{id}`: pages and single rows of the views, of the tenant of the token only.
 *
 * Views follow the log by moments: what was just accepted may not be there yet. A query that sends the position of its
 * write (`X-Mainstem-Position`, or the parameter `position`) waits for it, at most 2 s. Another tenant's row is answered as one
 * that does not exist (WAP-12): even its existence is theirs alone.
 */
import type { Queries } from '@mainstem/projections/queries';
import type { Page } from '@mainstem/projections/query-pages';
import type { ViewPositions } from '@mainstem/projections/view-positions';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { idParams } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { POSITION_HEADER, parsePositions, positionParameter } from '../http/position.ts';
import { type View, views } from './views.ts';

const headersSchema = z.looseObject({ [POSITION_HEADER]: positionParameter });

export interface QueryParts {
  readonly queries: Queries;
  readonly positions: ViewPositions;
}

export function queryRoutes(app: FastifyInstance, parts: QueryParts): void {
  for (const view of views) {
    listRoute(app, view, parts);
    if (view.single) singleRoute(app, view, parts);
  }
}

function listRoute(app: FastifyInstance, view: View, { queries, positions }: QueryParts): void {
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
      headers: headersSchema,
      response: { 200: page, ...problemResponses(400, 401, 403, 503) },
    },
    handler: async (request) => {
      const { position, ...query } = request.query;
      await reached(positions, view, position, request);
      const filters = Object.entries(query)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [view.filterNames[name] ?? name, value] as const);
      return asked<Page<object>>(queries[view.name].list(identityOf(request).tenant, Object.fromEntries(filters)));
    },
  });
}

function singleRoute(app: FastifyInstance, view: View, { queries, positions }: QueryParts): void {
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
      querystring: z.strictObject({ position: positionParameter }),
      headers: headersSchema,
      response: { 200: view.row, ...problemResponses(400, 401, 403, 404, 503) },
    },
    handler: async (request) => {
      await reached(positions, view, request.query.position, request);
      const row = await asked<object | null>(query.get(identityOf(request).tenant, request.params.id));
      if (row === null) throw new GatewayError('NOT_FOUND', `no such row in ${view.name}`);
      return row;
    },
  });
}

/** Waits until the view shows what the caller wrote, when he says where that is. */
async function reached(positions: ViewPositions, view: View, given: unknown, request: FastifyRequest): Promise<void> {
  const token = given ?? request.headers[POSITION_HEADER];
  if (typeof token !== 'string') return;
  await asked(positions.waitFor(view.source, parsePositions(token) ?? []));
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
    if (error.code === 'PROJECTION_BEHIND') {
      throw new GatewayError('POSITION_NOT_REACHED', error.message, { cause: error });
    }
    if (error.code === 'PROJECTION_COLUMN_MISSING') {
      throw new GatewayError('VIEWS_UNAVAILABLE', error.message, { cause: error });
    }
    // Tables that are gone are being rebuilt, or will be: a client can wait for that as for a database that restarts.
    if (error.retryable || error.code === 'PROJECTION_CHECKPOINT_LOST') {
      throw new GatewayError('VIEWS_UNAVAILABLE', 'the views do not answer', { cause: error });
    }
    throw error;
  }
}
