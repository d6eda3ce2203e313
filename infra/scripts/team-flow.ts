/** Rows of `event-flow.ts` for the work of teams and for handoffs. */
import type { Flow } from './flow-parts.ts';

const assignment: Flow = { writers: ['assignment decider'], readers: ['team desk'] };
const work: Flow = { ...assignment, readers: ['team desk', 'view team_work'] };
const workTold: Flow = { ...work, readers: [...work.readers, 'view agents', 'workflow starter'] };
const handoff: Flow = { writers: ['handoff decider'], readers: ['view handoffs'] };
const handoffTold: Flow = { ...handoff, readers: ['view handoffs', 'workflow starter'] };

export const teamFlow = {
  TeamMemberUpdated: assignment,
  TeamMemberRemoved: assignment,
  WorkRequested: work,
  WorkOffered: workTold,
  WorkAssigned: workTold,
  WorkRequeued: workTold,
  WorkHandedOver: work,
  WorkReleased: { ...work, readers: [...work.readers, 'view agents'] },
  WorkShelved: { ...work, readers: [...work.readers, 'workflow starter'] },
  WorkReopened: work,
  HandoffCreated: handoffTold,
  HandoffOffered: handoff,
  HandoffRequeued: handoff,
  HandoffAccepted: handoff,
  HandoffCompleted: handoffTold,
  HandoffEnded: handoffTold,
} satisfies Readonly<Record<string, Flow>>;
