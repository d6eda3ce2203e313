/**
 * Incidents as the release before this one made them (version 1): opened, alerted, rolled back. A platform of that release
 * keeps them up and shows them until somebody promotes version 2 (ADR 0011); in the release after, this file goes.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const incidentsBeforeSteps = tableProjection({
  name: 'incidents',
  version: 1,
  types: ['IncidentOpened', 'IncidentAlerted', 'RollbackCompleted', 'RollbackEscalated'],
  key: { incidentId: 'text' },
  columns: {
    status: 'text',
    severity: 'text?',
    kind: 'text?',
    subject: 'text?',
    summary: 'text?',
    openedAtMs: 'bigint?',
    alertChannel: 'text?',
    alertDelivered: 'boolean?',
    alertedAtMs: 'bigint?',
    campaignId: 'text?',
    pausedCreativeId: 'text?',
    goldCreativeId: 'text?',
    resolvedAtMs: 'bigint?',
    escalatedAtMs: 'bigint?',
    escalationReason: 'text?',
  },
  indexes: [['openedAtMs desc', 'incidentId desc']],
  initial: {
    status: 'open',
    severity: null,
    kind: null,
    subject: null,
    summary: null,
    openedAtMs: null,
    alertChannel: null,
    alertDelivered: null,
    alertedAtMs: null,
    campaignId: null,
    pausedCreativeId: null,
    goldCreativeId: null,
    resolvedAtMs: null,
    escalatedAtMs: null,
    escalationReason: null,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    const atMs = event.envelope.occurredAtMs;
    switch (event.type) {
      case 'IncidentOpened': {
        if (row.openedAtMs !== null) return row;
        const { severity, kind, subject, summary } = event;
        return { ...row, severity, kind, subject, summary, openedAtMs: atMs };
      }
      case 'IncidentAlerted':
        if (row.alertedAtMs !== null) return row;
        return { ...row, alertChannel: event.channel, alertDelivered: event.delivered, alertedAtMs: atMs };
      case 'RollbackCompleted': {
        if (row.resolvedAtMs !== null) return row;
        const { campaignId, pausedCreativeId, goldCreativeId } = event;
        return { ...row, campaignId, pausedCreativeId, goldCreativeId, status: 'resolved', resolvedAtMs: atMs };
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
