/** The work of teams: what waits, who is asked until when, who has and had it. From the decided stream `assignment_events`. */
import type { Envelope } from '@mainstem/schemas/generated/events';
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';
import { type Moved, withMove } from '../handoffs/history.ts';

export const teamWork = tableProjection({
  name: 'team_work',
  version: 1,
  types: [
    'WorkRequested',
    'WorkOffered',
    'WorkAssigned',
    'WorkRequeued',
    'WorkHandedOver',
    'WorkReleased',
    'WorkShelved',
    'WorkReopened',
  ],
  key: { team: 'text', workId: 'text' },
  columns: {
    status: 'text',
    subject: 'text?',
    kind: 'text?',
    priority: 'text?',
    agentId: 'text?',
    because: 'text?',
    offers: 'bigint',
    offerExpiresMs: 'bigint?',
    inHandoff: 'boolean',
    requestedAtMs: 'bigint?',
    changedAtMs: 'bigint?',
    reason: 'text?',
    history: 'text[]',
  },
  indexes: [['requestedAtMs desc', 'team desc', 'workId desc']],
  initial: {
    status: 'waiting',
    subject: null,
    kind: null,
    priority: null,
    agentId: null,
    because: null,
    offers: 0,
    offerExpiresMs: null,
    inHandoff: false,
    requestedAtMs: null,
    changedAtMs: null,
    reason: null,
    history: [],
  },
  keyOf: ({ envelope, workId }) => rowKey(envelope.tenant, envelope.entity, workId),
  project(before, event) {
    const row = withHistory({ ...before, changedAtMs: event.envelope.occurredAtMs }, event);
    const free = { agentId: null, because: null, offerExpiresMs: null };
    switch (event.type) {
      case 'WorkRequested': {
        const { subject, kind, priority, requestedAtMs } = event;
        return { ...row, subject, kind, priority, requestedAtMs, inHandoff: kind === 'HANDOFF' };
      }
      case 'WorkOffered': {
        const { agentId, because, offer: offers, expiresAtMs: offerExpiresMs } = event;
        return { ...row, status: 'offered', agentId, because, offers, offerExpiresMs };
      }
      case 'WorkAssigned':
        return { ...row, status: 'assigned', agentId: event.agentId, because: event.because, offerExpiresMs: null };
      case 'WorkRequeued':
        return { ...row, ...free, status: 'waiting', reason: event.reason };
      case 'WorkHandedOver':
        return { ...row, inHandoff: false };
      case 'WorkReleased':
        return { ...row, ...free, status: 'over', reason: event.reason };
      case 'WorkShelved':
        return { ...row, ...free, status: 'shelved', reason: event.reason };
      case 'WorkReopened':
        return { ...row, status: 'waiting', reason: null };
    }
  },
});

const words = {
  WorkOffered: 'offered',
  WorkAssigned: 'assigned',
  WorkRequeued: 'requeued',
  WorkHandedOver: 'handed-over',
  WorkReleased: 'released',
  WorkShelved: 'shelved',
  WorkReopened: 'reopened',
} as const;

/** Who had it when, and why it moved on: also after the handoff that brought it is over. */
function withHistory<Row extends { readonly history: readonly string[]; readonly agentId: string | null }>(
  row: Row,
  event: {
    readonly type: string;
    readonly envelope: Envelope;
    readonly agentId?: string | null;
    readonly because?: string;
    readonly reason?: string;
  },
): Row & { readonly history: string[] } {
  const what = (words as Readonly<Record<string, string>>)[event.type];
  const { entity: team, occurredAtMs: atMs } = event.envelope;
  if (what === undefined) return { ...row, history: [...row.history] };
  const moved: Moved = {
    atMs,
    what,
    team,
    agentId: event.agentId ?? row.agentId,
    because: event.because ?? event.reason ?? null,
  };
  return { ...row, history: withMove(row.history, moved) };
}
