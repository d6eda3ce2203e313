/** (e) Clicks collapse below 80 % of baseline: the workflow swaps in the gold creative and the next bid carries it (KIKI-43…46). */
import { askHttp, bidRequest, clickUrl, notify } from '../exchange.ts';
import { expect, type Platform, until } from '../platform.ts';
import type { ProofCampaign } from './campaign.ts';

const minImpressions = 60;
const parallel = 8;

export async function collapseSwapsInGold(
  platform: Platform,
  campaign: ProofCampaign,
): Promise<Record<string, unknown>> {
  await platform.event({
    type: 'ConfigPublished',
    entity: 'rollback',
    name: 'rollback',
    valueJson: JSON.stringify({ lineShare: 0.8, minImpressions, clickDelayMs: 0 }),
    note: 'small windows for the proof',
  });
  await show(platform, campaign, minImpressions * 3, 0.3);
  const collapsedAt = performance.now();
  const gold = showUntilGold(platform, campaign);
  await gold;
  const ms = Math.round(performance.now() - collapsedAt);
  const incident = await until('the incident of the rollback, resolved by the first impression of gold', async () => {
    const answer = await platform.get('/v1/incidents');
    const items = (answer.body.items ?? []) as { subject: string; kind: string; status: string }[];
    return items.find(({ subject, status }) => subject.includes(campaign.creativeId) && status === 'resolved');
  });
  const paused = await platform.get(`/v1/creatives/${campaign.creativeId}`);
  expect(paused.body.status === 'paused', `the collapsed creative is ${String(paused.body.status)}`);
  return { gold: campaign.goldCreativeId, fromCollapseToGoldMs: ms, incident: incident.kind };
}

/** Buys impressions and clicks a fixed share of them, evenly spread, so that the run has no luck in it. */
async function show(platform: Platform, campaign: ProofCampaign, count: number, clickShare: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) {
      const bid = await until('a bid to show', () =>
        askHttp(platform.setting('MAINSTEM_BIDDER_URL'), bidRequest(campaign.size)),
      );
      await notify(bid.burl, bid);
      const clicked = Math.floor((number + 1) * clickShare) > Math.floor(number * clickShare);
      if (clicked) await notify(clickUrl(bid), bid);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

async function showUntilGold(platform: Platform, campaign: ProofCampaign): Promise<void> {
  await until(
    'a bid with the gold creative',
    async () => {
      const bid = await askHttp(platform.setting('MAINSTEM_BIDDER_URL'), bidRequest(campaign.size));
      if (bid === undefined) return undefined;
      // Shown, whichever it is: the first impression of the gold creative verifies the rollback.
      await notify(bid.burl, bid);
      return bid.crid === campaign.goldCreativeId ? true : undefined;
    },
    60_000,
    1,
  );
}
