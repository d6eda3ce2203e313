/**
 * What can be asked, as a table: path, words about it, permission. Filters, orders and rows come from the view's own row in
 * `@mainstem/projections/query-table`; the reads themselves are `@mainstem/projections/queries`, under row-level security as
 * the tenant of the token.
 */
import type { Queries } from '@mainstem/projections/queries';
import { sortNames } from '@mainstem/projections/query-pages';
import { queryTable } from '@mainstem/projections/query-table';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { z } from 'zod';
import { named } from '../http/named-schema.ts';
import { positionParameter } from '../http/position.ts';
import type { Permission } from '../roles.ts';
import { fieldsParameter, filterParameter, listParameters } from './parameters.ts';
import { rowSchema } from './row-schema.ts';

type Parsed = Readonly<Record<string, unknown>>;

export interface View {
  /** Path below /v1, and the name of the query. */
  readonly name: keyof Queries;
  readonly about: string;
  readonly permission: Permission;
  readonly query: z.ZodType<Parsed>;
  readonly singleQuery: z.ZodType<{ readonly position?: string; readonly fields?: readonly string[] }>;
  /** Names of filters by those of their parameters, where they differ. */
  readonly filterNames: Readonly<Record<string, string>>;
  readonly row: z.ZodObject;
  /** Name and topics of the view behind it, to wait for. */
  readonly source: Pick<Projection, 'name' | 'topics'>;
  /** Whether one row can be asked for by its id. */
  readonly single: boolean;
}

function view(name: keyof Queries, about: string, over: Partial<Pick<View, 'permission' | 'single'>> = {}): View {
  const row = queryTable[name];
  const filters = Object.keys(row.filters).map((filter) => filterParameter(row.view, filter));
  return {
    name,
    about,
    permission: over.permission ?? 'views:read',
    query: z.strictObject({
      ...Object.fromEntries(filters.map((one) => [one.name, one.schema])),
      ...listParameters(row.view, sortNames(row)),
      position: positionParameter,
    }),
    singleQuery: z.strictObject({
      fields: fieldsParameter(row.view),
      position: positionParameter,
    }) as unknown as View['singleQuery'],
    filterNames: Object.fromEntries(filters.map((one) => [one.name, one.filter])),
    row: named(rowName(name), rowSchema(row.view)),
    source: row.view,
    single: over.single ?? true,
  };
}

/** `RowOfIngestionWarnings`. */
function rowName(name: string): string {
  return `RowOf${name.replaceAll(/(?:^|\/)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;
}

export const views: readonly View[] = [
  view('campaigns', 'Campaigns with their budgets, by id.'),
  view('creatives', 'Creatives, by id.'),
  view('leads', 'Leads, newest first.'),
  view('clients', 'Clients and what they wait for, by id.'),
  view('clients/days', 'What each client did on each day, by client.', { single: false }),
  view('qbrs', 'Business reviews of clients: where each stands, where its deck lies; by client.', { single: false }),
  view('decisions', 'Automatic decisions: from what, by which rule, how sure, why, and the verdict; newest first.', {
    permission: 'explain:read',
  }),
  view('decisions/days', 'How much was decided without a person, by day and kind, newest first.', { single: false }),
  view('success', 'Live clients: stage, health, renewal; by client id.'),
  view('tickets', 'Tickets of clients: where each stands, until when, who has it; newest first.'),
  view('tickets/steps', 'What happened on tickets, newest first.', { single: false }),
  view('tickets/messages', 'What was said in live chats of tickets, newest first.', {
    permission: 'tickets:command',
    single: false,
  }),
  view('incidents', 'Incidents and their steps, newest first.'),
  view('agents', 'Agents: role, expertise, presence, capacity and clients in hand, by id.'),
  view('flows', 'Flows as they are live: the newest version of each journey, by id.'),
  view('models', 'Models: champion, challenger, versions and what their monitor said; by name.'),
  view('portfolios', 'Portfolios: campaigns that share a sum of a day, and how it is split; by id.'),
  view('experiments', 'Experiments: state, arms with their shares and what has settled; by id.', { single: false }),
  view('handoffs', 'Handoffs of clients from team to team, newest first.'),
  view('work', 'Work of the teams: what waits, who is asked, who has it; newest first.', { single: false }),
  view('configs/commits', 'The history of configs, newest first.', { permission: 'configs:read', single: false }),
  view('configs/changes', 'Changes of configs and where they stand, newest first.', {
    permission: 'configs:read',
    single: false,
  }),
  view('actions', 'What agents did and asked for, newest first.'),
  view('approvals', 'What waits for people and what they said, newest first.', { permission: 'approvals:read' }),
  view('messages', 'Messages to people and what became of them, newest first.'),
  view('proposals', 'Commands agents proposed, newest first.'),
  view('transactions', 'Transaction statistics of users, by pseudonym.'),
  view('ingestion/warnings', 'What was wrong with things sent in, by door and code.', { single: false }),
  view('features/quarantine', 'Events that were kept out of feature views, and why; newest first.', { single: false }),
  view('spend', 'Spend by campaign and hour.', { single: false }),
  view('audit', 'The audit trail, newest first.', { permission: 'audit:read', single: false }),
];
