/** (d) A win is billed once though each notice comes three times (R2, KIKI-40). */
import { askHttp, bidRequest, notify } from '../exchange.ts';
import { expect, type Platform, until } from '../platform.ts';
import type { ProofCampaign } from './campaign.ts';

interface Spend {
  readonly spentMicros: number;
  readonly impressions: number;
}

/** What a campaign has spent so far by the gateway's own answer, over all hours. */
export async function spendOf(platform: Platform, campaignId: string): Promise<Spend> {
  const answer = await platform.get(`/v1/spend?campaign=${campaignId}`);
  const rows = (answer.body.items ?? []) as Spend[];
  return rows.reduce(
    (sum, row) => ({ spentMicros: sum.spentMicros + row.spentMicros, impressions: sum.impressions + row.impressions }),
    { spentMicros: 0, impressions: 0 },
  );
}

export async function winIsBilledOnce(platform: Platform, campaign: ProofCampaign): Promise<Record<string, unknown>> {
  const before = await spendOf(platform, campaign.campaignId);
  const bid = await until('a bid to bill', () =>
    askHttp(platform.setting('MAINSTEM_BIDDER_URL'), bidRequest(campaign.size)),
  );
  for (let time = 0; time < 3; time += 1) {
    const win = await notify(bid.nurl, bid);
    const bill = await notify(bid.burl, bid);
    expect(win === 200 || win === 204, `win notice answered ${win}`);
    expect(bill === 200 || bill === 204, `billing notice answered ${bill}`);
  }
  const costMicros = Math.ceil(Math.round(bid.price * 1e6) / 1000);
  const after = await until('the bill in spend_by_campaign_hour', async () => {
    const spend = await spendOf(platform, campaign.campaignId);
    return spend.impressions > before.impressions ? spend : undefined;
  });
  // Time for a second count to show itself, if there were one.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const settled = await spendOf(platform, campaign.campaignId);
  expect(settled.impressions === before.impressions + 1, `billed ${settled.impressions - before.impressions} times`);
  expect(
    settled.spentMicros === before.spentMicros + costMicros,
    `spent ${settled.spentMicros - before.spentMicros}, expected ${costMicros}`,
  );
  const forged = await notify(
    bid.burl.replace(/t=([^&])/, (_, first) => `t=${first === 'A' ? 'B' : 'A'}`),
    bid,
  );
  expect(forged >= 400 && forged < 500, `a forged notice answered ${forged}`);
  return { noticesEach: 3, billedOnce: true, costMicros: after.spentMicros - before.spentMicros, forgedStatus: forged };
}
