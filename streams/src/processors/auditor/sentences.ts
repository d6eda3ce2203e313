/** What each event means in one sentence, for people who read the audit trail. Ids only, no personal data (R6). */
import type { EventsByType, EventType } from '@mainstem/schemas/generated/events';
import { approvalSentences } from './approval-sentences.ts';
import { campaignSentences } from './campaign-sentences.ts';
import { clientSentences } from './client-sentences.ts';
import { configSentences } from './config-sentences.ts';
import { decisionSentences } from './decision-sentences.ts';
import { experimentSentences } from './experiment-sentences.ts';
import { growthSentences } from './growth-sentences.ts';
import { healingSentences } from './healing-sentences.ts';
import { journeySentences } from './journey-sentences.ts';
import { messageSentences } from './message-sentences.ts';
import { modelSentences } from './model-sentences.ts';
import { money } from './money.ts';
import { outsideSentences } from './outside-sentences.ts';
import { portfolioSentences } from './portfolio-sentences.ts';
import { qbrSentences } from './qbr-sentences.ts';
import { successSentences } from './success-sentences.ts';
import { teamSentences } from './team-sentences.ts';
import { valueSentences } from './value-sentences.ts';

/** Auctions, values of viewers and what people do are too many for a line each and are events of their own; entries about entries would never end. */
export const notAudited = [
  'BidPlaced',
  'NoBidsCounted',
  'AuctionsDecided',
  'CatalogueFollowed',
  'NoticesRejected',
  'UserValueScored',
  'PurchaseObserved',
  'PurchaseRefunded',
  'CustomerLinked',
  'LtvPredicted',
  'PersonIdentified',
  'PersonTracked',
  'PageViewed',
  'ScreenViewed',
  'PersonGrouped',
  'PersonAliased',
  'IngestionWarned',
  'EventOverflowed',
  'EventBackfilled',
  'AgentToolCalled',
  'LanguageModelAsked',
  'TransactionStatsObserved',
  'UnitExposed',
  'OutcomeObserved',
  'FeaturesServed',
  'ModelScored',
  'ModelOutcomesObserved',
  'MessageRequested',
  'MessageDelivered',
  'MessageOpened',
  'MessageClicked',
  'MessageReplied',
  'OutcomesCounted',
  'JourneyEntered',
  'JourneyEntrySkipped',
  'JourneyStepTaken',
  'JourneyStepSkipped',
  'JourneyWaitBegun',
  'AuditEntryRecorded',
] as const satisfies readonly EventType[];
export type AuditedType = Exclude<EventType, (typeof notAudited)[number]>;

const PPM = 1_000_000;

function breakerOf(entity: string): string {
  return entity === '*' ? 'the whole tenant' : `campaign ${entity}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

/** A new event type does not compile, and fails a test, until it has its sentence here. */
export const sentences: { readonly [Type in AuditedType]: (event: EventsByType[Type]) => string } = {
  ...approvalSentences,
  ...campaignSentences,
  ...experimentSentences,
  ...clientSentences,
  ...configSentences,
  ...decisionSentences,
  ...journeySentences,
  ...modelSentences,
  ...portfolioSentences,
  ...messageSentences,
  ...growthSentences,
  ...healingSentences,
  ...outsideSentences,
  ...qbrSentences,
  ...successSentences,
  ...teamSentences,
  ...valueSentences,
  OrganisationCreated: ({ envelope }) => `Organisation ${envelope.tenant} began.`,
  OrganisationRenamed: ({ envelope }) => `Organisation ${envelope.tenant} has another name.`,
  OrganisationSuspended: ({ envelope, because }) => `Organisation ${envelope.tenant} was suspended: ${because}.`,
  OrganisationReactivated: ({ envelope, because }) => `Organisation ${envelope.tenant} is let in again: ${because}.`,
  OrganisationLoginChanged: ({ envelope, issuer, passwordsAllowed }) =>
    `People of ${envelope.tenant} log in ${issuer === null ? 'here' : `at ${issuer}`}, passwords ${passwordsAllowed ? 'allowed' : 'refused'}.`,
  UserInvited: ({ envelope, roles }) => `User ${envelope.entity} was invited as ${roles.join(', ')}.`,
  UserInvitationRevoked: ({ envelope, because }) =>
    `The invitation of user ${envelope.entity} was revoked: ${because}.`,
  UserRegistered: ({ envelope, method }) => `User ${envelope.entity} accepted the invitation (${method}).`,
  UserRolesChanged: ({ envelope, roles, because }) =>
    `User ${envelope.entity} has the roles ${roles.join(', ')}: ${because}.`,
  UserDisabled: ({ envelope, because }) => `User ${envelope.entity} was disabled: ${because}.`,
  UserEnabled: ({ envelope, because }) => `User ${envelope.entity} was enabled: ${because}.`,
  UserPasswordChanged: ({ envelope }) => `User ${envelope.entity} has another password.`,
  UserLoginLinked: ({ envelope, issuer }) => `User ${envelope.entity} logs in at ${issuer}.`,
  UserLoginFailed: ({ envelope, failures }) => `A login as user ${envelope.entity} failed, ${failures} in a row.`,
  SessionStarted: ({ envelope, sessionId, method }) =>
    `User ${envelope.entity} logged in (${method}), session ${sessionId}.`,
  SessionRefreshed: ({ envelope, sessionId }) => `Session ${sessionId} of user ${envelope.entity} goes on.`,
  SessionEnded: ({ envelope, sessionId, reason }) =>
    `Session ${sessionId} of user ${envelope.entity} ended: ${reason}.`,
  KeyIssued: ({ envelope, kind, roles }) => `Key ${envelope.entity} (${kind}) was issued as ${roles.join(', ')}.`,
  KeyRotated: ({ envelope }) => `Key ${envelope.entity} has another secret.`,
  KeyRevoked: ({ envelope, because }) => `Key ${envelope.entity} was revoked: ${because}.`,
  SigningKeyPublished: ({ kid }) => `Signing key ${kid} was published.`,
  SigningKeyActivated: ({ kid }) => `Tokens are signed with key ${kid}.`,
  SigningKeyRetired: ({ kid }) => `Signing key ${kid} was retired.`,
  SigningKeyRevoked: ({ kid, because }) => `Signing key ${kid} was revoked: ${because}.`,
  AgentRegistered: ({ envelope, role }) => `Agent ${envelope.entity} was registered as ${role}.`,
  AgentRoleChanged: ({ envelope, role, because }) => `Agent ${envelope.entity} has the role ${role}: ${because}.`,
  AgentExpertiseChanged: ({ envelope, expertise }) => `Agent ${envelope.entity} knows ${expertise.join(', ')}.`,
  AgentCapacityChanged: ({ envelope, clientsMax, handoffsMax }) =>
    `Agent ${envelope.entity} takes ${clientsMax} clients and ${handoffsMax} handoffs at once.`,
  AgentPresenceChanged: ({ envelope, presence }) => `Agent ${envelope.entity} is ${presence}.`,
  AgentRetired: ({ envelope, because }) => `Agent ${envelope.entity} was retired: ${because}.`,
  EngagementRequested: ({ envelope, subjectKind, channel, because }) =>
    `It was asked to engage ${subjectKind} ${envelope.entity} by ${channel}: ${because}.`,
  OptimisationRequested: ({ envelope, goal, because }) =>
    `It was asked to optimise campaign ${envelope.entity} for ${goal}: ${because}.`,
  HandoffRequested: ({ envelope, subjectKind, toRole, because }) =>
    `It was asked to hand ${subjectKind} ${envelope.entity} to ${toRole}: ${because}.`,
  MemoryStored: ({ envelope, agent, kind }) => `A ${kind} about ${envelope.entity} was noted by ${agent}.`,
  ManualAuditRequested: ({ envelope, question, reasonCode, role }) =>
    `The question ${question} about ${envelope.entity} had no answer (${reasonCode}); ${role} is to look.`,
  CommandProposed: ({ commandType, target, because }) =>
    `The command ${commandType} was proposed for ${target}: ${because}.`,
  ProposalAccepted: ({ envelope }) => `Proposal ${envelope.entity} was accepted by ${envelope.actor}.`,
  ProposalRejected: ({ envelope }) => `Proposal ${envelope.entity} was rejected by ${envelope.actor}.`,
  ProposalExecuted: ({ envelope, outcome, code }) =>
    `The command of proposal ${envelope.entity} was ${outcome === 'ACCEPTED' ? 'accepted' : `refused: ${code}`}.`,
  CrmStageChanged: ({ envelope, stage, source }) =>
    `Record ${envelope.entity} of ${source} came to the stage ${stage}.`,
  CrmRecordChanged: ({ envelope, change, recordKind, source }) =>
    `Record ${envelope.entity} (${recordKind}) of ${source} was changed: ${change}.`,
  SalesDocSent: ({ envelope, docKind }) => `Document ${envelope.entity} (${docKind}) was sent out to be signed.`,
  SalesDocViewed: ({ envelope, docKind }) => `Document ${envelope.entity} (${docKind}) was looked at.`,
  SalesDocSigned: ({ envelope, docKind, complete }) =>
    `Document ${envelope.entity} (${docKind}) was signed${complete ? ' by all' : ''}.`,
  SalesDocDeclined: ({ envelope, docKind }) => `Document ${envelope.entity} (${docKind}) was declined.`,
  SalesDocVoided: ({ envelope, docKind, because }) =>
    `Document ${envelope.entity} (${docKind}) can be signed no more: ${because}.`,
  PolicySetPublished: ({ version, note }) => `Policies were published as version ${version}: ${note}.`,
  PolicySetRolledBack: ({ version, restoredVersion, reason }) =>
    `Policies went back to version ${restoredVersion}, now version ${version}: ${reason}.`,
  AuctionLost: ({ auctionId, lossReason }) =>
    `The bid in auction ${auctionId} lost${lossReason === null ? '' : ` (reason ${lossReason})`}.`,
  AuctionWon: ({ auctionId, campaignId }) => `Campaign ${campaignId} won auction ${auctionId}.`,
  ClickRecorded: ({ creativeId, campaignId }) => `Creative ${creativeId} of campaign ${campaignId} was clicked.`,
  ImpressionBilled: ({ campaignId, costMicros, currency }) =>
    `An impression of campaign ${campaignId} was billed: ${money(costMicros, currency)}.`,
  BidPolicyApplied: ({ envelope, version }) => `Bidder ${envelope.entity} holds itself to policy ${version}.`,
  BillRefused: ({ campaignId, costMicros, currency, reason }) =>
    `A bill of campaign ${campaignId} over ${money(costMicros, currency)} was refused: ${reason}.`,
  ForeignBillBooked: ({ campaignId, costMicros, currency }) =>
    `A bill of campaign ${campaignId} over ${money(costMicros, currency)} was taken by another bidder than its lease's.`,
  BreakerCampaignApproved: ({ campaignId, because }) => `Campaign ${campaignId} may bid under the breaker: ${because}.`,
  BreakerClosed: ({ envelope, because }) => `The breaker of ${breakerOf(envelope.entity)} was closed: ${because}.`,
  BreakerHalfOpened: ({ envelope, probePpm, because }) =>
    `The breaker of ${breakerOf(envelope.entity)} lets ${percent(probePpm / PPM)} of the auctions through: ${because}.`,
  BreakerOpened: ({ envelope, cause, because }) =>
    `The breaker of ${breakerOf(envelope.entity)} was opened (${cause}): ${because}.`,
  TrafficCounted: ({ hourFromMs, impressions }) =>
    `${impressions} impressions were offered in the hour of ${new Date(hourFromMs).toISOString()}.`,
  HotStoreSlowed: ({ store, latencyMs, lineMs }) => `The store ${store} answers in ${latencyMs} ms, over ${lineMs} ms.`,
  FeatureBreakerTripped: ({ envelope, fromState, toState, because }) =>
    `The breaker before the features of ${envelope.entity} went from ${fromState} to ${toState}: ${because}.`,
  BudgetDailyCapChanged: ({ envelope, dailyCapMicros }) =>
    `The daily cap of campaign ${envelope.entity} was ${dailyCapMicros === null ? 'lifted' : `set to ${money(dailyCapMicros)}`}.`,
  BudgetCapChanged: ({ envelope, capMicros }) =>
    `The budget of campaign ${envelope.entity} was set to ${money(capMicros)}.`,
  BudgetExhausted: ({ envelope, spentMicros }) =>
    `The budget of campaign ${envelope.entity} is spent: ${money(spentMicros)}.`,
  BudgetLateSpendRecorded: ({ bidId, spentMicros }) =>
    `A late bill for bid ${bidId} was booked: ${money(spentMicros)}.`,
  BudgetOpened: ({ envelope, capMicros, currency }) =>
    `Campaign ${envelope.entity} got a budget of ${money(capMicros, currency)}.`,
  BudgetSliceLeased: ({ envelope, holder, amountMicros }) =>
    `Bidder ${holder} may spend ${money(amountMicros)} for campaign ${envelope.entity}.`,
  BudgetSliceSettled: ({ leaseId, spentMicros, returnedMicros }) =>
    `Lease ${leaseId} was settled: ${money(spentMicros)} spent, ${money(returnedMicros)} returned.`,
  CampaignActivated: ({ envelope }) => `Campaign ${envelope.entity} may bid from now on.`,
  CampaignBidPriceChanged: ({ envelope, bidPriceMicros }) =>
    `Campaign ${envelope.entity} bids up to ${money(bidPriceMicros)} per thousand from now on.`,
  CampaignCreated: ({ envelope, bidPriceMicros, currency }) =>
    `Campaign ${envelope.entity} was set up with a price of ${money(bidPriceMicros, currency)} per thousand.`,
  CampaignPaused: ({ envelope, reason }) => `Campaign ${envelope.entity} stopped bidding: ${reason}.`,
  CampaignDealsChanged: ({ envelope, deals, dealsOnly }) =>
    `Campaign ${envelope.entity} has ${deals.length} deals${dealsOnly ? ' and bids on nothing else' : ''}.`,
  CampaignPacingChanged: ({ envelope, dailyCapMicros, mode }) =>
    `Campaign ${envelope.entity} spends ${mode === 'EVEN' ? 'evenly' : 'as fast as it can'}` +
    `${dailyCapMicros === null ? '' : `, at most ${money(dailyCapMicros)} a day`}.`,
  CampaignValuationChanged: ({ envelope, goal, model }) =>
    `Campaign ${envelope.entity} values impressions by ${goal}${model === null ? '' : ` with ${model}`}.`,
  CampaignTargetingChanged: ({ envelope, countries }) =>
    `Campaign ${envelope.entity} bids ${countries.length === 0 ? 'everywhere' : `in ${countries.join(', ')}`}.`,
  ClientApprovalDecided: ({ approvalId, outcome, decidedBy }) =>
    `Approval ${approvalId} ended as ${outcome}${decidedBy === null ? ', undecided in time' : ` by ${decidedBy}`}.`,
  ClientApprovalRequested: ({ approvalId, what, role }) =>
    `Approval ${approvalId} (${what}) was asked of role ${role}.`,
  ClientDealSigned: ({ envelope, yearlyValueMicros, currency }) =>
    `Client ${envelope.entity} signed a deal worth ${money(yearlyValueMicros, currency)} a year.`,
  ClientSignedUp: ({ envelope, product, assistedBy }) =>
    `Client ${envelope.entity} signed up for ${product}${assistedBy === null ? '' : `, assisted by ${assistedBy}`}.`,
  ClientStageChanged: ({ envelope, from, to, because }) =>
    `Client ${envelope.entity} went from ${from} to ${to}: ${because}.`,
  ConfigPublished: ({ name, note }) => `Setting ${name} got a new value: ${note}.`,
  CreativeActivated: ({ envelope, because }) => `Creative ${envelope.entity} went on the air: ${because}.`,
  CreativeApproved: ({ envelope, note }) => `Creative ${envelope.entity} passed its checks: ${note}.`,
  AudioCreativeCreated: ({ envelope, campaignId, durationS }) =>
    `Audio creative ${envelope.entity} of ${durationS} s was made for campaign ${campaignId}.`,
  NativeCreativeCreated: ({ envelope, campaignId }) =>
    `Native creative ${envelope.entity} was made for campaign ${campaignId}.`,
  ClickModelPublished: ({ envelope, action, isDefault, examples, auc }) =>
    `Model ${envelope.entity} for ${action.toLowerCase()}s was published${isDefault ? ' as the default' : ''}: ` +
    `${examples} examples, AUC ${auc.toFixed(3)}.`,
  ClickModelRetired: ({ envelope, reason }) => `Model ${envelope.entity} is asked no more: ${reason}.`,
  WinCurvePublished: ({ segment, middleMicros, bids }) =>
    `Half of the auctions of ${segment} are won at ${money(middleMicros)}, say ${Math.round(bids)} bids.`,
  CurrencyRatesPublished: ({ rates, source }) => `Rates of ${rates.length} currencies came from ${source}.`,
  CreativeCreated: ({ envelope, campaignId, format }) =>
    `Creative ${envelope.entity} (${format}) was made for campaign ${campaignId}.`,
  CreativeGoldMarked: ({ envelope, because }) => `Creative ${envelope.entity} joined the gold reserve: ${because}.`,
  CreativePaused: ({ envelope, reason }) => `Creative ${envelope.entity} was taken off the air: ${reason}.`,
  CreativeRejected: ({ envelope, reason }) => `Creative ${envelope.entity} failed its checks: ${reason}.`,
  DeadLetterRetryRequested: ({ view, topic, partition }) =>
    `View ${view} was asked to try a parked key of ${topic}/${partition} again.`,
  DeadLetterRuled: ({ view, topic, partition, offset, action, reason, fourEyes }) =>
    `Record ${topic}/${partition}@${offset} is to be ${action === 'EDIT' ? 'replaced' : 'passed over'} in view ${view}` +
    `${fourEyes ? ', once a second person agrees' : ''}: ${reason}.`,
  DeadLetterRulingConfirmed: ({ rulingId, reason }) => `Ruling ${rulingId} was confirmed: ${reason}.`,
  RecordParked: ({ view, topic, partition, offset, cause, code }) =>
    `View ${view} parked a key at ${topic}/${partition}@${offset} (${cause.toLowerCase()}, ${code}).`,
  IncidentAlerted: ({ envelope, channel, delivered }) =>
    delivered
      ? `People were told of incident ${envelope.entity} by ${channel}.`
      : `Nobody was told of incident ${envelope.entity}: ${channel} did not deliver.`,
  IncidentOpened: ({ envelope, severity, summary }) => `Incident ${envelope.entity} (${severity}): ${summary}`,
  AuditTreeAbandoned: ({ origin, sequence, reason }) =>
    `Audit tree ${origin} was given up after its checkpoint ${sequence}: ${reason}.`,
  ProjectionDropped: ({ view, build, reason }) => `Build ${build} of view ${view} was removed: ${reason}.`,
  ProjectionPaused: ({ view, build, reason }) => `Build ${build} of view ${view} stands still: ${reason}.`,
  ProjectionPromoted: ({ view, build, version, previousBuild, reason }) =>
    `View ${view} is read from build ${build} (version ${version}) in place of build ${previousBuild}: ${reason}.`,
  ProjectionResumed: ({ view, build, reason }) => `Build ${build} of view ${view} is kept up again: ${reason}.`,
  ProjectionRolledBack: ({ view, build, version, previousBuild, reason }) =>
    `View ${view} went back from build ${previousBuild} to build ${build} (version ${version}): ${reason}.`,
  RollbackCompleted: ({ pausedCreativeId, goldCreativeId }) =>
    `Gold creative ${goldCreativeId} took over from ${pausedCreativeId}.`,
  RollbackEscalated: ({ pausedCreativeId, reason }) =>
    `The rollback of creative ${pausedCreativeId} needs people: ${reason}.`,
  LeadAssigned: ({ envelope, assignee, queue }) => `Lead ${envelope.entity} was given to ${assignee} of ${queue}.`,
  LeadReceived: ({ envelope, source }) => `Lead ${envelope.entity} arrived from ${source}.`,
  LeadRouted: ({ envelope, queue, because }) => `Lead ${envelope.entity} was sent to ${queue}: ${because}.`,
  LeadScored: (event) =>
    `Lead ${event.envelope.entity} was scored ${event.score.toFixed(2)} (${event.class}) by ${event.modelVersion}.`,
  ErasureRefused: ({ subject, because }) => `Subject ${subject} was not erased: ${because}.`,
  ErasureRequested: ({ subject, reason }) => `The erasure of subject ${subject} was asked for: ${reason}.`,
  LegalHoldLifted: ({ holdId, subject, reason }) => `Legal hold ${holdId} on subject ${subject} ended: ${reason}.`,
  LegalHoldPlaced: ({ holdId, subject, reason }) => `Legal hold ${holdId} was put on subject ${subject}: ${reason}.`,
  SubjectErased: ({ subject, stores, findings }) =>
    `Subject ${subject} was erased; ${stores.length} places were searched, with ${findings} findings.`,
  SubjectReopened: ({ subject, generation, reason }) =>
    `Subject ${subject} consented anew (generation ${generation}): ${reason}.`,
  CreativeUnderperformed: ({ creativeId, ctr, baselineCtr, lineShare }) =>
    `Creative ${creativeId} fell to a click rate of ${percent(ctr)}, under ${percent(lineShare)} of its baseline ` +
    `${percent(baselineCtr)}.`,
};
