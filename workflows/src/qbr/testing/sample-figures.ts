/** For tests: figures of a client's second quarter, and of one nobody counted. */
import type { Counts, QbrFigures } from '../figures.ts';
import { quarterOf } from '../quarters.ts';

export const WENT_LIVE_AT_MS = Date.UTC(2026, 0, 31, 9);
export const secondQuarter = quarterOf(WENT_LIVE_AT_MS, 2);

export const none: Counts = {
  ...{ days: 0, conversations: 0, resolved: 0, satisfactionHundredths: 0, satisfactionDays: 0 },
  ...{ logins: 0, featuresUsed: 0, featuresAvailable: 0, featureRequests: 0, tickets: 0 },
};

const counts = (days: number, conversations: number, resolved: number, stars: number, tickets = 0): Counts => ({
  ...{ days, conversations, resolved, satisfactionHundredths: stars * days, satisfactionDays: days },
  ...{ logins: days, featuresUsed: days * 2, featuresAvailable: days * 5, featureRequests: 3, tickets },
});

export const sampleFigures: QbrFigures = {
  baseline: counts(30, 3_000, 1_230, 380, 12),
  now: counts(92, 12_345, 8_888, 421, 31),
  quarter: counts(92, 12_345, 8_888, 421, 31),
  months: [
    { fromMs: secondQuarter.fromMs, counts: counts(31, 4_000, 2_800, 415) },
    { fromMs: Date.UTC(2026, 4, 30, 9), counts: counts(31, 4_100, 2_950, 420) },
    { fromMs: Date.UTC(2026, 5, 30, 9), counts: counts(30, 4_245, 3_138, 428) },
  ],
  flows: [
    {
      ...{ experimentId: 'x-1', objective: 'booked', flow: 'short' },
      isControl: true,
      conversations: 900,
      reached: 180,
    },
    {
      ...{ experimentId: 'x-1', objective: 'booked', flow: 'guided' },
      isControl: false,
      conversations: 910,
      reached: 273,
    },
  ],
  product: 'chatbot',
  businessType: 'retail',
  yearlyValueMicros: 48_000_000_000,
  currency: 'EUR',
  evidenceEventIds: [],
};

export const nobodyCounted: QbrFigures = {
  ...sampleFigures,
  ...{ baseline: none, now: none, quarter: none, flows: [], yearlyValueMicros: null, currency: null },
  months: sampleFigures.months.map(({ fromMs }) => ({ fromMs, counts: none })),
};
