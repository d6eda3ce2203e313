/**
 * A tool for each view, from the same table as the routes (`queries/views.ts`), and one for a single row. Columns that say
 * who a person is are left out: an agent's context leaves the platform, and no erasure follows it there (R6).
 */
import type { Queries } from '@mainstem/projections/queries';
import type { Page } from '@mainstem/projections/query-pages';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { entityId } from '../../http/ids.ts';
import { ofViews } from '../../queries/of-views.ts';
import { type View, views } from '../../queries/views.ts';
import { type Tool, tool } from '../tool.ts';

type Row = Readonly<Record<string, unknown>>;

export function viewTools(queries: Queries): Tool[] {
  return [...views.map((view) => queryTool(view, queries)), rowTool(queries)];
}

function queryTool(view: View, queries: Queries): Tool {
  const shape = (view.query as unknown as z.ZodObject).shape;
  const { position: _, ...filters } = shape;
  const input = z.strictObject(filters);
  return tool({
    name: `query_${view.name.replaceAll('/', '_')}`, // names of tools have no slash
    title: `Query ${view.name}`,
    about: `${view.about} Pages: give "nextCursor" back as "cursor". Views follow the log by moments.`,
    permission: view.permission,
    input,
    output: z.object({ items: z.array(withoutPersons(view)), nextCursor: z.string().nullable() }),
    recorded: Object.keys(filters),
    hints: { readOnly: true },
    prepare: asTexts,
    async run(asked, { caller }) {
      const named = Object.entries(asked as Row)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [view.filterNames[name] ?? name, value] as const);
      const query = queries[view.name] as { list(tenant: string, options: object): Promise<Page<object>> };
      const { items, nextCursor } = await ofViews(query.list(caller.tenant, Object.fromEntries(named)));
      return { output: { items: items.map((row) => impersonal(view, row as Row)), nextCursor }, count: items.length };
    },
  });
}

function rowTool(queries: Queries): Tool {
  const single = views.filter((view) => view.single);
  const names = single.map(({ name }) => name) as [View['name'], ...View['name'][]];
  return tool({
    name: 'get_row',
    title: 'Get one row of a view',
    about: 'One row by its id; NOT_FOUND when this tenant has none of that id.',
    permission: 'views:read',
    input: z.strictObject({ view: z.enum(names), id: entityId }),
    output: z.object({ view: z.string(), row: z.record(z.string(), z.unknown()) }),
    recorded: ['view', 'id'],
    hints: { readOnly: true },
    async run({ view: name, id }, { caller }) {
      const view = single.find((one) => one.name === name) as View;
      if (!caller.may(view.permission).allowed) {
        throw new GatewayError('ROLE_FORBIDDEN', `${name} needs a role with the permission ${view.permission}`);
      }
      const query = queries[name] as { get(tenant: string, id: string): Promise<object | null> };
      const row = await ofViews(query.get(caller.tenant, id));
      if (row === null) throw new GatewayError('NOT_FOUND', `no such row in ${name}`);
      return { output: { view: name, row: impersonal(view, row as Row) }, count: 1 };
    },
  });
}

/** The routes read text, and models send numbers and truths as they are. */
function asTexts(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ]),
  );
}

function withoutPersons(view: View): z.ZodObject {
  const personal = personalOf(view);
  return z.object(Object.fromEntries(Object.entries(view.row.shape).filter(([name]) => !personal.includes(name))));
}

function impersonal(view: View, row: Row): Row {
  const personal = personalOf(view);
  return personal.length === 0
    ? row
    : Object.fromEntries(Object.entries(row).filter(([name]) => !personal.includes(name)));
}

function personalOf({ source }: View): readonly string[] {
  return (source as { personal?: readonly string[] }).personal ?? [];
}
