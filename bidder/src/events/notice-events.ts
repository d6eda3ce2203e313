/** The events that notices of exchanges and browsers leave on the log, each under the id of its bid (R2). */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type {
  AuctionLost,
  AuctionWon,
  BillRefused,
  ClickRecorded,
  Envelope,
  ForeignBillBooked,
  ImpressionBilled,
} from '@mainstem/schemas/generated/events';
import type { Said } from '../notices/query.ts';
import type { Notice } from '../notices/token.ts';
import { envelopeOf } from './bid-events.ts';

/** What a notice says, its price (CPM) in the currency of the bid; null when not said. */
export type SaidOfPrice = Pick<Said, 'currency' | 'minToWinMicros' | 'marketBidRatio' | 'lossReason'> & {
  readonly clearingPriceMicros: number | null;
};

export function auctionWon(notice: Notice, said: SaidOfPrice, nowMs: number): AuctionWon {
  const { clearingPriceMicros, minToWinMicros, marketBidRatio } = said;
  const prices = { clearingPriceMicros, minToWinMicros, currency: notice.currency, marketBidRatio };
  return { type: 'AuctionWon', envelope: noticeEnvelope(notice, 'won', nowMs), ...about(notice), ...prices };
}

export function auctionLost(notice: Notice, said: SaidOfPrice, nowMs: number): AuctionLost {
  const { clearingPriceMicros, minToWinMicros, marketBidRatio, lossReason } = said;
  const prices = { clearingPriceMicros, minToWinMicros, currency: notice.currency, marketBidRatio };
  return {
    type: 'AuctionLost',
    envelope: noticeEnvelope(notice, 'lost', nowMs),
    ...about(notice),
    lossReason,
    ...prices,
  };
}

export function clickRecorded(notice: Notice, invalidTraffic: boolean, nowMs: number): ClickRecorded {
  return {
    type: 'ClickRecorded',
    envelope: noticeEnvelope(notice, 'clicked', nowMs),
    ...about(notice),
    invalidTraffic,
  };
}

/** What a bill says besides who pays: `costMicros` of the campaign's currency. */
export interface BillSaid extends Pick<Said, 'multiplierPpm' | 'impressionAtMs' | 'discountPpm' | 'discountMicros'> {
  readonly clearingPriceMicros: number | null;
  readonly costMicros: number;
  readonly elsewhere: boolean;
  readonly robot: boolean;
}

export function impressionBilled(notice: Notice, said: BillSaid, nowMs: number): ImpressionBilled {
  const { clearingPriceMicros, costMicros, multiplierPpm, impressionAtMs, discountPpm, discountMicros } = said;
  return {
    type: 'ImpressionBilled',
    envelope: noticeEnvelope(notice, 'billed', nowMs),
    ...about(notice),
    leaseId: notice.leaseId,
    costMicros,
    currency: notice.campaignCurrency,
    clearingPriceMicros,
    priceCurrency: notice.currency === notice.campaignCurrency ? '' : notice.currency,
    multiplierPpm,
    impressionAtMs,
    discountPpm,
    discountMicros,
    ratesVersion: notice.ratesVersion,
    elsewhere: said.elsewhere,
    invalidTraffic: said.robot,
  };
}

export function billRefused(
  notice: Notice,
  costMicros: number,
  reason: 'LATE' | 'AFTER_LOSS',
  lateMs: number,
  nowMs: number,
): BillRefused {
  const money = { leaseId: notice.leaseId, costMicros, currency: notice.campaignCurrency };
  const envelope = noticeEnvelope(notice, `refused-${reason}`, nowMs);
  return { type: 'BillRefused', envelope, ...about(notice), ...money, reason, lateMs };
}

/** Its entity is the lease, whose holder it is for. The same bill told by two processes is one event. */
export function foreignBillBooked(notice: Notice, costMicros: number, taker: string, nowMs: number): ForeignBillBooked {
  const { tenant, bidId, leaseId, campaignId, campaignCurrency: currency } = notice;
  const id = uuidFrom(bidId, 'foreign');
  const envelope = { ...envelopeOf(tenant, leaseId, id, bidId, nowMs, 'service:bidder'), correlationId: bidId };
  return { type: 'ForeignBillBooked', envelope, bidId, campaignId, costMicros, currency, taker };
}

function about({ auctionId, campaignId, creativeId }: Notice): {
  auctionId: string;
  campaignId: string;
  creativeId: string;
} {
  return { auctionId, campaignId, creativeId };
}

/** The same notice twice, at this bidder or another, makes the same event id: it counts once everywhere (R2). */
function noticeEnvelope(notice: Notice, what: string, nowMs: number): Envelope {
  const id = uuidFrom(notice.bidId, what);
  return envelopeOf(notice.tenant, notice.bidId, id, notice.bidId, nowMs, `exchange:${notice.exchange}`);
}
