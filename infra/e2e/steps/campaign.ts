/** (b) A campaign and a budget made by commands are bid on over HTTP and over WebSocket (KIKI-17, KIKI-23). */
import { uuidV7 } from '@mainstem/schemas/envelope';
import { askHttp, askWebSocket, bidRequest, type Size } from '../exchange.ts';
import { expect, type Platform, until } from '../platform.ts';

export interface ProofCampaign {
  readonly campaignId: string;
  readonly creativeId: string;
  readonly goldCreativeId: string;
  readonly size: Size;
  readonly bidPriceMicros: number;
}

/** A size nobody else uses, so that only the proof's own campaign can answer. */
const size: Size = { w: 311, h: 257 };
const bidPriceMicros = 2_500_000;

const markup =
  '<a href="${CLICK_URL}"><img src="https://cdn.example/banner.png" width="311" height="257" alt="offer"></a>';

async function makeCreative(platform: Platform, creativeId: string, campaignId: string): Promise<void> {
  await platform.command('creatives', creativeId, {
    type: 'CreateCreative',
    campaignId,
    format: 'BANNER',
    widthPx: size.w,
    heightPx: size.h,
    markup,
    mimeType: 'text/html',
    durationS: null,
    protocols: [],
    attributes: [],
    secure: true,
  });
  await platform.command('creatives', creativeId, { type: 'ApproveCreative', note: 'brand safety checked' });
}

export async function makeCampaign(platform: Platform): Promise<ProofCampaign> {
  const suffix = uuidV7().slice(-8);
  const campaign = {
    campaignId: `campaign-${suffix}`,
    creativeId: `creative-${suffix}`,
    goldCreativeId: `gold-${suffix}`,
    size,
    bidPriceMicros,
  };
  await platform.command('campaigns', campaign.campaignId, {
    type: 'CreateCampaign',
    name: 'Proof campaign',
    advertiserDomain: 'advertiser.example',
    bidPriceMicros,
    currency: 'USD',
    categories: ['IAB3-1'],
    categoryTaxonomy: 1,
    countries: [],
  });
  await makeCreative(platform, campaign.creativeId, campaign.campaignId);
  await makeCreative(platform, campaign.goldCreativeId, campaign.campaignId);
  await platform.command('creatives', campaign.goldCreativeId, { type: 'MarkGold', because: 'best of last quarter' });
  await platform.command('campaigns', campaign.campaignId, {
    type: 'HoldGold',
    creativeId: campaign.goldCreativeId,
  });
  await platform.command('creatives', campaign.creativeId, { type: 'ActivateCreative', because: 'launch' });
  await platform.command('budgets', campaign.campaignId, {
    type: 'OpenBudget',
    capMicros: 500_000_000,
    currency: 'USD',
  });
  await platform.command('campaigns', campaign.campaignId, { type: 'ActivateCampaign' });
  return campaign;
}

export async function campaignIsBidOn(platform: Platform, campaign: ProofCampaign): Promise<Record<string, unknown>> {
  const bidder = platform.setting('MAINSTEM_BIDDER_URL');
  const http = await until('a bid over HTTP', () => askHttp(bidder, bidRequest(campaign.size)));
  expect(http.cid === campaign.campaignId, `bid came from ${http.cid}`);
  expect(http.crid === campaign.creativeId, `bid offers ${http.crid}`);
  expect(Math.round(http.price * 1e6) === campaign.bidPriceMicros, `price is ${http.price}`);
  const ws = await until('a bid over WebSocket', () => askWebSocket(bidder, bidRequest(campaign.size)));
  expect(ws.cid === campaign.campaignId, `bid over WebSocket came from ${ws.cid}`);
  return { campaign: campaign.campaignId, price: http.price, http: true, webSocket: true };
}
