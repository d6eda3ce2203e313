/** Rows of `event-flow.ts` for journeys. */
import type { Flow } from './flow-parts.ts';

const journey: Flow = { writers: ['journey decider'], readers: ['journey starter', 'view flows'] };
const walk: Flow = { writers: ['journey workflow'], readers: [] };

export const journeyFlow = {
  JourneyVersionPublished: journey,
  JourneyPaused: journey,
  JourneyResumed: journey,
  JourneyRetired: journey,
  FlowTriggered: { writers: ['gateway (events sent in)'], readers: ['journey starter'] },
  JourneyEntered: { ...walk, readers: [...walk.readers, 'campaign learning'] },
  JourneyEntrySkipped: walk,
  JourneyStepTaken: walk,
  JourneyStepSkipped: walk,
  JourneyWaitBegun: walk,
  JourneyGoalReached: { ...walk, readers: [...walk.readers, 'campaign learning'] },
  JourneyMigrated: walk,
  JourneyExited: walk,
} satisfies Readonly<Record<string, Flow>>;
