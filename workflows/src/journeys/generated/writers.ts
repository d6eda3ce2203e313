/** Generated from infra/scripts/event-flow.ts by `npm run generate`: who writes the events that journeys can look at. */
export const writersOf: Readonly<Record<string, readonly string[]>> = {
  ClientDealSigned: ['gateway (events sent in)', 'client lifecycle', 'self-service workflow'],
  ClientWentLive: ['client lifecycle'],
  FlowTriggered: ['gateway (events sent in)'],
  HealthBandChanged: ['health run'],
  MessageClicked: ['gateway (webhooks)'],
  MessageOpened: ['gateway (webhooks)'],
  MessageReplied: ['gateway (webhooks)'],
  PageViewed: ['gateway (events sent in)', 'lanes'],
  PersonIdentified: ['gateway (events sent in)', 'lanes'],
  PersonTracked: ['gateway (events sent in)', 'lanes'],
  ScreenViewed: ['gateway (events sent in)', 'lanes'],
  SuccessStageChanged: ['client success workflow'],
};
