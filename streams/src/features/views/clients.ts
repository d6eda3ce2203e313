/** Features of clients: where they stand, and how they use what they pay for. */
import { count, DAY_MS, defineFeatureView, latest, max, mean, min, sinceMs, sum } from '../definition.ts';

export const clientLifecycle = defineFeatureView({
  name: 'client_lifecycle',
  version: 1,
  entity: 'client id',
  about: 'Where a client stands in its life.',
  types: { ClientStageChanged: '', ClientApprovalRequested: '', ClientApprovalDecided: '', ClientDealSigned: '' },
  features: {
    stage: latest({ type: 'string', of: { ClientStageChanged: 'to' }, about: 'Stage, e.g. "ONBOARDING".' }),
    waits_for_approval: latest({
      type: 'boolean',
      of: { ClientApprovalRequested: { is: true }, ClientApprovalDecided: { is: false } },
      about: 'Whether it waits for a person.',
    }),
    yearly_value_micros: latest({
      type: 'long',
      of: { ClientDealSigned: 'yearlyValueMicros' },
      about: 'Value of the signed deal, micros of its currency; 0 before.',
    }),
  },
  ttlMs: null,
  checks: [{ kind: 'range', of: { ClientDealSigned: 'yearlyValueMicros' }, min: 0 }],
});

const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;
const QUARTER_MS = 90 * DAY_MS;
const usage = (field: string) => ({ ClientUsageCounted: field });
const opened = { TicketOpened: {} };
const escalated = { TicketEscalated: {} };
const rated = { TicketRated: 'satisfactionHundredths' };

/** For churn: nothing in it is known only after a client has left, or was written by who judges it (KIKI-13). */
export const clientEngagement = defineFeatureView({
  name: 'client_engagement',
  version: 1,
  entity: 'client id',
  about: 'How much a client uses its agents, and what it complains of.',
  types: {
    ClientUsageCounted: '',
    TicketOpened: 'clientId',
    TicketEscalated: 'clientId',
    TicketSlaMissed: 'clientId',
    TicketRated: 'clientId',
    InvoicePaid: '',
    PaymentFailed: '',
    ClientDealSigned: '',
  },
  features: {
    conversations_7d: sum({ of: usage('conversations'), windowMs: WEEK_MS, about: 'Conversations in 7 days.' }),
    conversations_30d: sum({ of: usage('conversations'), windowMs: MONTH_MS, about: 'Conversations in 30 days.' }),
    conversations_90d: sum({ of: usage('conversations'), windowMs: QUARTER_MS, about: 'Conversations in 90 days.' }),
    resolved_30d: sum({ of: usage('resolvedConversations'), windowMs: MONTH_MS, about: 'Of them resolved, 30 days.' }),
    expected_30d: sum({ of: usage('expectedConversations'), windowMs: MONTH_MS, about: 'Expected in 30 days.' }),
    days_counted_30d: count({ of: usage('conversations'), windowMs: MONTH_MS, about: 'Days with a count, of 30.' }),
    quietest_day_30d: min({
      of: usage('conversations'),
      windowMs: MONTH_MS,
      about: 'Conversations of the quietest day.',
    }),
    busiest_day_30d: max({
      of: usage('conversations'),
      windowMs: MONTH_MS,
      about: 'Conversations of the busiest day.',
    }),
    logins_7d: sum({ of: usage('logins'), windowMs: WEEK_MS, about: 'Logins in 7 days.' }),
    logins_30d: sum({ of: usage('logins'), windowMs: MONTH_MS, about: 'Logins in 30 days.' }),
    api_calls_7d: sum({ of: usage('apiCalls'), windowMs: WEEK_MS, about: 'Calls of the API in 7 days.' }),
    api_calls_30d: sum({ of: usage('apiCalls'), windowMs: MONTH_MS, about: 'Calls of the API in 30 days.' }),
    features_used: latest({
      type: 'long',
      of: usage('featuresUsed'),
      about: 'Features in use, of the last day counted.',
    }),
    feature_requests_90d: sum({ of: usage('featureRequests'), windowMs: QUARTER_MS, about: 'Wishes in 90 days.' }),
    satisfaction_30d: mean({
      of: usage('satisfactionHundredths'),
      windowMs: MONTH_MS,
      about: 'Mean of the days’ satisfaction, hundredths.',
    }),
    tickets_7d: count({ of: opened, windowMs: WEEK_MS, about: 'Tickets opened in 7 days.' }),
    tickets_30d: count({ of: opened, windowMs: MONTH_MS, about: 'Tickets opened in 30 days.' }),
    tickets_90d: count({ of: opened, windowMs: QUARTER_MS, about: 'Tickets opened in 90 days.' }),
    escalations_30d: count({ of: escalated, windowMs: MONTH_MS, about: 'Tickets that went to people in 30 days.' }),
    missed_90d: count({
      of: { TicketSlaMissed: {} },
      windowMs: QUARTER_MS,
      about: 'Promises of time missed in 90 days.',
    }),
    rating_90d: mean({ of: rated, windowMs: QUARTER_MS, about: 'Mean rating of tickets in 90 days, hundredths.' }),
    worst_rating_90d: min({ of: rated, windowMs: QUARTER_MS, about: 'Worst rating in 90 days, hundredths.' }),
    payments_failed_90d: count({
      of: { PaymentFailed: {} },
      windowMs: QUARTER_MS,
      about: 'Payments failed in 90 days.',
    }),
    invoices_paid_90d: count({ of: { InvoicePaid: {} }, windowMs: QUARTER_MS, about: 'Invoices paid in 90 days.' }),
    signed_ms: sinceMs({ of: { ClientDealSigned: {} }, about: 'ms since the deal was signed; −1 for never.' }),
    used_ms: sinceMs({ of: { ClientUsageCounted: {} }, about: 'ms since use was last counted; −1 for never.' }),
    complained_ms: sinceMs({ of: escalated, about: 'ms since a ticket last went to people; −1 for never.' }),
  },
  ttlMs: 14 * DAY_MS,
  tileMs: DAY_MS,
  checks: [
    { kind: 'range', of: usage('conversations'), min: 0 },
    { kind: 'range', of: usage('logins'), min: 0 },
    { kind: 'range', of: usage('apiCalls'), min: 0 },
    { kind: 'range', of: usage('satisfactionHundredths'), min: 0, max: 10_000 },
    { kind: 'range', of: rated, min: 0, max: 10_000 },
  ],
});
