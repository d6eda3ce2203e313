/** Rows of `event-flow.ts` for a client's way from signup to going live; the names are checked there. */
const ofClient = { writers: ['client lifecycle'], readers: ['view clients'] } as const;
const onTheWay = { writers: ['client lifecycle'], readers: [] } as const;
const toldByPeople = { writers: ['gateway (events sent in)', 'lanes'], readers: ['workflow starter'] } as const;
const toldByBoth = { ...toldByPeople, writers: ['client lifecycle', 'gateway (events sent in)', 'lanes'] } as const;

export const clientFlow = {
  HumanFindingAdded: toldByPeople,
  ResearchStarted: onTheWay,
  ResearchAnalysisCompleted: onTheWay,
  RequirementsDraftRevised: onTheWay,
  ClientStepEntered: ofClient,
  ClientAgentAssigned: ofClient,
  ClientRequirementsSent: onTheWay,
  ClientRequirementsValidated: toldByPeople,
  ClientOutreachTicketOpened: ofClient,
  ClientOutreachTicketClosed: ofClient,
  ClientPriced: onTheWay,
  ClientConfigGenerated: { ...ofClient, readers: ['view clients', 'pattern finder'] },
  ClientDeployed: onTheWay,
  ClientCrmSynced: onTheWay,
  ClientWentLive: {
    ...ofClient,
    readers: ['view clients', 'view cohorts', 'upsell watch', 'pattern finder', 'workflow starter', 'client churn'],
  },
  PrdStarted: onTheWay,
  PrdQuestionAsked: onTheWay,
  PrdQuestionAnswered: { ...toldByPeople, writers: [...toldByPeople.writers, 'gateway (rooms)'] },
  PrdDrafted: onTheWay,
  PrdSprintPlanned: toldByBoth,
  PrdReviewed: toldByBoth,
  PrdApproved: onTheWay,
  PrdAbandoned: onTheWay,
  DemoRequested: onTheWay,
  DemoBuilt: onTheWay,
  DemoTested: toldByBoth,
  DemoPresented: toldByPeople,
  PilotAgreed: toldByPeople,
  PilotDeclined: toldByPeople,
  DemoLapsed: onTheWay,
  SalesDocIssued: onTheWay,
  SalesDocLapsed: onTheWay,
} as const;
