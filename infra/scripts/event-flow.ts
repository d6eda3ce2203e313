/**
 * Who writes and who reads each event, for docs/events.md. Kept by hand, because the code does not say it in one place; a
 * test holds it against the code: a part's folder mentions what the part is said to write or read, and every event a
 * folder makes is in the list.
 */
import type { EventType } from '@mainstem/schemas/generated/events';

/** Part of the platform → folder of its code. */
export const parts = {
  'gateway (events sent in)': 'gateway/src/ingest',
  'gateway (refusals)': 'gateway/src',
  'campaign decider': 'streams/src/deciders/campaign',
  'creative decider': 'streams/src/deciders/creative',
  'budget decider': 'streams/src/deciders/budget',
  'breaker decider': 'streams/src/deciders/breaker',
  auditor: 'streams/src/processors',
  'breaker watch': 'streams/src/processors',
  'budget pacing': 'streams/src/processors',
  'traffic count': 'streams/src/processors',
  'performance monitor': 'streams/src/processors',
  'win curves': 'streams/src/processors/win-curves',
  'budget keeper': 'streams/src/processors',
  bidder: 'bidder/src',
  'replay of bids': 'bidder/src/replay',
  'lead workflow': 'workflows/src/lead',
  'rollback workflow': 'workflows/src/rollback',
  'client lifecycle': 'workflows/src/client-lifecycle',
  'workflow starter': 'workflows/src',
  'life of builds': 'projections/src/lifecycle',
  'view catalogue': 'projections/src/catalogue',
  'view user_values': 'projections/src/user-values',
  'view campaigns': 'projections/src/campaigns',
  'view creatives': 'projections/src/creatives',
  'view leads': 'projections/src/leads',
  'view clients': 'projections/src/clients',
  'view incidents': 'projections/src/incidents',
  'view spend_by_campaign_hour': 'projections/src/spend-by-campaign-hour',
  'view audit': 'projections/src/audit',
  erasure: 'projections/src/erasure',
  'command line (personal data opened)': 'cli/src',
  parking: 'streams/src/runtime/parking',
  'people (mainstem dlq)': 'cli/src',
  'people (mainstem models)': 'cli/src/models',
  'people (mainstem audit begin-anew)': 'streams/src/notary',
} as const;
export type Part = keyof typeof parts;

export interface Flow {
  readonly writers: readonly Part[];
  /**
   * Beside the auditor, which reads every event but its own, and the decision writers of a decided stream, which read all
   * of it wherever they run.
   */
  readonly readers: readonly Part[];
}

const campaign: Flow = { writers: ['campaign decider'], readers: ['view catalogue', 'view campaigns'] };
const campaignTerms: Flow = { writers: ['campaign decider'], readers: ['view catalogue'] };
const creative: Flow = { writers: ['creative decider'], readers: ['view catalogue', 'view creatives'] };
const budget: Flow = { writers: ['budget decider'], readers: ['view campaigns', 'budget keeper'] };
const budgetSum: Flow = { ...budget, readers: [...budget.readers, 'breaker watch'] };
const breaker: Flow = { writers: ['breaker decider'], readers: ['view catalogue', 'breaker watch'] };
const lead: Flow = { writers: ['lead workflow'], readers: ['view leads'] };
const incident: Flow = { writers: ['rollback workflow'], readers: ['view incidents'] };
const client: Flow = { writers: ['client lifecycle'], readers: ['view clients'] };
const privacy: Flow = { writers: ['erasure'], readers: ['erasure'] };
const lifeOfBuilds: Flow = { writers: ['life of builds'], readers: [] };
const ruling: Flow = { writers: ['people (mainstem dlq)'], readers: ['parking'] };
const outcome: Flow = { writers: ['bidder'], readers: ['win curves'] };
const priced: Flow = { writers: ['bidder'], readers: ['win curves', 'people (mainstem models)'] };
const signal: Flow = { writers: ['bidder'], readers: [] };

export const eventFlow: Readonly<Record<EventType, Flow>> = {
  AuditEntryRecorded: {
    writers: ['auditor', 'gateway (refusals)', 'command line (personal data opened)'],
    readers: ['view audit'],
  },
  AuditTreeAbandoned: { writers: ['people (mainstem audit begin-anew)'], readers: [] },
  DeadLetterRetryRequested: ruling,
  DeadLetterRuled: ruling,
  DeadLetterRulingConfirmed: ruling,
  RecordParked: { writers: ['parking'], readers: [] },
  AuctionLost: outcome,
  AuctionWon: outcome,
  BidPlaced: priced,
  ClickRecorded: { writers: ['bidder'], readers: ['performance monitor', 'people (mainstem models)'] },
  ImpressionBilled: {
    writers: ['bidder'],
    readers: ['view spend_by_campaign_hour', 'performance monitor', 'budget keeper', 'people (mainstem models)'],
  },
  NoBidsCounted: signal,
  ClickModelPublished: { writers: ['people (mainstem models)'], readers: ['view catalogue'] },
  ClickModelRetired: { writers: ['people (mainstem models)'], readers: ['view catalogue'] },
  UserValueScored: { writers: ['people (mainstem models)'], readers: ['view user_values'] },
  WinCurvePublished: { writers: ['win curves'], readers: ['view catalogue', 'win curves'] },
  AuctionsDecided: { writers: ['bidder'], readers: ['replay of bids'] },
  CatalogueFollowed: { writers: ['bidder'], readers: ['replay of bids'] },
  BidPolicyApplied: { writers: ['bidder'], readers: ['replay of bids'] },
  BillRefused: { writers: ['bidder'], readers: ['replay of bids'] },
  ForeignBillBooked: { writers: ['bidder'], readers: ['bidder'] },
  NoticesRejected: { writers: ['bidder'], readers: [] },
  BudgetCapChanged: budgetSum,
  BudgetDailyCapChanged: { writers: ['budget decider'], readers: ['budget pacing'] },
  BreakerCampaignApproved: breaker,
  BreakerClosed: breaker,
  BreakerHalfOpened: breaker,
  BreakerOpened: breaker,
  TrafficCounted: { writers: ['traffic count'], readers: ['traffic count', 'bidder'] },
  HotStoreSlowed: { writers: ['bidder'], readers: ['breaker watch'] },
  BudgetExhausted: budget,
  BudgetLateSpendRecorded: budgetSum,
  BudgetOpened: { ...budgetSum, readers: [...budgetSum.readers, 'budget pacing'] },
  BudgetSliceLeased: { writers: ['budget decider'], readers: ['view campaigns', 'budget keeper', 'bidder'] },
  BudgetSliceSettled: budgetSum,
  CampaignActivated: campaign,
  CampaignBidPriceChanged: campaign,
  CampaignCreated: campaign,
  CampaignDealsChanged: campaignTerms,
  CampaignPacingChanged: { ...campaignTerms, readers: [...campaignTerms.readers, 'budget pacing'] },
  CampaignValuationChanged: campaignTerms,
  CampaignPaused: campaign,
  CampaignTargetingChanged: campaign,
  ClientApprovalDecided: client,
  ClientApprovalRequested: client,
  ClientDealSigned: { writers: ['gateway (events sent in)'], readers: ['view clients', 'workflow starter'] },
  ClientSignedUp: { writers: ['gateway (events sent in)'], readers: ['view clients', 'workflow starter'] },
  ClientStageChanged: client,
  CurrencyRatesPublished: { writers: ['gateway (events sent in)'], readers: ['view catalogue'] },
  ConfigPublished: { writers: ['gateway (events sent in)'], readers: ['performance monitor'] },
  CreativeActivated: creative,
  CreativeApproved: creative,
  CreativeCreated: creative,
  AudioCreativeCreated: creative,
  NativeCreativeCreated: creative,
  CreativeGoldMarked: creative,
  CreativePaused: creative,
  CreativeRejected: creative,
  IncidentAlerted: incident,
  IncidentOpened: {
    writers: ['rollback workflow', 'performance monitor', 'breaker watch'],
    readers: ['view incidents'],
  },
  RollbackCompleted: incident,
  RollbackEscalated: incident,
  LeadAssigned: lead,
  LeadReceived: { writers: ['gateway (events sent in)'], readers: ['view leads', 'workflow starter'] },
  LeadRouted: lead,
  LeadScored: lead,
  ProjectionDropped: lifeOfBuilds,
  ProjectionPaused: lifeOfBuilds,
  ProjectionPromoted: lifeOfBuilds,
  ProjectionResumed: lifeOfBuilds,
  ProjectionRolledBack: lifeOfBuilds,
  CreativeUnderperformed: { writers: ['performance monitor'], readers: ['workflow starter'] },
  ErasureRefused: { writers: ['erasure'], readers: [] },
  ErasureRequested: privacy,
  LegalHoldLifted: privacy,
  LegalHoldPlaced: privacy,
  SubjectErased: privacy,
  SubjectReopened: privacy,
};
