/** A planned bid as it is answered. One place for it, so that a replay writes what the bidder wrote. */
import type { PlannedBid } from '../decide/plan.ts';
import type { NoticeAddresses } from '../notices/addresses.ts';
import { expiresInS } from '../notices/notice-of.ts';
import type { Notice } from '../notices/token.ts';
import type { WrittenBid } from '../openrtb/response.ts';

export function writtenBid(bid: PlannedBid, notice: Notice, addresses: NoticeAddresses, nowMs: number): WrittenBid {
  const { imp, candidate, offer, deal } = bid;
  const waitsS = expiresInS(notice, nowMs, imp.expiresInS);
  return { bidId: notice.bidId, imp, candidate, offer, deal, addresses, expiresInS: waitsS };
}
