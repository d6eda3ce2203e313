/**
 * (c) A changed bid price changes the next bid. Each change is timed twice, until the first bid at the new price: from
 * the moment the command was sent, and from the moment the gateway said it is on the log.
 */
import { percentile } from '../../bench/figures.ts';
import { askHttp, bidRequest } from '../exchange.ts';
import { expect, type Platform, ProofError } from '../platform.ts';
import type { ProofCampaign } from './campaign.ts';

export interface ChangeTimes {
  readonly changes: number;
  readonly acceptedToBidP50Ms: number;
  readonly acceptedToBidP99Ms: number;
  readonly sentToBidP50Ms: number;
  readonly sentToBidP99Ms: number;
}

const changeLimitMs = 30_000;
const medianLimitMs = 250;

export async function priceChangesNextBid(
  platform: Platform,
  campaign: ProofCampaign,
  changes = 200,
): Promise<ChangeTimes> {
  const bidder = platform.setting('MAINSTEM_BIDDER_URL');
  const accepted: number[] = [];
  const sent: number[] = [];
  for (let change = 1; change <= changes; change += 1) {
    const bidPriceMicros = campaign.bidPriceMicros + change * 1_000;
    const sentAt = performance.now();
    let acceptedAt = Number.POSITIVE_INFINITY;
    const command = platform
      .command('campaigns', campaign.campaignId, { type: 'ChangeBidPrice', bidPriceMicros })
      .then(() => {
        acceptedAt = performance.now();
      });
    const seenAt = await firstBidAt(bidder, campaign, bidPriceMicros);
    await command;
    sent.push(seenAt - sentAt);
    // The bid may change before the gateway's answer has come back: the log was read faster than the reply.
    accepted.push(Math.max(0, seenAt - acceptedAt));
  }
  const times = {
    changes,
    acceptedToBidP50Ms: rounded(percentile(accepted, 50)),
    acceptedToBidP99Ms: rounded(percentile(accepted, 99)),
    sentToBidP50Ms: rounded(percentile(sent, 50)),
    sentToBidP99Ms: rounded(percentile(sent, 99)),
  };
  // The median shrugs off a busy machine; the tail is the bench's matter.
  expect(
    times.sentToBidP50Ms < medianLimitMs,
    `half of the changes took over ${times.sentToBidP50Ms} ms to reach a bid`,
  );
  return times;
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}

async function firstBidAt(bidder: string, campaign: ProofCampaign, bidPriceMicros: number): Promise<number> {
  const deadline = performance.now() + changeLimitMs;
  while (performance.now() < deadline) {
    const bid = await askHttp(bidder, bidRequest(campaign.size));
    if (bid !== undefined && Math.round(bid.price * 1e6) === bidPriceMicros) return performance.now();
  }
  throw new ProofError(`no bid at ${bidPriceMicros} micros within ${changeLimitMs} ms of the change`);
}
