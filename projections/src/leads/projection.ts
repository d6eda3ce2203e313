/**
 * Leads with what became of them, from `lead_events`. These are facts, which may come twice: each step keeps the time it
 * happened and only a later one replaces it, so an old record that comes again changes nothing.
 *
 * The contact is personal (R6): the view gets it opened, and an erasure makes the subject's rows anew without it.
 */
import type { LeadReceived } from '@mainstem/schemas/generated/events';
import { isErased, wordsOfPerson } from '@mainstem/schemas/personal';
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const leads = tableProjection({
  name: 'leads',
  version: 2,
  types: ['LeadReceived', 'LeadScored', 'LeadRouted', 'LeadAssigned'],
  key: { leadId: 'text' },
  columns: {
    status: 'text',
    source: 'text?',
    contactRef: 'text?',
    companyName: 'text?',
    companySize: 'bigint?',
    industry: 'text?',
    country: 'text?',
    product: 'text?',
    budgetMicros: 'bigint?',
    currency: 'text?',
    campaignId: 'text?',
    contactName: 'text?',
    contactEmail: 'text?',
    contactPhone: 'text?',
    contactRole: 'text?',
    contactErased: 'boolean',
    receivedAtMs: 'bigint?',
    score: 'double?',
    class: 'text?',
    confidence: 'double?',
    modelVersion: 'text?',
    reasons: 'text[]',
    scoredAtMs: 'bigint?',
    queue: 'text?',
    routedBecause: 'text?',
    routedAtMs: 'bigint?',
    assignee: 'text?',
    assignedBecause: 'text?',
    assignedAtMs: 'bigint?',
  },
  indexes: [['receivedAtMs desc', 'leadId desc']],
  personal: ['contactName', 'contactEmail', 'contactPhone', 'contactRole'],
  initial: {
    status: 'received',
    source: null,
    contactRef: null,
    companyName: null,
    companySize: null,
    industry: null,
    country: null,
    product: null,
    budgetMicros: null,
    currency: null,
    campaignId: null,
    contactName: null,
    contactEmail: null,
    contactPhone: null,
    contactRole: null,
    contactErased: false,
    receivedAtMs: null,
    score: null,
    class: null,
    confidence: null,
    modelVersion: null,
    reasons: [],
    scoredAtMs: null,
    queue: null,
    routedBecause: null,
    routedAtMs: null,
    assignee: null,
    assignedBecause: null,
    assignedAtMs: null,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    const atMs = event.envelope.occurredAtMs;
    switch (event.type) {
      case 'LeadReceived': {
        if (!isLater(atMs, row.receivedAtMs)) return row;
        const { source, contactRef, companyName, companySize, industry, country, product } = event;
        const { budgetMicros, currency, campaignId } = event;
        const company = { companyName, companySize, industry, country };
        return {
          ...row,
          ...company,
          ...contactOf(event),
          source,
          contactRef,
          product,
          budgetMicros,
          currency,
          campaignId,
          receivedAtMs: atMs,
        };
      }
      case 'LeadScored': {
        if (!isLater(atMs, row.scoredAtMs)) return row;
        const { score, class: band, confidence, modelVersion, reasons } = event;
        return withStatus({ ...row, score, class: band, confidence, modelVersion, reasons, scoredAtMs: atMs });
      }
      case 'LeadRouted':
        if (!isLater(atMs, row.routedAtMs)) return row;
        return withStatus({ ...row, queue: event.queue, routedBecause: event.because, routedAtMs: atMs });
      case 'LeadAssigned': {
        if (!isLater(atMs, row.assignedAtMs)) return row;
        const { assignee, because } = event;
        return withStatus({ ...row, assignee, assignedBecause: because, assignedAtMs: atMs });
      }
    }
  },
});

/** What the sender said of the person, or that it is erased: then the words are gone and the lead stays. */
function contactOf({ contactName, contactEmail, contactPhone, contactRole }: LeadReceived) {
  return {
    contactName: wordsOfPerson(contactName),
    contactEmail: wordsOfPerson(contactEmail),
    contactPhone: wordsOfPerson(contactPhone),
    contactRole: wordsOfPerson(contactRole),
    contactErased: [contactName, contactEmail, contactPhone, contactRole].some(isErased),
  };
}

interface Steps {
  readonly scoredAtMs: number | null;
  readonly routedAtMs: number | null;
  readonly assignedAtMs: number | null;
}

/** The furthest step taken, whatever order the records came in. */
function withStatus<Row extends Steps>(row: Row): Row & { status: string } {
  if (row.assignedAtMs !== null) return { ...row, status: 'assigned' };
  if (row.routedAtMs !== null) return { ...row, status: 'routed' };
  return { ...row, status: row.scoredAtMs === null ? 'received' : 'scored' };
}

function isLater(atMs: number, before: number | null): boolean {
  return before === null || atMs > before;
}
