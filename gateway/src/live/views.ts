/**
 * Views whose changes can be watched: every table of the platform, its permission beside it. A view that is not named here
 * takes `audit:read`, so that a new one is closed until somebody opens it.
 */
import { views } from '@mainstem/projections/views';
import type { Projection, TableProjection } from '@mainstem/streams/runtime/projection/projection';
import type { Permission } from '../roles.ts';

const byView: Readonly<Record<string, Permission>> = {
  campaigns: 'views:read',
  creatives: 'views:read',
  leads: 'views:read',
  clients: 'views:read',
  client_success: 'views:read',
  qbrs: 'views:read',
  decisions: 'explain:read',
  decision_days: 'views:read',
  tickets: 'views:read',
  ticket_steps: 'views:read',
  ticket_messages: 'tickets:command',
  incidents: 'views:read',
  experiments: 'views:read',
  agents: 'views:read',
  handoffs: 'views:read',
  team_work: 'views:read',
  spend_by_campaign_hour: 'views:read',
};

const tables: ReadonlyMap<string, TableProjection> = new Map(
  views.filter(isTable).map((view) => [view.name, view] as const),
);

export const liveViews: readonly string[] = [...tables.keys()];

export function liveView(name: string): TableProjection | undefined {
  return tables.get(name);
}

export function permissionOfView(name: string): Permission {
  return byView[name] ?? 'audit:read';
}

/** Columns that are shown: key and row, without what tells who a person is. */
export function shownColumns(view: TableProjection): string[] {
  const { key, columns } = view.store;
  return [...Object.keys(key), ...Object.keys(columns)].filter((name) => !view.personal?.includes(name));
}

function isTable(view: Projection): view is TableProjection {
  return view.store.kind === 'postgres';
}
