/**
 * For tests: views in memory, folded by the very projections the platform writes to Postgres, of one log's events in order;
 * and what activities read of them. What SQL does with the rows has tests of its own.
 */
import type { HealthCounts } from '@mainstem/models/health/score';
import { clientDays } from '@mainstem/projections/client-days/projection';
import { clientSuccess } from '@mainstem/projections/client-success/projection';
import { clients } from '@mainstem/projections/clients/projection';
import { contacts } from '@mainstem/projections/contacts/projection';
import { qbrs } from '@mainstem/projections/qbrs/projection';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { CohortRow } from '@mainstem/streams/cohorts/contract';
import { type CohortEvent, clientOf, cohortTypes, foldCohort } from '@mainstem/streams/cohorts/fold';
import { contactOf } from '@mainstem/streams/contacts/contacts.postgres';
import type { ContactBook } from '@mainstem/streams/contacts/contract';
import {
  type Projection,
  rowKey,
  type TableProjection,
  type ViewRow,
} from '@mainstem/streams/runtime/projection/projection';
import { hostOf } from '../../companies/companies.postgres.ts';
import type { Companies } from '../../companies/port.ts';
import { type ClientCounts, PAGE, type Usage } from '../../health/usage.postgres.ts';
import type { Counts } from '../../qbr/figures.ts';
import type { QuarterSource } from '../../qbr/quarters-of-clients.postgres.ts';
import type { CohortSource } from '../../success/cohort-source.ts';

interface Kept {
  readonly tenant: string;
  readonly parts: readonly (string | number)[];
  readonly row: object;
}

export interface FoldedView {
  readonly projection: Projection;
  readonly rows: ReadonlyMap<string, Kept>;
  take(event: AnyEvent): void;
}

function foldedView(projection: Projection): FoldedView {
  const rows = new Map<string, Kept>();
  const counted = new Set<string>();
  return {
    projection,
    rows,
    take(event) {
      if (!projection.types.includes(event.type)) return;
      const id = projection.naturalId?.(event);
      if (id !== undefined && counted.size === counted.add(id).size) return;
      const keys = projection.keyOf(event) ?? [];
      for (const key of 'text' in keys ? [keys] : keys) {
        const row = projection.project(rows.get(key.text)?.row ?? projection.initial, event);
        if (row === null) rows.delete(key.text);
        else rows.set(key.text, { tenant: key.tenant, parts: key.parts, row });
      }
    },
  };
}

export interface Views {
  /** In the order of the log; the event with its words opened. */
  take(event: AnyEvent): void;
  readonly contacts: ContactBook;
  readonly companies: Companies;
  readonly usage: Usage;
  readonly cohorts: CohortSource;
  readonly quarters: QuarterSource;
}

export function openViews(): Views {
  const views = {
    days: foldedView(clientDays),
    success: foldedView(clientSuccess),
    clients: foldedView(clients),
    contacts: foldedView(contacts),
    qbrs: foldedView(qbrs),
  };
  const cohorts = new Map<string, CohortRow>();
  return {
    take: (event) => {
      for (const view of Object.values(views)) view.take(event);
      if (!isOfCohorts(event)) return;
      const key = rowKey(event.envelope.tenant, clientOf(event)).text;
      cohorts.set(key, foldCohort(cohorts.get(key) ?? null, event));
    },
    cohorts: { find: async (tenant, clientId) => ({ row: cohorts.get(rowKey(tenant, clientId).text) ?? null }) },
    contacts: {
      async find(tenant, kind, contactId) {
        const found = views.contacts.rows.get(rowKey(tenant, kind, contactId).text);
        return found === undefined ? null : contactOf(kind, contactId, snakeCase(found.row) as never, undefined);
      },
      hasReached: async () => true,
    },
    companies: {
      async find(tenant, clientId) {
        const found = views.clients.rows.get(rowKey(tenant, clientId).text);
        const { companyName: name = null, website = null } = (found?.row ?? {}) as Partial<ViewRow<typeof clients>>;
        return name === null ? null : { name, host: hostOf(website) };
      },
    },
    usage: usageOf(views.success, views.days),
    quarters: quartersOf(views),
  };
}

const isOfCohorts = (event: AnyEvent): event is CohortEvent => (cohortTypes as readonly string[]).includes(event.type);

/** As the columns are called in Postgres. */
function snakeCase(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

function rowsOf<View extends TableProjection>(view: FoldedView): readonly (Kept & { readonly row: ViewRow<View> })[] {
  return [...view.rows.values()] as never;
}

type Success = ViewRow<typeof clientSuccess>;
type Day = ViewRow<typeof clientDays>;

const isLive = ({ row }: { readonly row: Success }) => row.stage !== null && row.stage !== 'CHURNED';

function daysOf(days: FoldedView, tenant: string, clientId: string, fromMs: number, toMs: number): readonly Day[] {
  const found = rowsOf<typeof clientDays>(days).filter(({ tenant: of, parts: [id, dayAtMs] }) => {
    return of === tenant && id === clientId && Number(dayAtMs) >= fromMs && Number(dayAtMs) < toMs;
  });
  return found.map(({ row }) => row);
}

/** Clients that are live, of one tenant, after the given one. */
function pageOf(success: FoldedView, tenant: string, after: string): { clientId: string; row: Success }[] {
  return rowsOf<typeof clientSuccess>(success)
    .filter((kept) => isLive(kept) && kept.tenant === tenant && String(kept.parts[0]) > after)
    .map(({ parts: [id], row }) => ({ clientId: String(id), row }))
    .sort((one, other) => (one.clientId < other.clientId ? -1 : 1));
}

function usageOf(success: FoldedView, days: FoldedView): Usage {
  const live = () => rowsOf<typeof clientSuccess>(success).filter(isLive);
  const countsOf: Usage['of'] = async (...asked) => sumOf(daysOf(days, ...asked));
  return {
    tenants: async (after) => [...new Set(live().map(({ tenant }) => tenant))].filter((one) => one > after).sort(),
    page: (tenant, after, fromMs, toMs) =>
      Promise.all(
        pageOf(success, tenant, after)
          .slice(0, PAGE)
          .map(async ({ clientId, row: { band, eventId, correlationId } }) => ({
            ...{ clientId, band: band as ClientCounts['band'] },
            ...{ eventId: eventId ?? '', correlationId: correlationId ?? '' },
            counts: await countsOf(tenant, clientId, fromMs, toMs),
          })),
      ),
    of: countsOf,
  };
}

interface OfQuarters {
  readonly success: FoldedView;
  readonly clients: FoldedView;
  readonly days: FoldedView;
  readonly qbrs: FoldedView;
}

/** Nobody tries flows against each other here: that part of a review stays silent. */
function quartersOf({ success, clients: of, days, qbrs: reviews }: OfQuarters): QuarterSource {
  const clientOf = (tenant: string, clientId: string) =>
    of.rows.get(rowKey(tenant, clientId).text)?.row as ViewRow<typeof clients>;
  return {
    async page(tenant, after) {
      return pageOf(success, tenant, after).map(({ clientId, row: { eventId, correlationId } }) => {
        const { wentLiveAtMs, successAgentId } = clientOf(tenant, clientId);
        const begun = [...reviews.rows.values()].filter(({ parts: [id] }) => id === clientId);
        const cause = { eventId: eventId ?? '', correlationId: correlationId ?? '' };
        const qbrIds = begun.map(({ parts: [, qbrId] }) => String(qbrId));
        return { clientId, wentLiveAtMs: wentLiveAtMs ?? 0, successAgentId, ...cause, qbrIds };
      });
    },
    counts: async (...asked) => reviewedOf(daysOf(days, ...asked)),
    flows: async () => [],
    async contract(tenant, clientId) {
      const { product, businessType, yearlyValueMicros, currency } = clientOf(tenant, clientId);
      return { product: product ?? 'agent', businessType, yearlyValueMicros, currency };
    },
  };
}

/** The sums of `quarters-of-clients.postgres.ts`. */
function reviewedOf(rows: readonly Day[]): Counts {
  const { resolvedConversations: resolved, ...sums } = sumOf(rows);
  const sum = (of: (row: Day) => number) => rows.reduce((all, row) => all + of(row), 0);
  const more = { featureRequests: sum((row) => row.featureRequests), tickets: sum((row) => row.tickets) };
  const { days, conversations, satisfactionHundredths, satisfactionDays, logins } = sums;
  const { featuresUsed, featuresAvailable } = sums;
  const counted = { days, conversations, resolved, satisfactionHundredths, satisfactionDays, logins };
  return { ...counted, featuresUsed, featuresAvailable, ...more };
}

/** The sums of `usage.postgres.ts`. */
function sumOf(rows: readonly ViewRow<typeof clientDays>[]): HealthCounts {
  const sum = (of: (row: ViewRow<typeof clientDays>) => number) => rows.reduce((all, row) => all + of(row), 0);
  const told = rows.filter(({ satisfactionHundredths }) => satisfactionHundredths !== null);
  return {
    days: rows.filter(({ isCounted }) => isCounted).length,
    conversations: sum((row) => row.conversations),
    expectedConversations: sum((row) => row.expectedConversations),
    resolvedConversations: sum((row) => row.resolvedConversations),
    satisfactionHundredths: sum((row) => row.satisfactionHundredths ?? 0),
    satisfactionDays: told.length,
    logins: sum((row) => row.logins),
    featuresUsed: sum((row) => row.featuresUsed),
    featuresAvailable: sum((row) => row.featuresAvailable),
    apiCalls: sum((row) => (row.expectedApiCalls === null ? 0 : row.apiCalls)),
    expectedApiCalls: sum((row) => row.expectedApiCalls ?? 0),
    ticketComplexity: sum((row) => row.ticketComplexity),
  };
}
