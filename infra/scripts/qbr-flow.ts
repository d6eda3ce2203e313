/** Rows of `event-flow.ts` for business reviews, what deployments brought, and rooms; the names are checked there. */
const review = { writers: ['qbr workflow'], readers: ['view qbrs'] } as const;
const sentIn = ['gateway (events sent in)', 'lanes'] as const;
const room = { writers: ['room decider'], readers: [] } as const;

export const qbrFlow = {
  QbrStarted: { writers: ['qbr workflow'], readers: ['view qbrs', 'workflow starter'] },
  QbrDrafted: review,
  QbrApproved: review,
  QbrHeld: { writers: sentIn, readers: ['view qbrs', 'workflow starter'] },
  QbrLapsed: review,
  ClientFlowCounted: { writers: sentIn, readers: ['view client_flows'] },
  DeploymentMeasured: { writers: ['qbr workflow', ...sentIn], readers: ['view deployments'] },
  PrdObjectiveSuggested: { writers: ['client lifecycle'], readers: [] },
  RoomOpened: room,
  RoomJoined: room,
  RoomJoinRefused: room,
  RoomAnswerReplaced: room,
  RoomClosed: room,
} as const;
