/** Pages that tell of the whole bidder: of this process when it is alone, of every member when there are several. */
import type { Bidder } from '../bidder.ts';
import type { Member } from '../cluster/member.ts';
import { mergeMetrics } from '../cluster/merge-metrics.ts';
import type { Page } from '../cluster/messages.ts';
import { metricsText } from './metrics.ts';
import { statusOfBidder } from './status.ts';

/** This process's own page. */
export async function ownPage(bidder: Bidder, page: Page): Promise<string> {
  return page === 'metrics' ? metricsText(bidder) : JSON.stringify(statusOfBidder(bidder));
}

/** Prometheus text; with several processes each sample has the label `process`. */
export async function metricsPage(bidder: Bidder, member: Member | undefined): Promise<string> {
  return member === undefined ? ownPage(bidder, 'metrics') : mergeMetrics(await member.collect('metrics'));
}

/** JSON; with several processes `{"processes":[{"process":1,…}]}`. */
export async function statusPage(bidder: Bidder, member: Member | undefined): Promise<string> {
  if (member === undefined) return ownPage(bidder, 'status');
  const pages = await member.collect('status');
  return JSON.stringify({ processes: pages.map((page) => ({ process: page.member, ...JSON.parse(page.text) })) });
}
