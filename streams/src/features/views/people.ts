/** Features of people, by pseudonym only (R6). */
import {
  count,
  DAY_MS,
  defineFeatureView,
  HOUR_MS,
  latest,
  MINUTE_MS,
  max,
  mean,
  sinceMs,
  sum,
} from '../definition.ts';

const observed = (field: string) => ({ TransactionStatsObserved: field });

export const transactionStats = defineFeatureView({
  name: 'transaction_stats',
  version: 1,
  entity: 'pseudonym of a user, e.g. "user_1001"',
  about: 'What payment systems know of the transactions of a user.',
  types: { TransactionStatsObserved: '' },
  features: {
    fraud_flag: latest({
      type: 'long',
      of: observed('fraudFlagged'),
      about: '1 while the payment system holds the user for fraud, else 0.',
    }),
    amount_micros: latest({
      type: 'long',
      of: observed('amountMicros'),
      about: 'Mean amount of a transaction, micros of its currency.',
    }),
    currency: latest({ type: 'string', of: observed('currency'), about: 'ISO 4217 currency of the amount.' }),
    transaction_count: latest({
      type: 'long',
      of: observed('transactionCount'),
      about: 'Transactions the mean is of.',
    }),
  },
  ttlMs: 90 * DAY_MS,
  checks: [
    { kind: 'range', of: observed('amountMicros'), min: 0 },
    { kind: 'range', of: observed('transactionCount'), min: 0 },
  ],
});

const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;
const bid = (field?: string, more: Readonly<Record<string, string>> = {}) => ({
  BidPlaced: { ...(field === undefined ? {} : { field }), where: { test: false, ...more } },
});

/** What was bid for a viewer, and what it is held to be worth. Test bids do not count. */
export const viewerActivity = defineFeatureView({
  name: 'viewer_activity',
  version: 1,
  entity: 'pseudonym of a viewer',
  about: 'How often a viewer is met, where, and what was bid for it.',
  types: { BidPlaced: 'viewer', UserValueScored: '' },
  features: {
    bids_1h: count({ of: bid(), windowMs: HOUR_MS, about: 'Bids in an hour.' }),
    bids_1d: count({ of: bid(), windowMs: DAY_MS, about: 'Bids in a day.' }),
    bids_7d: count({ of: bid(), windowMs: WEEK_MS, about: 'Bids in 7 days.' }),
    bids_30d: count({ of: bid(), windowMs: MONTH_MS, about: 'Bids in 30 days.' }),
    offered_1d: sum({ of: bid('reservedMicros'), windowMs: DAY_MS, about: 'Reserved in a day, micros.' }),
    offered_7d: sum({ of: bid('reservedMicros'), windowMs: WEEK_MS, about: 'Reserved in 7 days, micros.' }),
    offered_30d: sum({ of: bid('reservedMicros'), windowMs: MONTH_MS, about: 'Reserved in 30 days, micros.' }),
    price_mean_7d: mean({
      of: bid('bidPriceMicros'),
      windowMs: WEEK_MS,
      about: 'Mean price of a bid in 7 days, micros.',
    }),
    price_max_7d: max({ of: bid('bidPriceMicros'), windowMs: WEEK_MS, about: 'Dearest bid in 7 days, micros.' }),
    floor_mean_7d: mean({ of: bid('bidFloorMicros'), windowMs: WEEK_MS, about: 'Mean floor in 7 days, micros.' }),
    worth_mean_7d: mean({ of: bid('valueMicros'), windowMs: WEEK_MS, about: 'Mean worth of an impression, micros.' }),
    click_ppm_7d: mean({ of: bid('clickPpm'), windowMs: WEEK_MS, about: 'Mean foretold click rate in 7 days, ppm.' }),
    banners_7d: count({ of: bid(undefined, { mediaType: 'banner' }), windowMs: WEEK_MS, about: 'Banners in 7 days.' }),
    videos_7d: count({ of: bid(undefined, { mediaType: 'video' }), windowMs: WEEK_MS, about: 'Videos in 7 days.' }),
    natives_7d: count({ of: bid(undefined, { mediaType: 'native' }), windowMs: WEEK_MS, about: 'Natives in 7 days.' }),
    deals_30d: count({ of: bid('dealId'), windowMs: MONTH_MS, about: 'Bids in deals in 30 days.' }),
    seen_ms: sinceMs({ of: bid(), about: 'ms since the last bid; −1 for never.' }),
    last_campaign: latest({ type: 'string', of: bid('campaignId'), about: 'Campaign of the last bid.' }),
    last_creative: latest({ type: 'string', of: bid('creativeId'), about: 'Creative of the last bid.' }),
    last_exchange: latest({ type: 'string', of: bid('exchange'), about: 'Exchange of the last bid.' }),
    last_basis: latest({ type: 'string', of: bid('privacyBasis'), about: 'What the profile was allowed by, last.' }),
    value_micros: latest({
      type: 'long',
      of: { UserValueScored: 'valueMicros' },
      about: 'What its next conversion is worth, micros of USD; 0 when nothing is foretold.',
    }),
    scored_ms: sinceMs({ of: { UserValueScored: {} }, about: 'ms since it was last scored; −1 for never.' }),
  },
  ttlMs: 30 * DAY_MS,
  tileMs: 15 * MINUTE_MS,
  checks: [
    { kind: 'range', of: { BidPlaced: 'bidPriceMicros' }, min: 0 },
    { kind: 'range', of: { BidPlaced: 'reservedMicros' }, min: 0 },
    { kind: 'range', of: { BidPlaced: 'clickPpm' }, min: 0, max: 1_000_000 },
  ],
});
