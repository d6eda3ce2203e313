/**
 * What can be asked, as a table: path, filters, rows, permission. The reads themselves are `@mainstem/projections/queries`,
 * under row-level security as the tenant of the token.
 */
import { audit } from '@mainstem/projections/audit/projection';
import { campaigns } from '@mainstem/projections/campaigns/projection';
import { clients } from '@mainstem/projections/clients/projection';
import { creatives } from '@mainstem/projections/creatives/projection';
import { incidents } from '@mainstem/projections/incidents/projection';
import { leads } from '@mainstem/projections/leads/projection';
import type { Queries } from '@mainstem/projections/queries';
import { spendByCampaignHour } from '@mainstem/projections/spend-by-campaign-hour/projection';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { z } from 'zod';
import { positionParameter } from '../http/position.ts';
import type { Permission } from '../roles.ts';
import { flag, pageParameters, time, word } from './parameters.ts';
import { rowSchema } from './row-schema.ts';

type Parameter = z.ZodType<string | number | boolean>;

export interface View {
  /** Path below /v1, and the name of the query. */
  readonly name: keyof Queries;
  readonly about: string;
  readonly permission: Permission;
  readonly query: z.ZodType<Record<string, string | number | boolean | undefined>>;
  /** Parameters whose name in the address is not that of the filter. */
  readonly filterNames: Readonly<Record<string, string>>;
  readonly row: z.ZodObject;
  /** Name and topics of the view behind it, to wait for. */
  readonly source: Pick<Projection, 'name' | 'topics'>;
  /** Whether one row can be asked for by its id. */
  readonly single: boolean;
}

function view(
  name: keyof Queries,
  about: string,
  projection: Parameters<typeof rowSchema>[0],
  filters: Readonly<Record<string, Parameter>>,
  over: Partial<Pick<View, 'permission' | 'single'>> = {},
): View {
  const optional = Object.entries(filters).map(([parameter, schema]) => [parameter, schema.optional()] as const);
  return {
    name,
    about,
    permission: over.permission ?? 'views:read',
    query: z.strictObject({ ...Object.fromEntries(optional), ...pageParameters, position: positionParameter }),
    filterNames: { campaign: 'campaignId', from: 'fromMs', to: 'toMs' },
    row: rowSchema(projection),
    source: projection,
    single: over.single ?? true,
  };
}

const span = {
  from: time.describe('At or after: ms since 1970 UTC, or RFC 3339.'),
  to: time.describe('Before: ms since 1970 UTC, or RFC 3339.'),
};
/** An enumeration would refuse what a newer projection writes, so states are words. */
const status = word;

export const views: readonly View[] = [
  view('campaigns', 'Campaigns with their budgets, by id.', campaigns, { status }),
  view('creatives', 'Creatives, by id.', creatives, { campaign: word, status, gold: flag }),
  view('leads', 'Leads, newest first.', leads, { status, class: word, queue: word, assignee: word, campaign: word }),
  view('clients', 'Clients and what they wait for, by id.', clients, { stage: word, waiting: flag }),
  view('incidents', 'Incidents, newest first.', incidents, { status, severity: word, kind: word, campaign: word }),
  view('spend', 'Spend by campaign and hour.', spendByCampaignHour, { campaign: word, ...span }, { single: false }),
  view(
    'audit',
    'The audit trail, newest first.',
    audit,
    { subject: word, action: word, actor: word, service: word, outcome: word, correlationId: word, ...span },
    { permission: 'audit:read', single: false },
  ),
];
