/** The bitmap index finds what a plain reading of every campaign finds, after any changes, for any request. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestIn } from '../../openrtb/request.ts';
import type { Json } from '../../openrtb/tolerant.ts';
import { campaignRow, targetingOf } from '../../testing/kit.ts';
import type { CampaignRow } from '../rows.ts';
import type { Asking } from './asking.ts';
import { CampaignIndex, type Entry } from './campaign-index.ts';
import { targetingReasons, targetingRefusal } from './refusal.ts';
import { Resting } from './resting.ts';
import { Sweep } from './sweep.ts';

const few = <Value>(...values: Value[]) => fc.subarray(values, { minLength: 0, maxLength: 2 });
const mostly = <Value>(value: Value, other: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });
/** Most campaigns ask little in one aspect, or nothing would ever fit. */
const list = <Value>(...values: Value[]) => mostly<Value[]>([], few(...values));

const circle = fc.record({
  northE6: fc.constantFrom(0, 52_500_000, -33_900_000, 89_000_000),
  eastE6: fc.constantFrom(0, 13_400_000, 179_900_000, -179_900_000),
  radiusM: fc.constantFrom(1_000, 60_000, 2_000_000, 20_000_000),
});

const targeting = fc.record({
  regions: list('US-CA', 'DE-BE'),
  metros: list('807', '501'),
  postcodes: list('9', '941', '10'),
  circles: mostly<(typeof circle extends fc.Arbitrary<infer C> ? C : never)[]>([], fc.array(circle, { maxLength: 3 })),
  deviceTypes: list(1, 2, 4),
  operatingSystems: mostly<{ name: string; minVersion: string | null }[]>(
    [],
    fc.array(
      fc.record({
        name: fc.constantFrom('ios', 'android'),
        minVersion: fc.constantFrom(null, '9', '16', '16.0', '16.4'),
      }),
      { maxLength: 3 },
    ),
  ),
  connectionTypes: list(2, 6),
  languages: list('de', 'en'),
  channels: list('site', 'app', 'dooh'),
  domains: list('news.example', 'sport.news.example', 'other.example'),
  blockedDomains: list('news.example', 'bad.example'),
  apps: list('com.game', '628677149'),
  blockedApps: list('com.game', '628677149'),
  contentCategories: list('IAB1', 'IAB1-2', 'IAB9'),
  blockedContentCategories: list('IAB1-2', 'IAB9'),
  contentTaxonomy: fc.constantFrom(1, 1, 2),
  segments: list('s1', 's2', 's3'),
  blockedSegments: list('s1', 's4'),
  // Around the hours it is at the times of the requests, in every zone.
  weekHours: list(38, 40, 46, 47, 88, 90, 96, 97),
  utcOffsetMin: fc.constantFrom(null, 0, 60, -330),
  minViewabilityPercent: mostly<number | null>(null, fc.constantFrom(50, 70)),
  exchanges: list('one', 'two'),
  positions: list(1, 3),
  interstitial: mostly<boolean | null>(null, fc.boolean()),
});

const row: fc.Arbitrary<CampaignRow> = fc
  .record({
    number: fc.nat(30),
    tenant: fc.constantFrom('acme', 'globex'),
    price: fc.integer({ min: 1, max: 6 }),
    countries: list('DEU', 'USA'),
    targeting: mostly<Parameters<typeof targetingOf>[0] | null>(null, targeting),
    targeted: targeting,
    plain: fc.boolean(),
  })
  .map(({ number, tenant, price, countries, targeted, plain }) =>
    campaignRow({
      tenant,
      id: `campaign-${number}`,
      bidPriceMicros: price * 1_000_000,
      countries,
      targeting: plain ? null : targetingOf(targeted),
    }),
  );

const maybe = <Value extends Json>(...values: Value[]) => fc.constantFrom<Json | undefined>(undefined, ...values);

const geo = fc.record({
  country: maybe('DEU', 'USA', 'FRA'),
  region: maybe('CA', 'DE-BE', 'BE'),
  metro: maybe('807', '501'),
  zip: maybe('94105', '9', '10 115'),
  lat: maybe(0, 52.52, -33.9, 89.5),
  lon: maybe(0, 13.41, 179.95, -179.95),
  utcoffset: maybe(0, 60, -480),
});

const request = fc
  .record({
    geo,
    device: fc.record({
      devicetype: maybe(1, 2, 4),
      os: maybe('iOS', 'Android', 'Roku'),
      osv: maybe('16.4.1', '9', 'x'),
      connectiontype: maybe(2, 6),
      language: maybe('de-AT', 'en', 'fr'),
    }),
    site: maybe<Json>(
      { domain: 'news.example', cat: ['IAB1-2'] },
      { page: 'https://live.sport.news.example/x', cat: ['IAB1'], cattax: 2 },
      { domain: 'bad.example' },
    ),
    app: maybe<Json>({ bundle: 'com.Game', cat: ['IAB9-1'] }, { storeurl: 'https://apps.example/app/id628677149' }),
    wseat: maybe<Json>(['acme'], []),
    bseat: maybe<Json>(['globex']),
    instl: maybe(0, 1),
    pos: maybe(1, 3, 5),
    viewability: maybe(0.5, 0.69, 0.7, 1),
  })
  .map(({ geo: place, device, site, app, wseat, bseat, instl, pos, viewability }): Json => {
    const metric = viewability === undefined ? undefined : [{ type: 'viewability', value: viewability }];
    const imp = { id: '1', banner: { w: 300, h: 250, pos }, instl, metric };
    const where = site === undefined ? { app } : { site };
    return JSON.parse(
      JSON.stringify({ id: 'a', imp: [imp], device: { ...device, geo: place }, ...where, wseat, bseat }),
    ) as Json;
  });

const asked = fc.record({
  body: request,
  exchange: fc.constantFrom('', 'one', 'two'),
  segments: few('acme|s1', 'globex|s1', '|s2', 'acme|s4', '|s4'),
  nowMs: fc.constantFrom(1_700_000_000_000, 1_700_000_000_000 + 3_600_000 * 50),
});

interface World {
  readonly index: CampaignIndex;
  readonly resting: Resting;
  readonly sweep: Sweep;
  readonly rows: Map<string, CampaignRow>;
}

function emptyWorld(): World {
  const index = new CampaignIndex();
  const resting = new Resting(index);
  return { index, resting, sweep: new Sweep(index, resting), rows: new Map() };
}

const keyOf = (of: CampaignRow): string => `${of.tenant}|${of.id}`;
const KIND = 7;
/** More of them on request: `MAINSTEM_TARGETING_RUNS=20000`. */
const RUNS = Number(process.env.MAINSTEM_TARGETING_RUNS ?? 400);

function change({ index, rows }: World, changed: CampaignRow, gone: boolean): void {
  const budgetKey = keyOf(changed);
  rows.delete(budgetKey);
  if (gone) {
    index.remove(budgetKey);
    return;
  }
  rows.set(budgetKey, changed);
  const entry: Entry = { budgetKey, row: changed, rankMicros: changed.bidPriceMicros, kinds: new Map([[KIND, []]]) };
  expect(index.put(entry)).toBe(true);
}

function askingOf({ body, exchange, segments, nowMs }: typeof asked extends fc.Arbitrary<infer A> ? A : never): Asking {
  const read = requestIn(body, { exchange, currency: 'USD' });
  if (read.kind !== 'request') throw new Error(read.why);
  return { request: read.request, segments: () => segments, nowMs };
}

function found({ index, sweep }: World, asking: Asking, leastMicros = 0, kind = KIND): string[] {
  const keys: string[] = [];
  sweep.begin(asking);
  sweep.beginImpression(asking.request.imps[0] as never);
  sweep.start([kind], undefined);
  for (let slot = sweep.next(leastMicros); slot >= 0; slot = sweep.next(leastMicros)) {
    keys.push((index.entries[slot] as Entry).budgetKey);
  }
  return keys;
}

const changes = fc.array(fc.tuple(row, fc.boolean()), { maxLength: 40 });

test(
  'KIKI-19: the index finds exactly what a reading of every campaign finds, and gives the same reason',
  () => {
    fc.assert(
      fc.property(changes, fc.array(asked, { minLength: 1, maxLength: 6 }), (list, requests) => {
        const world = emptyWorld();
        for (const [changed, gone] of list) change(world, changed, gone);
        for (const one of requests) {
          const asking = askingOf(one);
          const imp = asking.request.imps[0] as never;
          const refusals = [...world.rows.values()].map(
            (of) => [keyOf(of), targetingRefusal(of, asking, imp)] as const,
          );
          const fitting = refusals.filter(([, refusal]) => refusal === undefined).map(([key]) => key);
          expect(found(world, asking).sort()).toEqual(fitting.sort());
          if (fitting.length > 0) continue;
          const furthest = Math.max(...refusals.map(([, refusal]) => targetingReasons.indexOf(refusal as 'SEAT')));
          expect(world.sweep.reason(0)).toBe(targetingReasons[furthest]);
        }
      }),
      { numRuns: RUNS },
    );
  },
  20_000 + 10 * RUNS,
);

test('campaigns come with no more than they may bid, the dearest blocks first, and floors keep the cheap out', () => {
  const world = emptyWorld();
  const asking = askingOf({ body: { id: 'a', imp: [{ id: '1' }] }, exchange: '', segments: [], nowMs: 0 });
  for (let n = 0; n < 5_000; n += 1) change(world, campaignRow({ id: `c-${n}`, bidPriceMicros: 1 + (n % 977) }), false);
  for (const least of [0, 1, 500, 977, 978]) {
    const prices = found(world, asking, least).map((key) => world.index.entryOf(key)?.rankMicros ?? 0);
    const wanted = [...world.rows.values()].filter(({ bidPriceMicros }) => bidPriceMicros >= least);
    expect(prices).toHaveLength(wanted.length);
    expect(Math.min(...prices, 1e9)).toBeGreaterThanOrEqual(least);
  }
  expect(found(world, asking, 0, KIND + 1)).toEqual([]);
  expect(world.sweep.reason(0)).toBeUndefined();
  expect(found(world, asking, 2_000)).toEqual([]);
  expect(world.sweep.reason(2_000)).toBe('FLOOR');
});

test('R9: who rests is not looked at until woken or until the time is over', () => {
  const world = emptyWorld();
  const asking = askingOf({ body: { id: 'a', imp: [{ id: '1' }] }, exchange: '', segments: [], nowMs: 0 });
  for (let n = 0; n < 3; n += 1) change(world, campaignRow({ id: `c-${n}` }), false);
  world.resting.rest('acme|c-1', 'DAILY_CAP', 1_000);
  expect(found(world, asking)).toEqual(['acme|c-0', 'acme|c-2']);
  expect(world.sweep.restReason).toBe('DAILY_CAP');
  world.resting.wakeDue(1_099);
  expect(world.resting.count).toBe(1);
  world.resting.wakeDue(1_100);
  expect(found(world, asking)).toHaveLength(3);
  world.resting.rest('acme|c-1', 'BUDGET', 2_000);
  world.resting.wake('acme|c-1');
  expect(found(world, asking)).toHaveLength(3);
});
