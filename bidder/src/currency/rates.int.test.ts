/** From the log to an answer: published rates, a native ad and a deal go through the real projector and Redis into bids. */
import { catalogue } from '@mainstem/projections/catalogue/projection';
import { campaignActivated } from '@mainstem/projections/testing/bodies';
import { eventOf, openScratch, type Scratch, until } from '@mainstem/projections/testing/scratch';
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import type {
  AnyEvent,
  CampaignCreated,
  CampaignDealsChanged,
  CreativeActivated,
  CreativeApproved,
  CurrencyRatesPublished,
  NativeCreativeCreated,
} from '@mainstem/schemas/generated/events';
import { CURRENCY_RATES } from '@mainstem/streams/catalogue/contract';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogueFollower, followCatalogue } from '../catalogue/follower.redis.ts';
import { checkBidResponse } from '../openrtb/checker.ts';
import { nativeAd, testCore } from '../testing/kit.ts';

let scratch: Scratch;
let projector: Projector;
let follower: CatalogueFollower;

beforeAll(async () => {
  scratch = await openScratch();
  const { storeOf, leases, log, decoder } = scratch.open();
  projector = startProjector({ projection: catalogue, store: storeOf(catalogue), leases, log, decoder });
  follower = followCatalogue({
    redisUrl: scratch.settings.MAINSTEM_REDIS_URL,
    prefix: scratch.settings.MAINSTEM_REDIS_PREFIX,
    onSnapshot: () => undefined,
    onEvent: () => undefined,
  });
  await until('the follower is live', () => follower.isLive());
});

afterAll(async () => {
  await follower.stop();
  await projector.stop();
  await scratch.cleanUp();
});

const campaign = { tenant: 'acme', entity: 'campaign-1' };
const creative = { tenant: 'acme', entity: 'creative-1' };

function ratesOf(eur: number): AnyEvent {
  return eventOf<CurrencyRatesPublished>(
    {
      type: 'CurrencyRatesPublished',
      asOfAtMs: Date.now(),
      source: 'a test',
      rates: [{ currency: 'EUR', perUsdMicros: eur }],
    },
    { tenant: PLATFORM_TENANT, entity: CURRENCY_RATES },
  );
}

const made: readonly AnyEvent[] = [
  eventOf<CampaignCreated>(
    {
      type: 'CampaignCreated',
      name: 'In euros',
      advertiserDomain: 'shop.example',
      bidPriceMicros: 1_800_000,
      currency: 'EUR',
      categories: [],
      categoryTaxonomy: 1,
      countries: [],
      advertiserApps: [],
    },
    campaign,
  ),
  campaignActivated({ ...campaign, version: 2 }),
  eventOf<CampaignDealsChanged>(
    {
      type: 'CampaignDealsChanged',
      deals: [{ dealId: 'deal-1', exchange: null, priceMicros: 900_000, guaranteed: false }],
      dealsOnly: false,
    },
    { ...campaign, version: 3 },
  ),
  eventOf<NativeCreativeCreated>(
    {
      type: 'NativeCreativeCreated',
      campaignId: 'campaign-1',
      ...nativeAd(),
      attributes: [],
      secure: true,
      language: 'en',
    },
    creative,
  ),
  eventOf<CreativeApproved>({ type: 'CreativeApproved', note: 'fine' }, { ...creative, version: 2 }),
  eventOf<CreativeActivated>({ type: 'CreativeActivated', because: 'approved' }, { ...creative, version: 3 }),
];

const native = { request: JSON.stringify({ assets: [{ id: 1, required: 1, title: { len: 90 } }] }), ver: '1.2' };
const request = {
  id: 'a',
  imp: [{ id: '1', native, pmp: { deals: [{ id: 'deal-1', bidfloor: 0.5 }] } }],
  cur: ['USD'],
};

/** `deal|price` of each bid. */
function bids(perUsdMicros: Record<string, number>): string[] {
  const answer = testCore(follower.snapshot).core.handle(JSON.stringify(request), 'test', Date.now());
  if (answer.kind !== 'bid') return [answer.kind];
  const response = JSON.parse(answer.text) as { seatbid: { bid: { dealid?: string; price: number }[] }[] };
  expect(checkBidResponse(request, response, { perUsdMicros })).toEqual([]);
  return response.seatbid.flatMap((seat) => seat.bid.map(({ dealid, price }) => `${dealid ?? 'open'}|${price}`));
}

test('KIKI-17 item 14, 17, 20: nothing is bid before rates are known, and by the new ones as soon as they are', async () => {
  await scratch.writer.append(made);
  await until('all rows have come', () => follower.snapshot.position >= 2);
  expect(bids({})).toEqual(['no-bid']);
  await scratch.writer.append([ratesOf(900_000)]);
  await until('the rates have come', () => follower.snapshot.rates !== undefined);
  const first = follower.snapshot.rates?.version;
  expect(bids({ EUR: 900_000 })).toEqual(['deal-1|1', 'open|2']);
  await scratch.writer.append([ratesOf(600_000)]);
  await until('the next rates have come', () => follower.snapshot.rates?.version !== first);
  expect(bids({ EUR: 600_000 })).toEqual(['deal-1|1.5', 'open|3']);
});
