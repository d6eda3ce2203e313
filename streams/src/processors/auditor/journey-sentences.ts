/** What the events of journeys mean in one sentence each. Ids only, no personal data (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';

type OfJourneys =
  | 'JourneyVersionPublished'
  | 'JourneyPaused'
  | 'JourneyResumed'
  | 'JourneyRetired'
  | 'FlowTriggered'
  | 'JourneyGoalReached'
  | 'JourneyMigrated'
  | 'JourneyExited';

const running = { DRAIN: 'end on it', MIGRATE: 'go over', PIN: 'stay with it' } as const;

export const journeySentences: { readonly [Type in OfJourneys]: (event: EventsByType[Type]) => string } = {
  JourneyVersionPublished: ({ envelope, version, onRunning, because }) =>
    `Version ${version} of journey ${envelope.entity} went live; who walks an older one will ${running[onRunning]}: ${because}`,
  JourneyPaused: ({ envelope, because }) => `Journey ${envelope.entity} was paused: ${because}`,
  JourneyResumed: ({ envelope }) => `Journey ${envelope.entity} was resumed.`,
  JourneyRetired: ({ envelope, onRunning, because }) =>
    `Journey ${envelope.entity} was retired, those inside ${onRunning === 'EXIT' ? 'left' : 'walk to the end'}: ${because}`,
  FlowTriggered: ({ envelope, journeyId, contactKind }) =>
    `Flow ${journeyId} was asked for, for ${contactKind} ${envelope.entity}.`,
  JourneyGoalReached: ({ envelope, journeyId, goal }) =>
    `Person ${envelope.entity} reached the goal ${goal} of journey ${journeyId}.`,
  JourneyMigrated: ({ envelope, journeyId, fromVersion, version, nodeId }) =>
    `Person ${envelope.entity} went over from version ${fromVersion} to ${version} of journey ${journeyId} at ${nodeId}.`,
  JourneyExited: ({ envelope, journeyId, reason, messages }) =>
    `Person ${envelope.entity} left journey ${journeyId} after ${messages} messages: ${reason}.`,
};
