/** Rows of `event-flow.ts` for support and success; the names are checked there. */

/** Part of the platform → folder of its code. */
const staged = { writers: ['client success workflow'], readers: ['view client_success'] } as const;
const renewal = { writers: ['client success workflow'], readers: ['view client_success'] } as const;
const told = { writers: ['gateway (events sent in)', 'lanes'], readers: ['workflow starter'] } as const;
const ticket = { writers: ['ticket decider'], readers: ['view tickets'] } as const;
const ticketTold = { writers: ['ticket decider'], readers: ['workflow starter', 'view tickets'] } as const;
const escalation = { writers: ['support workflow'], readers: [] } as const;

export const successFlow = {
  ClientUsageCounted: {
    writers: ['gateway (events sent in)', 'lanes'],
    readers: ['view client_days', 'view cohorts', 'upsell watch', 'pattern finder'],
  },
  SuccessStageChanged: {
    ...staged,
    readers: [
      'view client_success',
      'view cohorts',
      'upsell watch',
      'workflow starter',
      'client churn',
      'model outcomes',
    ],
  },
  HealthBandChanged: {
    writers: ['health run'],
    readers: ['view client_success', 'workflow starter', 'pattern finder', 'client churn'],
  },
  ClientChurnScored: { writers: ['client churn'], readers: ['client churn', 'workflow starter'] },
  RenewalOpened: { ...renewal, readers: [...renewal.readers, 'view cohorts'] },
  RenewalDecided: { ...told, readers: [...told.readers, 'view cohorts'] },
  RenewalLapsed: renewal,
  SuccessCancelled: { ...told, writers: [...told.writers, 'self-service workflow'] },
  TicketOpened: {
    writers: ['ticket decider'],
    readers: ['workflow starter', 'view client_days', 'view tickets', 'view cohorts', 'upsell watch'],
  },
  TicketAnswered: ticketTold,
  TicketEscalated: ticketTold,
  TicketAssigned: ticket,
  TicketTakeoverRecorded: ticket,
  TicketGuided: ticket,
  TicketSlaMissed: ticket,
  TicketResolved: ticketTold,
  TicketReopened: ticketTold,
  TicketClosed: ticketTold,
  TicketRated: ticket,
  TicketMessageSent: ticket,
  TicketToolRequested: ticketTold,
  EscalationRaised: { ...escalation, readers: ['upsell watch'] },
  EscalationAccepted: escalation,
  EscalationSettled: escalation,
  SupportMatrixUpdated: escalation,
} as const;
