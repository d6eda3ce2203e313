/**
 * Who writes and who reads each event, for docs/events.md. Kept by hand, because the code does not say it in one place; a
 * test holds it against the code: a part's folder mentions what the part is said to write or read, and every event a
 * folder makes is in the list.
 */
import type { EventType } from '@mainstem/schemas/generated/events';
import { featureViews } from '@mainstem/streams/features/views';
import { clientFlow } from './client-flow.ts';
import { bidFlow, experimentFlow } from './experiment-flow.ts';
import type { Flow } from './flow-parts.ts';
import { growthFlow } from './growth-flow.ts';
import { journeyFlow } from './journey-flow.ts';
import { modelFlow } from './model-flow.ts';
import { portfolioFlow } from './portfolio-flow.ts';
import { qbrFlow } from './qbr-flow.ts';
import { successFlow } from './success-flow.ts';
import { teamFlow } from './team-flow.ts';
import { valueFlow } from './value-flow.ts';

const campaign: Flow = { writers: ['campaign decider'], readers: ['view catalogue', 'view campaigns'] };
const campaignTerms: Flow = { writers: ['campaign decider'], readers: ['view catalogue'] };
const creative: Flow = { writers: ['creative decider'], readers: ['view catalogue', 'view creatives'] };
const budget: Flow = { writers: ['budget decider'], readers: ['view campaigns', 'budget keeper'] };
const policy: Flow = { writers: ['policy decider'], readers: ['gateway (authorisation)'] };
const budgetSum: Flow = { ...budget, readers: [...budget.readers, 'breaker watch'] };
const breaker: Flow = { writers: ['breaker decider'], readers: ['view catalogue', 'breaker watch'] };
const organisation: Flow = { writers: ['organisation decider'], readers: ['gateway (who may come in)'] };
const identity: Flow = { writers: ['identity decider'], readers: ['gateway (who may come in)'] };
const agent: Flow = { writers: ['agent decider'], readers: ['presence clock', 'team desk', 'view agents'] };
const agentConfig: Flow = { writers: ['agent config decider'], readers: [] };
const configChange: Flow = { ...agentConfig, readers: ['view config_changes'] };
const configTold: Flow = { ...agentConfig, readers: ['view config_changes', 'workflow starter'] };
const conversation: Flow = { writers: ['conversation decider'], readers: [] };
const checked: Flow = { writers: ['creative decider'], readers: ['view creatives'] };
const optimised: Flow = { writers: ['optimisation workflow'], readers: [] };
const lead: Flow = { writers: ['lead workflow'], readers: ['view leads'] };
const incident: Flow = { writers: ['rollback workflow'], readers: ['view incidents'] };
const incidentStep: Flow = { writers: ['incident workflow'], readers: ['view incidents'] };
const client: Flow = { writers: ['client lifecycle'], readers: ['view clients'] };
const privacy: Flow = { writers: ['erasure'], readers: ['erasure'] };
const lifeOfBuilds: Flow = { writers: ['life of builds'], readers: [] };
const ruling: Flow = { writers: ['people (mainstem dlq)'], readers: ['parking'] };
const outcome: Flow = { writers: ['bidder'], readers: ['win curves'] };
const person: Flow = { writers: ['gateway (events sent in)', 'lanes'], readers: [] };
const hooked: Flow = { writers: ['gateway (webhooks)'], readers: [] };
const laned: Flow = { writers: ['gateway (events sent in)'], readers: ['lanes'] };
const signal: Flow = { writers: ['bidder'], readers: [] };

const acted: Flow = { writers: ['gateway (agents)'], readers: ['view agent_actions'] };
const approval: Flow = { writers: ['approval decider'], readers: ['view approvals'] };
const ruled: Flow = { ...approval, readers: ['view approvals', 'standing rules'] };
const approvalEnd: Flow = { ...approval, readers: ['view approvals', 'workflow starter'] };
const takenUp: Flow = { ...acted, readers: [...acted.readers, 'workflow starter'] };
const proposal: Flow = { writers: ['proposal decider'], readers: ['view proposals'] };

const message: Flow = { writers: ['messages of workflows'], readers: ['view messages'] };
const messageTold: Flow = { writers: ['gateway (webhooks)'], readers: ['view messages'] };
const reachable: Flow = { ...messageTold, readers: ['view messages', 'view contacts'] };

const research: Flow = { writers: ['research steps'], readers: [] };
const billing: Flow = { writers: ['billing steps'], readers: [] };

const byHand: Readonly<Record<EventType, Flow>> = {
  ...teamFlow,
  ...journeyFlow,
  ...modelFlow,
  ...portfolioFlow,
  ...experimentFlow,
  ...successFlow,
  ...valueFlow,
  ...growthFlow,
  ...qbrFlow,
  ...clientFlow,
  LanguageModelAsked: { writers: ['language models (askModel)', 'gateway (agents)'], readers: [] },
  ResearchSourceCollected: research,
  ResearchSourceFailed: research,
  BillingAccountOpened: billing,
  InvoiceIssued: billing,
  InvoicePaid: billing,
  InvoiceLapsed: billing,
  InvoiceVoided: billing,
  PaymentSucceeded: billing,
  PaymentFailed: billing,
  RefundOwed: billing,
  RefundIssued: billing,
  TokensUsed: billing,
  AgentToolCalled: acted,
  EngagementRequested: takenUp,
  OptimisationRequested: takenUp,
  HandoffRequested: takenUp,
  ManualAuditRequested: acted,
  MemoryStored: { writers: ['gateway (agents)'], readers: ['view memories'] },
  AgentConfigCommitted: {
    ...agentConfig,
    readers: ['view live_configs', 'view config_commits', 'configs as they are served'],
  },
  ConfigChangeRequested: configChange,
  ConfigChangeClassified: configChange,
  ConfigChangeRiskScored: configTold,
  ConfigChangeApproved: configChange,
  ConfigChangeRejected: configChange,
  ConfigPreviewOpened: configChange,
  ConfigPreviewExpired: configChange,
  ConfigPreviewAsked: { ...agentConfig, readers: ['workflow starter'] },
  ConfigPreviewAnswered: agentConfig,
  ConfigEditAsked: { ...agentConfig, readers: ['workflow starter'] },
  ConfigEditProposed: agentConfig,
  ConfigEditFailed: agentConfig,
  ConfigEditAccepted: agentConfig,
  ConfigChangeConfirmed: configTold,
  ConfigChangeApplied: configChange,
  ConfigChangeVerified: configChange,
  ConfigChangeRolledBack: configTold,
  ConfigChangeExpired: configChange,
  ConfigChangeWithdrawn: configTold,
  ConfigReloadForced: { ...agentConfig, readers: ['view live_configs', 'configs as they are served'] },
  ConfigToolRequested: { ...agentConfig, readers: ['workflow starter', 'upsell watch'] },
  ConfigToolIssueOpened: agentConfig,
  ConfigToolAttached: agentConfig,
  ConversationStarted: conversation,
  ConversationTurnAnswered: conversation,
  ConversationReloadForced: conversation,
  ConversationRestarted: conversation,
  ConversationEnded: conversation,
  CommandProposed: { ...proposal, readers: ['view proposals', 'gateway (agents)'] },
  ApprovalRequested: approval,
  ApprovalRouted: approvalEnd,
  ApprovalVoted: approval,
  ApprovalEdited: approvalEnd,
  ApprovalApproved: approvalEnd,
  ApprovalRejected: approvalEnd,
  ApprovalDelegated: approvalEnd,
  ApprovalEscalated: approvalEnd,
  ApprovalReminded: approvalEnd,
  ApprovalWithdrawn: approvalEnd,
  ApprovalExpired: approvalEnd,
  ApprovalLinkIssued: approval,
  ApprovalRuleAllowed: ruled,
  ApprovalRuleRevoked: ruled,
  ProposalAccepted: proposal,
  ProposalRejected: proposal,
  ProposalExecuted: proposal,
  TransactionStatsObserved: { writers: ['gateway (events sent in)'], readers: ['view transaction_stats'] },
  PersonIdentified: person,
  PersonTracked: {
    ...person,
    readers: ['customer values', 'people (mainstem value)', 'view ltv', 'purchase outcomes'],
  },
  PageViewed: person,
  ScreenViewed: person,
  PersonGrouped: person,
  PersonAliased: { ...person, readers: ['customer values', 'people (mainstem value)'] },
  CrmRecordChanged: hooked,
  CrmStageChanged: hooked,
  SalesDocDeclined: hooked,
  SalesDocSent: hooked,
  SalesDocSigned: hooked,
  SalesDocViewed: hooked,
  SalesDocVoided: hooked,
  IngestionWarned: { writers: ['gateway (events sent in)'], readers: ['view ingestion_warnings'] },
  EventOverflowed: laned,
  EventBackfilled: laned,
  AuditEntryRecorded: {
    writers: [
      'auditor',
      'gateway (refusals)',
      'command line (personal data opened)',
      'every process (that it started)',
    ],
    readers: ['view audit'],
  },
  AuditTreeAbandoned: { writers: ['people (mainstem audit begin-anew)'], readers: [] },
  DeadLetterRetryRequested: ruling,
  DeadLetterRuled: ruling,
  DeadLetterRulingConfirmed: ruling,
  RecordParked: { writers: ['parking'], readers: [] },
  AuctionLost: outcome,
  AuctionWon: outcome,
  ...bidFlow,
  NoBidsCounted: signal,
  AuctionsDecided: { writers: ['bidder'], readers: ['replay of bids'] },
  CatalogueFollowed: { writers: ['bidder'], readers: ['replay of bids'] },
  BidPolicyApplied: { writers: ['bidder'], readers: ['replay of bids'] },
  BillRefused: { writers: ['bidder'], readers: ['replay of bids'] },
  ForeignBillBooked: { writers: ['bidder'], readers: ['bidder'] },
  NoticesRejected: { writers: ['bidder'], readers: [] },
  PolicySetPublished: policy,
  PolicySetRolledBack: policy,
  BudgetCapChanged: budgetSum,
  BudgetDailyCapChanged: {
    writers: ['budget decider'],
    readers: ['budget pacing', 'budget allocator', 'view campaigns'],
  },
  BreakerCampaignApproved: breaker,
  BreakerClosed: breaker,
  BreakerHalfOpened: breaker,
  BreakerOpened: breaker,
  TrafficCounted: { writers: ['traffic count'], readers: ['traffic count', 'bidder'] },
  HotStoreSlowed: { writers: ['bidder'], readers: ['breaker watch'] },
  FeatureBreakerTripped: { writers: ['gateway (features)'], readers: [] },
  FeaturesServed: { writers: ['gateway (features)'], readers: ['people (mainstem features)'] },
  BudgetExhausted: budget,
  BudgetLateSpendRecorded: budgetSum,
  BudgetOpened: { ...budgetSum, readers: [...budgetSum.readers, 'budget pacing', 'budget allocator'] },
  BudgetSliceLeased: { writers: ['budget decider'], readers: ['view campaigns', 'budget keeper', 'bidder'] },
  BudgetSliceSettled: budgetSum,
  CampaignActivated: { ...campaign, readers: [...campaign.readers, 'budget allocator'] },
  CampaignBidPriceChanged: { ...campaign, readers: [...campaign.readers, 'lessons'] },
  CampaignCreated: { ...campaign, readers: [...campaign.readers, 'budget allocator', 'lessons'] },
  CampaignDealsChanged: campaignTerms,
  CampaignFlowsChanged: { writers: ['campaign decider'], readers: ['lessons'] },
  CampaignGoalStated: { writers: ['campaign decider'], readers: ['workflow starter'] },
  CampaignGoldHeld: { writers: ['campaign decider'], readers: ['gold release'] },
  CampaignGoldReleased: { writers: ['campaign decider'], readers: ['gold release'] },
  CampaignPlanned: { writers: ['campaign decider'], readers: [] },
  CampaignReviewed: optimised,
  CampaignStageReached: { writers: ['campaign workflow'], readers: [] },
  LoopLearned: { writers: ['campaign learning'], readers: ['campaign learning', 'workflow starter', 'lessons'] },
  AdjustmentApplied: { writers: ['adjustment workflow'], readers: ['lessons'] },
  AdjustmentDismissed: { writers: ['adjustment workflow'], readers: [] },
  AdjustmentProposed: { writers: ['adjustment workflow'], readers: [] },
  OptimisationApplied: optimised,
  OptimisationDismissed: optimised,
  OptimisationConfirmed: optimised,
  OptimisationProposed: optimised,
  OptimisationReverted: optimised,
  DecisionRecorded: {
    writers: ['every automatic writer', 'gateway (agents)'],
    readers: ['view decisions', 'decision auditor'],
  },
  DecisionAudited: { writers: ['decision auditor'], readers: ['view decisions', 'decision recovery'] },
  AutonomyDecided: {
    writers: [
      'creative workflow',
      'optimisation workflow',
      'lead workflow',
      'adjustment workflow',
      'training workflow',
    ],
    readers: [],
  },
  CreativeBlocked: { ...creative, readers: [...creative.readers, 'gold release', 'rollback workflow'] },
  CreativeBriefed: { ...checked, readers: [...checked.readers, 'workflow starter', 'campaign learning'] },
  CreativeComplianceChecked: { ...checked, readers: [...checked.readers, 'view catalogue'] },
  CreativeGenerated: creative,
  CreativeQualityChecked: checked,
  CreativeSafetyChecked: checked,
  CreativeSentimentChecked: checked,
  LeadAnalysed: { writers: ['lead workflow'], readers: [] },
  LeadEngaged: { writers: ['lead workflow'], readers: [] },
  LeadOutreachEnded: { writers: ['lead workflow'], readers: ['campaign learning'] },
  LeadResponded: { writers: ['gateway (events sent in)'], readers: ['workflow starter', 'model outcomes'] },
  CampaignPacingChanged: { ...campaignTerms, readers: [...campaignTerms.readers, 'budget pacing'] },
  CampaignValuationChanged: campaignTerms,
  CampaignPaused: { ...campaign, readers: [...campaign.readers, 'budget allocator'] },
  CampaignTargetingChanged: campaign,
  ClientApprovalDecided: client,
  ClientApprovalRequested: client,
  ClientDealSigned: {
    writers: ['gateway (events sent in)', 'client lifecycle', 'self-service workflow'],
    readers: ['view clients', 'workflow starter'],
  },
  ClientSignedUp: { writers: ['gateway (events sent in)'], readers: ['view clients', 'workflow starter'] },
  ClientContactNamed: { writers: ['gateway (events sent in)', 'lanes'], readers: ['view contacts'] },
  ContactConsentChanged: {
    writers: ['gateway (events sent in)', 'gateway (webhooks)', 'lanes'],
    readers: ['view contacts'],
  },
  ContactUnsubscribed: { writers: ['gateway (unsubscribing)', 'gateway (webhooks)'], readers: ['view contacts'] },
  MessageRequested: message,
  MessageSent: message,
  MessageFailed: { ...message, readers: ['view messages', 'view contacts'] },
  MessageSuppressed: message,
  MessageDelivered: messageTold,
  MessageOpened: messageTold,
  MessageClicked: messageTold,
  MessageReplied: messageTold,
  MessageBounced: reachable,
  MessageComplained: reachable,
  ClientStageChanged: { ...client, readers: [...client.readers, 'workflow starter'] },
  CurrencyRatesPublished: { writers: ['gateway (events sent in)'], readers: ['view catalogue'] },
  ConfigPublished: {
    writers: ['gateway (events sent in)', 'decision recovery'],
    readers: ['performance monitor', 'upsell watch', 'pattern finder', 'decision recovery'],
  },
  CreativeActivated: creative,
  CreativeApproved: creative,
  CreativeCreated: creative,
  AudioCreativeCreated: creative,
  NativeCreativeCreated: creative,
  CreativeGoldMarked: creative,
  CreativePaused: creative,
  CreativeRejected: creative,
  IncidentAlerted: {
    writers: ['rollback workflow', 'incident workflow', 'creative workflow'],
    readers: ['view incidents'],
  },
  IncidentTicketed: incidentStep,
  IncidentStepReported: {
    writers: ['gateway (events sent in)', 'gateway (steps of incidents)', 'lanes'],
    readers: ['workflow starter'],
  },
  IncidentClientInformed: incidentStep,
  IncidentStepOpened: incidentStep,
  IncidentStepMissed: incidentStep,
  IncidentMitigated: incidentStep,
  IncidentRcaRecorded: incidentStep,
  IncidentPreventionCompleted: incidentStep,
  OutcomesCounted: { writers: ['gateway (events sent in)', 'lanes'], readers: ['outcome monitor'] },
  DegradationNoticed: { writers: ['outcome monitor'], readers: ['workflow starter'] },
  RollbackRequested: { writers: ['gateway (events sent in)', 'lanes'], readers: ['outcome monitor'] },
  RiskScored: { writers: ['gateway (events sent in)', 'lanes'], readers: ['breaker watch'] },
  BrandSafetyViolated: { writers: ['gateway (events sent in)', 'lanes'], readers: ['workflow starter'] },
  BreachSuspected: { writers: ['breach watch', 'gateway (events sent in)', 'lanes'], readers: ['workflow starter'] },
  RollbackStarted: { writers: ['rollback workflow'], readers: ['performance monitor', 'outcome monitor'] },
  RollbackVerified: {
    writers: ['performance monitor', 'outcome monitor'],
    readers: ['workflow starter', 'view incidents'],
  },
  ConfigRestored: { writers: ['rollback workflow'], readers: ['outcome monitor'] },
  ConfigRestoreFailed: { writers: ['rollback workflow'], readers: ['workflow starter'] },
  LockdownBegun: identity,
  LockdownEnded: identity,
  IncidentOpened: {
    writers: ['rollback workflow', 'creative workflow', 'performance monitor', 'breaker watch', 'decision recovery'],
    readers: ['view incidents', 'workflow starter', 'decision recovery'],
  },
  RollbackCompleted: { ...incident, readers: [...incident.readers, 'workflow starter'] },
  RollbackEscalated: { ...incident, readers: [...incident.readers, 'workflow starter'] },
  LeadAssigned: lead,
  LeadReceived: {
    writers: ['gateway (events sent in)', 'gateway (agents)'],
    readers: ['view leads', 'workflow starter'],
  },
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
  SubjectErased: { ...privacy, readers: [...privacy.readers, 'workflow eraser', 'workflow starter', 'pattern finder'] },
  SubjectReopened: privacy,
  OrganisationCreated: organisation,
  OrganisationLoginChanged: organisation,
  OrganisationReactivated: organisation,
  OrganisationRenamed: organisation,
  OrganisationSuspended: organisation,
  KeyIssued: identity,
  KeyRevoked: identity,
  KeyRotated: identity,
  SessionEnded: identity,
  SessionRefreshed: identity,
  SessionStarted: identity,
  SigningKeyPublished: identity,
  SigningKeyRetired: identity,
  SigningKeyRevoked: identity,
  SigningKeyActivated: identity,
  UserDisabled: identity,
  UserEnabled: identity,
  UserInvitationRevoked: identity,
  UserInvited: identity,
  UserLoginFailed: identity,
  UserLoginLinked: identity,
  UserPasswordChanged: identity,
  UserRegistered: identity,
  UserRolesChanged: identity,
  AgentCapacityChanged: agent,
  AgentExpertiseChanged: agent,
  AgentPresenceChanged: agent,
  AgentRegistered: agent,
  AgentRetired: agent,
  AgentRoleChanged: agent,
};

/** What feature views read is said by their definitions, which are data. */
const featured = new Set<string>(featureViews.flatMap(({ types }) => types));

export const eventFlow = Object.fromEntries(
  Object.entries(byHand).map(([type, flow]) => [
    type,
    featured.has(type) ? { ...flow, readers: [...flow.readers, 'feature views'] } : flow,
  ]),
) as Readonly<Record<EventType, Flow>>;
