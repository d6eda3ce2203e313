/** Rows of `event-flow.ts` for what live clients may want more of, patterns across them, and self-service; names are checked there. */
const invitation = { writers: ['specialist workflow'], readers: ['upsell watch'] } as const;
const toldByPeople = { writers: ['gateway (events sent in)', 'lanes'], readers: ['workflow starter'] } as const;
const pattern = { writers: ['pattern finder'], readers: ['pattern finder'] } as const;

export const growthFlow = {
  UpsellDetected: { writers: ['upsell watch'], readers: ['upsell watch', 'workflow starter'] },
  UpsellDecided: { writers: ['upsell workflow'], readers: ['upsell watch'] },
  SpecialistInvited: {
    writers: ['upsell workflow', 'gateway (events sent in)', 'lanes'],
    readers: ['workflow starter'],
  },
  SpecialistEngaged: { ...invitation, readers: [] },
  SpecialistOutcomeReported: toldByPeople,
  SpecialistWithdrawn: { ...toldByPeople, writers: ['upsell workflow', 'gateway (events sent in)', 'lanes'] },
  SpecialistEngagementEnded: { ...invitation, readers: ['upsell watch', 'pattern finder', 'workflow starter'] },
  PatternLookTaken: pattern,
  PatternDetected: pattern,
  ClientPlanRequested: toldByPeople,
  ClientPlanSettled: { writers: ['self-service workflow'], readers: [] },
  ClientServiceModeChanged: { writers: ['self-service workflow', 'client lifecycle'], readers: ['workflow starter'] },
} as const;
