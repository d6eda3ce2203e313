/**
 * One pair for each part of targeting: the same campaign with a restriction and without. Where the request meets it, both
 * bid; where it does not, or does not say, exactly the restricted campaign's bid is gone and the next one's is there.
 */
import { describe, expect, test } from 'vitest';
import { requestIn } from '../openrtb/request.ts';
import type { Json } from '../openrtb/tolerant.ts';
import { campaignRow, creativeRow, grantedBook, snapshotOf, targetingOf } from '../testing/kit.ts';
import { plainConditions } from './conditions.ts';
import { decide } from './decide.ts';

type Given = Parameters<typeof targetingOf>[0];

interface Pair {
  readonly part: string;
  readonly asks: Given;
  /** What a request has that meets it. */
  readonly meets: Record<string, Json>;
  /** What one has that does not. */
  readonly misses: Record<string, Json>;
  /** A block: what is not said is not shut out. */
  readonly blocks?: boolean;
  readonly reason: string;
  readonly segments?: { readonly meets: string[]; readonly misses: string[] };
  readonly exchanges?: { readonly meets: string; readonly misses: string };
}

const device = (given: Json): Record<string, Json> => ({ device: given });
const geo = (given: Json): Record<string, Json> => device({ geo: given });
const imp = (given: Record<string, Json>): Record<string, Json> => ({
  imp: [{ id: '1', banner: { w: 300, h: 250, ...(given.pos === undefined ? {} : { pos: given.pos }) }, ...given }],
});
const seen = (value: number): Record<string, Json> => imp({ metric: [{ type: 'viewability', value }] });
const site = (given: Json): Record<string, Json> => ({ site: given });
const app = (given: Json): Record<string, Json> => ({ app: given });

/** 2023-11-14, a Tuesday, 22:13 UTC. */
const NOW_MS = 1_700_000_000_000;
const HOUR = 46;
const circle = { northE6: 52_520_000, eastE6: 13_405_000, radiusM: 10_000 };
const place = 'TARGETING_PLACEMENT';

const pairs: readonly Pair[] = [
  {
    part: 'regions',
    asks: { regions: ['US-CA'] },
    reason: 'TARGETING_GEO',
    meets: geo({ country: 'USA', region: 'CA' }),
    misses: geo({ country: 'USA', region: 'NY' }),
  },
  {
    part: 'metros',
    asks: { metros: ['807'] },
    reason: 'TARGETING_GEO',
    meets: geo({ metro: '807' }),
    misses: geo({ metro: '501' }),
  },
  {
    part: 'postcodes',
    asks: { postcodes: ['941'] },
    reason: 'TARGETING_GEO',
    meets: geo({ zip: '94105' }),
    misses: geo({ zip: '10115' }),
  },
  {
    part: 'circles',
    asks: { circles: [circle] },
    reason: 'TARGETING_GEO',
    meets: geo({ lat: 52.53, lon: 13.4 }),
    misses: geo({ lat: 48.1, lon: 11.6 }),
  },
  {
    part: 'deviceTypes',
    asks: { deviceTypes: [4] },
    reason: 'TARGETING_DEVICE',
    meets: device({ devicetype: 4 }),
    misses: device({ devicetype: 2 }),
  },
  {
    part: 'operatingSystems',
    asks: { operatingSystems: [{ name: 'ios', minVersion: null }] },
    reason: 'TARGETING_DEVICE',
    meets: device({ os: 'iOS' }),
    misses: device({ os: 'Android' }),
  },
  {
    part: 'operatingSystems.minVersion',
    asks: { operatingSystems: [{ name: 'ios', minVersion: '16.4' }] },
    reason: 'TARGETING_DEVICE',
    meets: device({ os: 'iOS', osv: '16.10' }),
    misses: device({ os: 'iOS', osv: '16.3.9' }),
  },
  {
    part: 'connectionTypes',
    asks: { connectionTypes: [2] },
    reason: 'TARGETING_DEVICE',
    meets: device({ connectiontype: 2 }),
    misses: device({ connectiontype: 6 }),
  },
  {
    part: 'languages',
    asks: { languages: ['de'] },
    reason: 'TARGETING_DEVICE',
    meets: device({ language: 'de-AT' }),
    misses: device({ language: 'en' }),
  },
  {
    part: 'channels',
    asks: { channels: ['app'] },
    reason: place,
    meets: app({ bundle: 'com.game' }),
    misses: site({ domain: 'news.example' }),
  },
  {
    part: 'domains',
    asks: { domains: ['news.example'] },
    reason: place,
    meets: site({ domain: 'sport.news.example' }),
    misses: site({ domain: 'badnews.example' }),
  },
  {
    part: 'blockedDomains',
    asks: { blockedDomains: ['news.example'] },
    blocks: true,
    reason: place,
    meets: site({ domain: 'badnews.example' }),
    misses: site({ domain: 'sport.news.example' }),
  },
  {
    part: 'apps',
    asks: { apps: ['com.game'] },
    reason: place,
    meets: app({ bundle: 'com.Game' }),
    misses: app({ bundle: 'com.gamer' }),
  },
  {
    part: 'blockedApps',
    asks: { blockedApps: ['628677149'] },
    blocks: true,
    reason: place,
    meets: app({ bundle: 'com.game' }),
    misses: app({ storeurl: 'https://apps.example/app/id628677149' }),
  },
  {
    part: 'domains or apps',
    asks: { domains: ['news.example'], apps: ['com.game'] },
    reason: place,
    meets: app({ bundle: 'com.game' }),
    misses: app({ bundle: 'com.other' }),
  },
  {
    part: 'contentCategories',
    asks: { contentCategories: ['IAB9'] },
    reason: place,
    meets: site({ cat: ['IAB9-30'] }),
    misses: site({ cat: ['IAB90'] }),
  },
  {
    part: 'contentTaxonomy',
    asks: { contentCategories: ['IAB9'], contentTaxonomy: 1 },
    reason: place,
    meets: site({ cat: ['IAB9'] }),
    misses: site({ cat: ['IAB9'], cattax: 7 }),
  },
  {
    part: 'blockedContentCategories',
    asks: { blockedContentCategories: ['IAB25'] },
    blocks: true,
    reason: place,
    meets: site({ cat: ['IAB9'] }),
    misses: site({ cat: ['IAB25-3'] }),
  },
  {
    part: 'exchanges',
    asks: { exchanges: ['one'] },
    reason: place,
    meets: {},
    misses: {},
    exchanges: { meets: 'one', misses: 'two' },
  },
  {
    part: 'segments',
    asks: { segments: ['loyal'] },
    reason: 'TARGETING_AUDIENCE',
    meets: {},
    misses: {},
    segments: { meets: ['acme|loyal'], misses: ['globex|loyal'] },
  },
  {
    part: 'blockedSegments',
    asks: { blockedSegments: ['churned'] },
    blocks: true,
    reason: 'TARGETING_AUDIENCE',
    meets: {},
    misses: {},
    segments: { meets: ['acme|loyal'], misses: ['acme|churned'] },
  },
  {
    part: 'weekHours in a zone',
    asks: { weekHours: [HOUR], utcOffsetMin: 0 },
    reason: 'TARGETING_TIME',
    meets: {},
    misses: {},
  },
  {
    part: 'weekHours of the viewer',
    asks: { weekHours: [HOUR + 1] },
    reason: 'TARGETING_TIME',
    meets: geo({ utcoffset: 60 }),
    misses: geo({ utcoffset: -60 }),
  },
  {
    part: 'minViewabilityPercent',
    asks: { minViewabilityPercent: 70 },
    reason: 'TARGETING_IMPRESSION',
    meets: seen(0.7),
    misses: seen(0.69),
  },
  {
    part: 'positions',
    asks: { positions: [1] },
    reason: 'TARGETING_IMPRESSION',
    meets: imp({ pos: 1 }),
    misses: imp({ pos: 3 }),
  },
  {
    part: 'interstitial',
    asks: { interstitial: true },
    reason: 'TARGETING_IMPRESSION',
    meets: imp({ instl: 1 }),
    misses: imp({ instl: 0 }),
  },
];

interface Outcome {
  readonly creative: string | undefined;
  readonly reason: string | undefined;
}

/** The dearer campaign is restricted, the cheaper one never; `alone` leaves the cheaper one out. */
function outcomeOf(
  asks: Given | null,
  body: Record<string, Json>,
  pair: Pair,
  met: boolean,
  nowMs: number,
  alone: boolean,
): Outcome {
  const campaigns = [
    campaignRow({ bidPriceMicros: 3_000_000, targeting: asks === null ? null : targetingOf(asks) }),
    ...(alone ? [] : [campaignRow({ id: 'campaign-2', bidPriceMicros: 1_000_000 })]),
  ];
  const creatives = [creativeRow({ id: 'dear' }), creativeRow({ id: 'cheap', campaignId: 'campaign-2' })];
  const snapshot = snapshotOf(campaigns, creatives);
  const segments = (met ? pair.segments?.meets : pair.segments?.misses) ?? [];
  const exchange = (met ? pair.exchanges?.meets : pair.exchanges?.misses) ?? '';
  const read = requestIn({ id: 'a', ...imp({}), ...body }, { exchange, currency: 'USD' });
  if (read.kind !== 'request') throw new Error(read.why);
  const conditions = plainConditions(grantedBook(snapshot), {
    profiles: { of: () => ({ segments, values: [], known: true }) },
  });
  const { bids, noBids } = decide(read.request, snapshot, conditions, nowMs);
  return { creative: bids[0]?.candidate.creativeId, reason: noBids[0]?.reason };
}

describe('KIKI-19: a restriction takes away exactly the bids of its campaign', () => {
  for (const pair of pairs) {
    test(pair.part, () => {
      const dear = { creative: 'dear', reason: undefined };
      const cheap = { creative: 'cheap', reason: undefined };
      // Only the clock tells a zone's hours apart.
      const otherMs = pair.part === 'weekHours in a zone' ? NOW_MS + 3_600_000 : NOW_MS;
      expect(outcomeOf(pair.asks, pair.meets, pair, true, NOW_MS, false)).toEqual(dear);
      expect(outcomeOf(null, pair.misses, pair, false, otherMs, false)).toEqual(dear);
      expect(outcomeOf(pair.asks, pair.misses, pair, false, otherMs, false)).toEqual(cheap);
      expect(outcomeOf(pair.asks, pair.misses, pair, false, otherMs, true).reason).toBe(pair.reason);
    });
  }

  test('what a request does not say meets no restriction, and no block', () => {
    for (const pair of pairs) {
      // A zone's hours need nothing of a request; every impression says whether it fills the screen.
      if (pair.part === 'weekHours in a zone' || pair.part === 'interstitial') continue;
      const silent = { ...pair, segments: { meets: [], misses: [] }, exchanges: { meets: '', misses: '' } };
      const { creative } = outcomeOf(pair.asks, {}, silent, false, NOW_MS, false);
      expect([pair.part, creative]).toEqual([pair.part, pair.blocks === true ? 'dear' : 'cheap']);
    }
  });

  test('every part of targeting has its pair', () => {
    const covered = new Set(pairs.flatMap(({ asks }) => Object.keys(asks ?? {})));
    const settings = ['utcOffsetMin'];
    expect(Object.keys(targetingOf()).filter((part) => !covered.has(part) && !settings.includes(part))).toEqual([]);
  });
});
