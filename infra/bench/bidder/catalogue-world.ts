/**
 * A catalogue as large as the bidder's aim, with targeting as campaigns have it, and requests to it: the same numbers give
 * the same world. Each part of targeting is asked for by a share of the campaigns, most ask in several.
 */
import type { CampaignRow, CreativeRow } from '@mainstem/bidder/catalogue/rows';
import { campaignRow, creativeRow, targetingOf } from '@mainstem/bidder/testing/kit';

export const CREATIVES_EACH = 5;
const sizes: readonly (readonly [number, number])[] = [
  [300, 250],
  [728, 90],
  [320, 50],
  [300, 600],
  [160, 600],
  [970, 250],
  [320, 480],
  [336, 280],
];
const countries = ['USA', 'DEU', 'GBR', 'FRA', 'JPN', 'BRA', 'IND', 'ESP', 'ITA', 'POL', 'CAN', 'MEX'];
const languages = ['en', 'de', 'fr', 'ja', 'pt', 'es', 'it', 'pl'];
const systems = ['ios', 'android', 'windows', 'macos', 'tvos'];
const DOMAINS = 20_000;
const APPS = 5_000;
const SEGMENTS = 5_000;
const DEALS = 2_000;
const REGIONS = 51;
const METROS = 210;
const NORTH_E6 = 25_000_000;
const EAST_E6 = -120_000_000;
const LAND_E6 = 45_000_000;

/** Numbers from 0 to below `end`, the same for the same seed (mulberry32). */
type Draw = (end: number) => number;

function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (end) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
}

/** Of so many percent of campaigns a list of distinct values, else none. */
function some<Value>(draw: Draw, percent: number, count: number, value: (draw: Draw) => Value): Value[] {
  return draw(100) >= percent ? [] : [...new Set(Array.from({ length: 1 + draw(count) }, () => value(draw)))];
}

const oneOf =
  <Value>(list: readonly Value[]) =>
  (draw: Draw): Value =>
    list[draw(list.length)] as Value;
const domain = (draw: Draw): string => `site-${draw(DOMAINS)}.example`;
const app = (draw: Draw): string => `com.app${draw(APPS)}`;
const category = (draw: Draw): string => `IAB${1 + draw(23)}${draw(2) === 0 ? '' : `-${1 + draw(10)}`}`;
const segment = (draw: Draw): string => `s${draw(SEGMENTS)}`;

export function benchCampaign(number: number, price = 0): CampaignRow {
  const draw = drawFrom(number + 1);
  const bidPriceMicros = price > 0 ? price : Math.floor(100_000 * 100 ** (draw(1_000) / 1_000));
  return campaignRow({
    tenant: `tenant-${number % 50}`,
    id: `campaign-${number}`,
    bidPriceMicros,
    advertiserDomain: `advertiser-${number % 3_000}.example`,
    categories: [category(draw)],
    countries: some(draw, 70, 4, oneOf(countries)),
    deals: some(draw, 10, 3, (from) => `deal-${from(DEALS)}`).map((dealId) => ({
      dealId,
      exchange: null,
      priceMicros: null,
      guaranteed: false,
    })),
    targeting: draw(100) < 10 ? null : targetingFrom(draw),
  });
}

function targetingFrom(draw: Draw): CampaignRow['targeting'] {
  return targetingOf({
    regions: some(draw, 10, 5, (from) => `US-${from(REGIONS)}`),
    metros: some(draw, 5, 10, (from) => String(500 + from(METROS))),
    postcodes: some(draw, 3, 20, (from) => String(100 + from(900))),
    circles: some(draw, 3, 3, (from) => ({
      northE6: NORTH_E6 + from(LAND_E6),
      eastE6: EAST_E6 + from(LAND_E6),
      radiusM: 1_000 + from(50_000),
    })),
    deviceTypes: some(draw, 40, 3, (from) => 1 + from(7)),
    operatingSystems: some(draw, 25, 2, oneOf(systems)).map((name) => ({
      name,
      minVersion: draw(2) === 0 ? null : String(9 + draw(9)),
    })),
    connectionTypes: some(draw, 5, 3, (from) => 1 + from(6)),
    languages: some(draw, 20, 2, oneOf(languages)),
    channels: some(draw, 20, 1, oneOf(['site', 'app'])),
    domains: some(draw, 10, 50, domain),
    blockedDomains: some(draw, 20, 30, domain),
    apps: some(draw, 5, 30, app),
    contentCategories: some(draw, 15, 5, category),
    blockedContentCategories: some(draw, 30, 5, category),
    segments: some(draw, 30, 10, segment),
    blockedSegments: some(draw, 15, 3, segment),
    weekHours: draw(100) < 15 ? Array.from({ length: 84 }, (_, hour) => hour * 2) : [],
    utcOffsetMin: [null, 0, 60, -300][draw(4)] ?? null,
    exchanges: some(draw, 20, 2, (from) => `exchange-${from(5)}`),
    minViewabilityPercent: draw(100) < 10 ? 50 + 10 * draw(4) : null,
    positions: some(draw, 5, 2, (from) => 1 + from(3)),
  });
}

export function benchCreative(campaign: number, number: number): CreativeRow {
  const draw = drawFrom(campaign * 1_000 + number);
  const [widthPx, heightPx] = sizes[draw(sizes.length)] as readonly [number, number];
  const id = { tenant: `tenant-${campaign % 50}`, campaignId: `campaign-${campaign}` };
  const markup = `<a href="\${CLICK_URL}"><img src="https://cdn.example/${campaign}/${number}.png" alt="${'x'.repeat(400)}"></a>`;
  if (draw(10) === 0) return creativeRow({ ...id, id: `creative-${campaign}-${number}`, format: 'VIDEO' });
  return creativeRow({ ...id, id: `creative-${campaign}-${number}`, widthPx, heightPx, markup });
}

/** A parsed body; its viewer has the segments beside it. */
export function benchAsking(number: number): { readonly body: unknown; readonly segments: readonly string[] } {
  const draw = drawFrom(900_000 + number);
  const country = oneOf(countries)(draw);
  const [w, h] = sizes[draw(3)] as readonly [number, number];
  const inApp = draw(3) === 0;
  const content = { cat: [category(draw), category(draw)] };
  const imp = {
    id: '1',
    bidfloor: draw(400) / 100,
    secure: 1,
    instl: draw(10) === 0 ? 1 : 0,
    metric: draw(2) === 0 ? [{ type: 'viewability', value: draw(100) / 100 }] : [],
    banner: { format: [{ w, h }], pos: draw(4) },
    ...(draw(5) === 0 ? { video: { mimes: ['video/mp4'], protocols: [2, 3], maxduration: 30 } } : {}),
    ...(draw(5) === 0 ? { pmp: { deals: [{ id: `deal-${draw(DEALS)}`, bidfloor: 0.5 }] } } : {}),
  };
  const geo = {
    country,
    region: `${country === 'USA' ? 'US-' : ''}${draw(REGIONS)}`,
    metro: String(500 + draw(METROS)),
    zip: String(10_000 + draw(90_000)),
    lat: (NORTH_E6 + draw(LAND_E6)) / 1e6,
    lon: (EAST_E6 + draw(LAND_E6)) / 1e6,
    utcoffset: draw(2) * 60,
  };
  const device = {
    devicetype: 1 + draw(7),
    os: oneOf(systems)(draw),
    osv: `${9 + draw(9)}.${draw(5)}`,
    connectiontype: 1 + draw(6),
    language: oneOf(languages)(draw),
    geo,
  };
  const place = inApp ? { app: { bundle: app(draw), ...content } } : { site: { domain: domain(draw), ...content } };
  const body = { id: `auction-${number}`, imp: [imp], device, ...place, bcat: ['IAB25', 'IAB26', category(draw)] };
  const viewer = Array.from({ length: 20 }, () => `|${segment(draw)}`);
  return { body, segments: viewer };
}
