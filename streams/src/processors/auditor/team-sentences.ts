/** Sentences for the work of teams and for handoffs. Ids only, no personal data (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';

const given: Readonly<Record<string, string>> = {
  DECLINED: 'declined it',
  TIMED_OUT: 'did not answer in time',
  AWAY: 'is away',
  OFFLINE: 'is offline',
  LEFT: 'left the team',
};
const word = (reason: string) => given[reason] ?? reason;

export const teamSentences = {
  TeamMemberUpdated: ({ envelope, agentId, presence, clientsMax, handoffsMax }) =>
    `Agent ${agentId} of team ${envelope.entity} is ${presence} and takes ${clientsMax} clients, ${handoffsMax} handoffs at once.`,
  TeamMemberRemoved: ({ envelope, agentId, reason }) => `Agent ${agentId} left team ${envelope.entity}: ${reason}.`,
  WorkRequested: ({ envelope, workId, subject }) => `Work ${workId} for ${subject} came to team ${envelope.entity}.`,
  WorkOffered: ({ workId, agentId, because }) => `Work ${workId} was offered to agent ${agentId}: ${because}.`,
  WorkAssigned: ({ workId, agentId, because }) => `Work ${workId} went to agent ${agentId}: ${because}.`,
  WorkRequeued: ({ workId, agentId, reason }) => `Work ${workId} waits again: agent ${agentId} ${word(reason)}.`,
  WorkHandedOver: ({ workId, agentId }) => `The handoff of work ${workId} to agent ${agentId} is over.`,
  WorkReleased: ({ workId, reason }) => `Work ${workId} is over: ${reason}.`,
  WorkShelved: ({ workId, reason }) => `Work ${workId} was shelved for people to look at: ${reason}.`,
  WorkReopened: ({ workId }) => `Work ${workId} waits for an agent again.`,
  HandoffCreated: ({ clientId, teams }) => `Client ${clientId} is to be handed to ${teams.join(' and ')}.`,
  HandoffOffered: ({ envelope, team, agentId }) =>
    `Handoff ${envelope.entity} was offered to agent ${agentId} of ${team}.`,
  HandoffRequeued: ({ envelope, team, agentId, reason }) =>
    `Handoff ${envelope.entity} waits for another agent of ${team}: ${agentId} ${word(reason)}.`,
  HandoffAccepted: ({ envelope, team, agentId }) => `Agent ${agentId} of ${team} accepted handoff ${envelope.entity}.`,
  HandoffCompleted: ({ clientId, teams, agents }) =>
    `Client ${clientId} was handed to ${teams.join(' and ')}: agents ${agents.join(', ')}.`,
  HandoffEnded: ({ envelope, clientId, reason }) =>
    `Handoff ${envelope.entity} of client ${clientId} came to nothing: ${reason}.`,
} satisfies { readonly [Type in keyof EventsByType]?: (event: EventsByType[Type]) => string };
