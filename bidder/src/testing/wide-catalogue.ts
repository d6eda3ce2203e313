/**
 * A catalogue wide enough that much of the corpus can be bid on, with something for every restriction to catch: four
 * formats, three seats, prices from a cent to 50 USD, deals, languages, APIs, apps, http, attributes, currencies.
 */
import type { CampaignRow, CreativeRow } from '../catalogue/rows.ts';
import { campaignRow, creativeRow, nativeAd } from './kit.ts';

export interface WideCatalogue {
  readonly campaigns: readonly CampaignRow[];
  readonly creatives: readonly CreativeRow[];
}

const sizes = (
  '300x250 320x50 728x90 300x600 160x600 320x480 300x50 970x250 290x260 300x300 320x250 300x350 120x600 777x666 ' +
  '666x777 100x123 200x20 33x11'
)
  .split(' ')
  .map((size) => size.split('x').map(Number) as [number, number]);
const prices = [10_000, 500_000, 2_000_000, 8_000_000, 50_000_000];
/** Seats that the corpus allows or blocks somewhere. */
export const wideTenants = ['acme', '165', '4', 'Agency1', 'Agency2', 'agency-seat-7'] as const;
const domains = ['ford.com', 'advertiser.example', 'shop.example', 'abc.com'];
const categories = [['IAB3-1'], ['IAB25-3'], ['IAB1'], []];
const videoTypes = ['video/mp4', 'video/webm', 'application/javascript'];
const audioTypes = ['audio/mpeg', 'audio/mp4', 'audio/ogg'];
const durations = [5, 15, 20, 30, 60];
const languages = ['en', 'de', null];
const skipping = '<Linear skipoffset="00:00:05">';

/** `dealIds` are spread over the campaigns. Campaigns differ in what they are, so that a restriction forbids some. */
export function wideCatalogue(dealIds: readonly string[] = []): WideCatalogue {
  const campaigns: CampaignRow[] = [];
  const creatives: CreativeRow[] = [];
  for (const [tenantIndex, tenant] of wideTenants.entries()) {
    for (const [index, bidPriceMicros] of prices.entries()) {
      const number = tenantIndex + index;
      const id = `campaign-${index}`;
      campaigns.push(
        campaignRow({
          tenant,
          id,
          bidPriceMicros: bidPriceMicros + tenantIndex,
          advertiserDomain: domains[number % domains.length] as string,
          categories: categories[number % categories.length] as string[],
          advertiserApps: number % 3 === 1 ? ['com.foo.game'] : [],
          deals: dealIds
            .filter((_, at) => at % 2 === index % 2)
            .map((dealId) => ({ dealId, exchange: null, priceMicros: null, guaranteed: false })),
        }),
      );
      creatives.push(...creativesOf(tenant, id, number));
    }
  }
  return { campaigns, creatives };
}

function creativesOf(tenant: string, campaignId: string, number: number): CreativeRow[] {
  const base = {
    tenant,
    campaignId,
    secure: number % 2 === 0,
    attributes: [1 + (number % 14)],
    language: languages[number % languages.length] as string | null,
  };
  const id = (name: string): string => `${campaignId}-${name}`;
  const banners = sizes.map(([widthPx, heightPx]) =>
    creativeRow({
      ...base,
      id: id(`${widthPx}x${heightPx}`),
      widthPx,
      heightPx,
      apis: number % 4 === 3 ? [5] : [],
      ...(number % 5 === 4 ? { markup: '<script src="https://cdn.example/a.js"></script>' } : {}),
    }),
  );
  const videos = videoTypes.flatMap((mimeType) =>
    durations.map((durationS) => media(base, 'VIDEO', id, mimeType, durationS, number)),
  );
  const audios = audioTypes.flatMap((mimeType) =>
    durations.map((durationS) => media(base, 'AUDIO', id, mimeType, durationS, number)),
  );
  const native = creativeRow({ ...base, id: id('native'), format: 'NATIVE', native: nativeAd() });
  return [...banners, ...videos, ...audios, native];
}

function media(
  base: Partial<CreativeRow>,
  format: 'VIDEO' | 'AUDIO',
  id: (name: string) => string,
  mimeType: string,
  durationS: number,
  number: number,
): CreativeRow {
  const skips = format === 'VIDEO' && number % 3 === 0;
  const row = creativeRow({
    ...base,
    id: id(`${mimeType}-${durationS}`),
    format,
    mimeType,
    durationS,
    protocols: number % 2 === 0 ? [2, 3, 7] : [5, 6],
    apis: mimeType === 'application/javascript' ? [2] : [],
    attributes: skips ? [16] : (base.attributes ?? []),
  });
  const markup = row.markup.replace(/type="[^"]*"/, `type="${mimeType}"`);
  return { ...row, markup: skips ? markup.replace('<Linear>', skipping) : markup };
}

/** Ids of the deals that stand in requests, each once. */
export function dealIdsIn(requests: readonly unknown[]): string[] {
  const ids = new Set<string>();
  JSON.stringify(requests, (key, value) => {
    if (key === 'deals' && Array.isArray(value)) {
      for (const deal of value) if (typeof deal?.id === 'string') ids.add(deal.id);
    }
    return value;
  });
  return [...ids].sort();
}
