/** What becomes of a team's work is told to the workflow that waits for it; nothing is started here. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { Starts } from '../starting/start.ts';
import { type WorkChange, workChangedSignal } from './messages.ts';

const changes = ['WorkOffered', 'WorkAssigned', 'WorkRequeued', 'WorkShelved'] as const;
type Change = Extract<AnyEvent, { type: (typeof changes)[number] }>;

export const assignmentStarts: Starts = {
  types: changes,
  startsOf(event) {
    if (!isChange(event) || event.replyTo === null) return [];
    const { tenant } = event.envelope;
    return [
      {
        how: 'signal',
        // Told by its id alone; which type it is does not matter to a signal.
        workflowType: 'any',
        workflowId: event.replyTo,
        tenant,
        subject: event.workId,
        stage: 'ASSIGNMENT',
        signal: { name: workChangedSignal, argument: changeOf(event) },
      },
    ];
  },
};

function isChange(event: AnyEvent): event is Change {
  return (changes as readonly string[]).includes(event.type);
}

export function changeOf(event: Change): WorkChange {
  const { id: eventId, entity: team } = event.envelope;
  const about = { eventId, team, workId: event.workId, agentId: null, reason: null, expiresAtMs: null };
  switch (event.type) {
    case 'WorkOffered':
      return {
        ...about,
        what: 'OFFERED',
        agentId: event.agentId,
        because: event.because,
        expiresAtMs: event.expiresAtMs,
      };
    case 'WorkAssigned':
      return { ...about, what: 'ASSIGNED', agentId: event.agentId, because: event.because };
    case 'WorkRequeued':
      return { ...about, what: 'REQUEUED', agentId: event.agentId, reason: event.reason };
    case 'WorkShelved':
      return { ...about, what: 'SHELVED', reason: event.reason };
  }
}
