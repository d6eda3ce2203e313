/**
 * What agents did and asked for: each call of a tool and each request, one row per event (WAP-125's `agent_action` topic).
 * Ids, short names and figures only: words of people never come here.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const agentActions = tableProjection({
  name: 'agent_actions',
  version: 1,
  types: [
    'AgentToolCalled',
    'EngagementRequested',
    'OptimisationRequested',
    'HandoffRequested',
    'ManualAuditRequested',
  ],
  key: { actionId: 'text' },
  columns: {
    kind: 'text',
    agent: 'text',
    subject: 'text',
    tool: 'text?',
    door: 'text?',
    outcome: 'text?',
    code: 'text?',
    durationMs: 'bigint?',
    resultCount: 'bigint?',
    because: 'text?',
    occurredAtMs: 'bigint',
  },
  indexes: [
    ['occurredAtMs desc', 'actionId desc'],
    ['agent', 'occurredAtMs desc'],
  ],
  initial: {
    kind: '',
    agent: '',
    subject: '',
    tool: null,
    door: null,
    outcome: null,
    code: null,
    durationMs: null,
    resultCount: null,
    because: null,
    occurredAtMs: 0,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.id),
  project(row, event) {
    const { actor: agent, entity: subject, occurredAtMs } = event.envelope;
    const base = { ...row, agent, subject, occurredAtMs };
    switch (event.type) {
      case 'AgentToolCalled': {
        const { tool, door, outcome, code, durationMs, resultCount } = event;
        return { ...base, kind: 'call', tool, door, outcome, code, durationMs, resultCount };
      }
      case 'EngagementRequested':
        return { ...base, kind: 'engagement', because: event.because };
      case 'OptimisationRequested':
        return { ...base, kind: 'optimisation', because: event.because };
      case 'HandoffRequested':
        return { ...base, kind: 'handoff', because: event.because };
      case 'ManualAuditRequested':
        return { ...base, kind: 'manual-audit', code: event.reasonCode, because: event.question };
    }
  },
});
