/**
 * Incidents and their steps (SM-14, WAP-110): opened → alerted → client told → mitigated → root cause written → prevention
 * done, each with when it came, how long it took, until when it was due and who owned it. From `incident_events`; each step
 * stands as it first came: facts may come twice.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const incidents = tableProjection({
  name: 'incidents',
  version: 2,
  types: [
    'IncidentOpened',
    'IncidentAlerted',
    'IncidentTicketed',
    'IncidentClientInformed',
    'IncidentStepOpened',
    'IncidentStepMissed',
    'IncidentMitigated',
    'IncidentRcaRecorded',
    'IncidentPreventionCompleted',
    'RollbackCompleted',
    'RollbackEscalated',
  ],
  key: { incidentId: 'text' },
  columns: {
    status: 'text',
    step: 'text',
    severity: 'text?',
    kind: 'text?',
    subject: 'text?',
    summary: 'text?',
    openedAtMs: 'bigint?',
    alertChannel: 'text?',
    alertDelivered: 'boolean?',
    alertedAtMs: 'bigint?',
    alertMs: 'bigint?',
    ticketSystem: 'text?',
    ticketRef: 'text?',
    ticketUri: 'text?',
    clientTold: 'text[]',
    clientToldAtMs: 'bigint?',
    clientToldMs: 'bigint?',
    waitsFor: 'text?',
    owner: 'text?',
    dueAtMs: 'bigint?',
    policyVersion: 'text?',
    missed: 'text[]',
    escalatedTo: 'text?',
    mitigationDueAtMs: 'bigint?',
    mitigatedAtMs: 'bigint?',
    mitigationMs: 'bigint?',
    mitigatedBy: 'text?',
    mitigationUri: 'text?',
    mitigationLate: 'boolean?',
    rcaDueAtMs: 'bigint?',
    rcaAtMs: 'bigint?',
    rcaMs: 'bigint?',
    rcaBy: 'text?',
    rcaUri: 'text?',
    rcaLate: 'boolean?',
    preventionDueAtMs: 'bigint?',
    preventedAtMs: 'bigint?',
    preventionMs: 'bigint?',
    preventedBy: 'text?',
    preventionUri: 'text?',
    preventionLate: 'boolean?',
    campaignId: 'text?',
    pausedCreativeId: 'text?',
    goldCreativeId: 'text?',
    resolvedAtMs: 'bigint?',
    escalatedAtMs: 'bigint?',
    escalationReason: 'text?',
  },
  indexes: [['openedAtMs desc', 'incidentId desc']],
  initial: {
    ...{ status: 'open', step: 'OPENED', severity: null, kind: null, subject: null, summary: null, openedAtMs: null },
    ...{ alertChannel: null, alertDelivered: null, alertedAtMs: null, alertMs: null },
    ...{ ticketSystem: null, ticketRef: null, ticketUri: null },
    ...{ clientTold: [], clientToldAtMs: null, clientToldMs: null },
    ...{ waitsFor: null, owner: null, dueAtMs: null, policyVersion: null, missed: [], escalatedTo: null },
    ...{ mitigationDueAtMs: null, mitigatedAtMs: null, mitigationMs: null, mitigatedBy: null },
    ...{ mitigationUri: null, mitigationLate: null },
    ...{ rcaDueAtMs: null, rcaAtMs: null, rcaMs: null, rcaBy: null, rcaUri: null, rcaLate: null },
    ...{ preventionDueAtMs: null, preventedAtMs: null, preventionMs: null, preventedBy: null },
    ...{ preventionUri: null, preventionLate: null },
    ...{ campaignId: null, pausedCreativeId: null, goldCreativeId: null },
    ...{ resolvedAtMs: null, escalatedAtMs: null, escalationReason: null },
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    const atMs = event.envelope.occurredAtMs;
    const tookMs = row.openedAtMs === null ? null : Math.max(0, atMs - row.openedAtMs);
    switch (event.type) {
      case 'IncidentOpened': {
        if (row.openedAtMs !== null) return row;
        const { severity, kind, subject, summary } = event;
        return { ...row, severity, kind, subject, summary, openedAtMs: atMs };
      }
      case 'IncidentAlerted': {
        if (row.alertedAtMs !== null) return row;
        const alert = { alertChannel: event.channel, alertDelivered: event.delivered, alertedAtMs: atMs };
        return { ...row, ...alert, alertMs: tookMs, step: furthest(row.step, 'ALERTED') };
      }
      case 'IncidentTicketed':
        return { ...row, ticketSystem: event.system, ticketRef: event.ticketId || null, ticketUri: event.uri };
      case 'IncidentClientInformed': {
        if (!event.delivered) return row;
        const clientTold = withOnce(row.clientTold, event.channel);
        if (row.clientToldAtMs !== null) return { ...row, clientTold };
        const step = furthest(row.step, 'CLIENT_TOLD');
        return { ...row, clientTold, clientToldAtMs: atMs, clientToldMs: tookMs, step };
      }
      case 'IncidentStepOpened': {
        const { step: waitsFor, owner, dueAtMs, policyVersion } = event;
        const due = { MITIGATION: 'mitigationDueAtMs', RCA: 'rcaDueAtMs', PREVENTION: 'preventionDueAtMs' } as const;
        return { ...row, waitsFor, owner, dueAtMs, policyVersion, [due[waitsFor]]: dueAtMs };
      }
      case 'IncidentStepMissed':
        return { ...row, missed: withOnce(row.missed, event.step), escalatedTo: event.escalatedTo };
      case 'IncidentMitigated': {
        if (row.mitigatedAtMs !== null) return row;
        const { by: mitigatedBy, uri: mitigationUri, late: mitigationLate } = event;
        const done = { mitigatedAtMs: atMs, mitigationMs: tookMs, mitigatedBy, mitigationUri, mitigationLate };
        const over = { status: 'resolved', step: furthest(row.step, 'MITIGATED'), ...noneWaits };
        return { ...row, ...done, ...over, resolvedAtMs: row.resolvedAtMs ?? atMs };
      }
      case 'IncidentRcaRecorded': {
        if (row.rcaAtMs !== null) return row;
        const { by: rcaBy, uri: rcaUri, late: rcaLate } = event;
        const step = furthest(row.step, 'RCA_WRITTEN');
        return { ...row, rcaAtMs: atMs, rcaMs: tookMs, rcaBy, rcaUri, rcaLate, step, ...noneWaits };
      }
      case 'IncidentPreventionCompleted': {
        if (row.preventedAtMs !== null) return row;
        const { by: preventedBy, uri: preventionUri, late: preventionLate } = event;
        const done = { preventedAtMs: atMs, preventionMs: tookMs, preventedBy, preventionUri, preventionLate };
        return { ...row, ...done, status: 'closed', step: furthest(row.step, 'PREVENTION_DONE'), ...noneWaits };
      }
      case 'RollbackCompleted': {
        const { campaignId, pausedCreativeId, goldCreativeId } = event;
        if (row.goldCreativeId !== null) return row;
        const status = row.status === 'closed' ? row.status : 'resolved';
        const resolvedAtMs = row.resolvedAtMs ?? atMs;
        return { ...row, campaignId, pausedCreativeId, goldCreativeId, status, resolvedAtMs };
      }
      case 'RollbackEscalated': {
        if (row.escalatedAtMs !== null) return row;
        const { campaignId, pausedCreativeId, reason } = event;
        const status = row.resolvedAtMs === null ? 'escalated' : row.status;
        return { ...row, campaignId, pausedCreativeId, status, escalationReason: reason, escalatedAtMs: atMs };
      }
    }
  },
});

/** Between two steps, and after the last one. */
const noneWaits = { waitsFor: null, owner: null, dueAtMs: null } as const;

/** The steps of an incident in their order (SM-14). */
const order: readonly string[] = ['OPENED', 'ALERTED', 'CLIENT_TOLD', 'MITIGATED', 'RCA_WRITTEN', 'PREVENTION_DONE'];

/** The one that is further: a client is told beside the rest, perhaps after something was mended. */
function furthest(before: string, reached: string): string {
  return order.indexOf(before) >= order.indexOf(reached) ? before : reached;
}

function withOnce(list: readonly string[], one: string): string[] {
  return [...new Set([...list, one])];
}
