/** What each event means in one sentence, for people who read the audit trail. Ids only, no personal data (R6). */
import type { EventsByType, EventType } from '@mainstem/schemas/generated/events';

/** Auctions and values of viewers are too many for a line each and are events of their own; entries about entries would never end. */
export const notAudited = [
  'BidPlaced',
  'NoBidsCounted',
  'AuctionsDecided',
  'CatalogueFollowed',
  'NoticesRejected',
  'UserValueScored',
  'AuditEntryRecorded',
] as const satisfies readonly EventType[];
export type AuditedType = Exclude<EventType, (typeof notAudited)[number]>;

const MICROS = 1_000_000;

/** Micros of a currency as people write it. */
function money(micros: number, currency = ''): string {
  return `${(micros / MICROS).toFixed(micros % 10_000 === 0 ? 2 : 6)}${currency === '' ? '' : ` ${currency}`}`;
}

function breakerOf(entity: string): string {
  return entity === '*' ? 'the whole tenant' : `campaign ${entity}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

/** A new event type does not compile, and fails a test, until it has its sentence here. */
export const sentences: { readonly [Type in AuditedType]: (event: EventsByType[Type]) => string } = {
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
    `The breaker of ${breakerOf(envelope.entity)} lets ${percent(probePpm / MICROS)} of the auctions through: ${because}.`,
  BreakerOpened: ({ envelope, cause, because }) =>
    `The breaker of ${breakerOf(envelope.entity)} was opened (${cause}): ${because}.`,
  TrafficCounted: ({ hourFromMs, impressions }) =>
    `${impressions} impressions were offered in the hour of ${new Date(hourFromMs).toISOString()}.`,
  HotStoreSlowed: ({ store, latencyMs, lineMs }) => `The store ${store} answers in ${latencyMs} ms, over ${lineMs} ms.`,
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
