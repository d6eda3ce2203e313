/**
 * Handoffs and who of which team is asked or has accepted (SM-8), from the decided stream `handoff_events`; `history` says who
 * held it when, and why it moved.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';
import { type Moved, withMove } from './history.ts';

/** `team:agent` of a side, in a list of them. */
function withSide(sides: readonly string[], team: string, agentId: string | null): string[] {
  const others = sides.filter((side) => !side.startsWith(`${team}:`));
  return (agentId === null ? others : [...others, `${team}:${agentId}`]).sort();
}

export const handoffs = tableProjection({
  name: 'handoffs',
  version: 1,
  types: ['HandoffCreated', 'HandoffOffered', 'HandoffRequeued', 'HandoffAccepted', 'HandoffCompleted', 'HandoffEnded'],
  key: { handoffId: 'text' },
  columns: {
    status: 'text',
    kind: 'text?',
    clientId: 'text?',
    fromAgent: 'text?',
    teams: 'text[]',
    priority: 'text?',
    notesUri: 'text?',
    createdAtMs: 'bigint?',
    deadlineMs: 'bigint?',
    offered: 'text[]',
    accepted: 'text[]',
    requeues: 'bigint',
    endedAtMs: 'bigint?',
    reason: 'text?',
    history: 'text[]',
  },
  indexes: [['createdAtMs desc', 'handoffId desc']],
  initial: {
    status: 'open',
    kind: null,
    clientId: null,
    fromAgent: null,
    teams: [],
    priority: null,
    notesUri: null,
    createdAtMs: null,
    deadlineMs: null,
    offered: [],
    accepted: [],
    requeues: 0,
    endedAtMs: null,
    reason: null,
    history: [],
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    const { occurredAtMs: endedAtMs } = event.envelope;
    const moved = (what: string, of: Partial<Moved> = {}) => withMove(row.history, { atMs: endedAtMs, what, ...of });
    switch (event.type) {
      case 'HandoffCreated': {
        const { kind, clientId, fromAgent, teams, priority, notesUri, createdAtMs, deadlineMs } = event;
        const history = moved('given-away', { agentId: fromAgent, because: `to ${teams.join(' and ')}` });
        return { ...row, kind, clientId, fromAgent, teams, priority, notesUri, createdAtMs, deadlineMs, history };
      }
      case 'HandoffOffered':
        return { ...row, offered: withSide(row.offered, event.team, event.agentId), history: moved('offered', event) };
      case 'HandoffRequeued': {
        const { team, agentId, reason: because } = event;
        const offered = withSide(row.offered, team, null);
        const accepted = withSide(row.accepted, team, null);
        return {
          ...row,
          offered,
          accepted,
          requeues: row.requeues + 1,
          history: moved('requeued', { team, agentId, because }),
        };
      }
      case 'HandoffAccepted': {
        const { team, agentId } = event;
        const offered = withSide(row.offered, team, null);
        return { ...row, offered, accepted: withSide(row.accepted, team, agentId), history: moved('accepted', event) };
      }
      case 'HandoffCompleted': {
        const history = moved('completed', {
          because: row.fromAgent === null ? null : `${row.fromAgent} has it no more`,
        });
        return { ...row, status: 'completed', offered: [], endedAtMs, history };
      }
      case 'HandoffEnded': {
        const { reason } = event;
        return {
          ...row,
          status: 'ended',
          offered: [],
          reason,
          endedAtMs,
          history: moved('ended', { because: reason }),
        };
      }
    }
  },
});
