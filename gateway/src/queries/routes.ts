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
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { idParams } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { POSITION_HEADER, parsePositions, positionParameter } from '../http/position.ts';
import { ofViews } from './of-views.ts';
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
      const { position, ...query } = request.query as Readonly<Record<string, unknown>>;
      await reached(positions, view, position, request);
      const filters = Object.entries(query)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [view.filterNames[name] ?? name, value] as const);
      // Checked by the view's own parameters, which are made from the very table the query reads by.
      const options = Object.fromEntries(filters) as never;
      return ofViews<Page<object>>(queries[view.name].list(identityOf(request).tenant, options));
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
      querystring: view.singleQuery,
      headers: headersSchema,
      response: { 200: view.row, ...problemResponses(400, 401, 403, 404, 503) },
    },
    handler: async (request) => {
      await reached(positions, view, request.query.position, request);
      const { tenant } = identityOf(request);
      const row = await ofViews<object | null>(query.get(tenant, request.params.id, request.query.fields));
      if (row === null) throw new GatewayError('NOT_FOUND', `no such row in ${view.name}`);
      return row;
    },
  });
}

/** Waits until the view shows what the caller wrote, when he says where that is. */
async function reached(positions: ViewPositions, view: View, given: unknown, request: FastifyRequest): Promise<void> {
  const token = given ?? request.headers[POSITION_HEADER];
  if (typeof token !== 'string') return;
  await ofViews(positions.waitFor(view.source, parsePositions(token) ?? []));
}
