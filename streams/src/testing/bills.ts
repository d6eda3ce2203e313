/** What a bill need not say, for tests that are about its cost. */
import type { ImpressionBilled } from '@mainstem/schemas/generated/events';

export const unsaidOfBill: Omit<
  ImpressionBilled,
  'type' | 'envelope' | 'auctionId' | 'campaignId' | 'creativeId' | 'leaseId' | 'costMicros' | 'currency'
> = {
  clearingPriceMicros: null,
  priceCurrency: '',
  multiplierPpm: null,
  impressionAtMs: null,
  discountPpm: null,
  discountMicros: null,
  ratesVersion: null,
  elsewhere: false,
  invalidTraffic: false,
};
