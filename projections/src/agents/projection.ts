/**
 * Agents: who they are, whether they are there, and how many clients' places they have taken, offers included (WAP-117,
 * WAP-122, WAP-123). From the decided streams `agent_events` and `assignment_events`: each change of a place counts once,
 * since of a decided stream only winners are seen.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const agents = tableProjection({
  name: 'agents',
  version: 1,
  types: [
    'AgentRegistered',
    'AgentRoleChanged',
    'AgentExpertiseChanged',
    'AgentCapacityChanged',
    'AgentPresenceChanged',
    'AgentRetired',
    'WorkOffered',
    'WorkAssigned',
    'WorkRequeued',
    'WorkReleased',
  ],
  key: { agentId: 'text' },
  columns: {
    status: 'text?',
    kind: 'text?',
    userId: 'text?',
    role: 'text?',
    roleUntilMs: 'bigint?',
    expertise: 'text[]',
    languages: 'text[]',
    timeZone: 'text?',
    clientsMax: 'bigint',
    handoffsMax: 'bigint',
    presence: 'text',
    presenceUntilMs: 'bigint?',
    presenceAtMs: 'bigint?',
    clients: 'bigint',
  },
  initial: {
    status: null,
    kind: null,
    userId: null,
    role: null,
    roleUntilMs: null,
    expertise: [],
    languages: [],
    timeZone: null,
    clientsMax: 0,
    handoffsMax: 0,
    presence: 'OFFLINE',
    presenceUntilMs: null,
    presenceAtMs: null,
    clients: 0,
  },
  keyOf(event) {
    const { tenant, entity } = event.envelope;
    if (!('workId' in event)) return rowKey(tenant, entity);
    return event.agentId === null ? null : rowKey(tenant, event.agentId);
  },
  project(row, event) {
    const { occurredAtMs } = event.envelope;
    switch (event.type) {
      case 'AgentRegistered': {
        const { kind, userId, role, roleUntilMs, expertise, languages, timeZone, clientsMax, handoffsMax } = event;
        const who = { kind, userId, role, roleUntilMs, expertise, languages, timeZone };
        return { ...row, ...who, clientsMax, handoffsMax, status: 'active' };
      }
      case 'AgentRoleChanged':
        return { ...row, role: event.role, roleUntilMs: event.roleUntilMs };
      case 'AgentExpertiseChanged':
        return { ...row, expertise: event.expertise, languages: event.languages };
      case 'AgentCapacityChanged':
        return { ...row, clientsMax: event.clientsMax, handoffsMax: event.handoffsMax };
      case 'AgentPresenceChanged':
        return { ...row, presence: event.presence, presenceUntilMs: event.untilMs, presenceAtMs: occurredAtMs };
      case 'AgentRetired':
        return { ...row, status: 'retired', presence: 'OFFLINE', presenceUntilMs: null, presenceAtMs: occurredAtMs };
      case 'WorkOffered':
        return { ...row, clients: row.clients + 1 };
      case 'WorkAssigned':
        // Who accepts an offer has had the place since then.
        return event.offer === 0 ? { ...row, clients: row.clients + 1 } : row;
      case 'WorkRequeued':
      case 'WorkReleased':
        return { ...row, clients: row.clients - 1 };
    }
  },
});
