/** Notices as tests need them: a plain one in USD, special only in what the test says. */
import type { BillSaid } from '../events/notice-events.ts';
import type { Notice } from '../notices/token.ts';
import { costOfOne } from '../openrtb/money.ts';

export function billSaid(given: Partial<BillSaid> & { readonly costMicros: number }): BillSaid {
  const unsaid = { multiplierPpm: null, impressionAtMs: null, discountPpm: null, discountMicros: null };
  return { ...unsaid, clearingPriceMicros: null, elsewhere: false, robot: false, ...given };
}

export function noticeWith(given: Partial<Notice> = {}): Notice {
  const bidPriceMicros = given.bidPriceMicros ?? 5_000_000;
  return {
    tenant: 'acme',
    bidId: '01890a5d-ac96-774b-bcce-b302099a8057',
    campaignId: 'campaign-1',
    creativeId: 'creative-1',
    leaseId: '01890a5d-ac96-774b-bcce-b302099a8058',
    exchange: 'x',
    auctionId: 'auction-1',
    bidPriceMicros,
    currency: 'USD',
    campaignCurrency: 'USD',
    reservedMicros: costOfOne(bidPriceMicros),
    quantityPpm: 1_000_000,
    ratesVersion: null,
    window: 'web',
    expiresAtMs: 1_000,
    test: false,
    ...given,
  };
}
