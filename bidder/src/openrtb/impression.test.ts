import { expect, test } from 'vitest';
import { campaignRow, creativeRow, snapshotOf, testCore } from '../testing/kit.ts';
import { readImpression } from './impression.ts';
import { readBidRequest } from './request.ts';
import { type Json, LIST_MAX } from './tolerant.ts';

const video = { mimes: ['video/mp4'] };
const floorsOf = (more: { [key: string]: Json }, bidfloor: Json = 1): Json => ({
  id: '1',
  bidfloor,
  video: { ...video, ...more },
});

test.each<{ [key: string]: Json }>([
  { durfloors: [{ mindur: 1, maxdur: 30, bidfloor: 'abc' }] },
  { durfloors: [{ mindur: 1, maxdur: 30, bidfloor: 2e8 }] },
  { durfloors: [{ mindur: 'long', bidfloor: 1 }] },
  { durfloors: ['x'] },
  { durfloors: { mindur: 1, bidfloor: 1 } },
  { durfloors: 'high' },
  { mincpmpersec: 'abc' },
  { mincpmpersec: 2e8 },
  { mincpmpersec: {} },
])('a video floor that is there but unreadable is no floor of 0: %j', (more) => {
  expect(readImpression(floorsOf(more)).refused).toBe('INVALID_IMP');
});

test('absent video floors are none, and a duration without a floor has the floor of the impression', () => {
  expect(readImpression(floorsOf({ durfloors: null, mincpmpersec: '' }))).toMatchObject({
    refused: undefined,
    video: { durationFloors: [], floorMicrosPerS: undefined },
  });
  const imp = readImpression(floorsOf({ durfloors: [{ mindur: 1, maxdur: 30 }] }, 2.5));
  expect(imp.video?.durationFloors).toEqual([{ minDurationS: 1, maxDurationS: 30, floorMicros: 2_500_000 }]);
});

test.each<Json>([1, '1', true, 2, -1, 'yes', {}, []])('private_auction %j takes deals alone', (flag) => {
  const imp = readImpression({ id: '1', banner: { w: 1, h: 1 }, pmp: { private_auction: flag } });
  expect([imp.refused, imp.dealsOnly]).toEqual([undefined, true]);
});

test.each<Json>([0, '0', false, 'false', '', null])('private_auction %j is open to all', (flag) => {
  const imp = readImpression({ id: '1', banner: { w: 1, h: 1 }, pmp: { private_auction: flag } });
  expect([imp.refused, imp.dealsOnly]).toEqual([undefined, false]);
});

const snapshot = snapshotOf([campaignRow()], [creativeRow()]);
const imp = { id: '1', banner: { w: 300, h: 250 } };
const answerTo = (request: object): unknown => testCore(snapshot).core.handle(JSON.stringify(request), 'test', 0);
const long = Array.from({ length: LIST_MAX + 1 }, (_, index) => `x${index}.example`);

test.each(['badv', 'bcat', 'bseat', 'wseat'])('%s that cannot be read whole is not bid against', (name) => {
  for (const list of [long, long.join(','), {}, true]) {
    expect(answerTo({ id: 'a', imp: [imp], [name]: list })).toMatchObject({ reason: 'INVALID_REQUEST' });
  }
  for (const list of [null, '', []])
    expect(answerTo({ id: 'a', imp: [imp], [name]: list })).toMatchObject({ kind: 'bid' });
});

test.each(['battr', 'btype'])('%s that cannot be read whole is not bid against', (name) => {
  for (const list of [long.map((_, index) => index + 100), { 1: 1 }, false]) {
    const banner = { ...imp.banner, [name]: list };
    expect(answerTo({ id: 'a', imp: [{ id: '1', banner }] })).toMatchObject({ reason: 'INVALID_IMP' });
  }
});

test.each([
  '*.advertiser.example',
  '.advertiser.example',
  'https://user:secret@WWW.Advertiser.Example:443/path?x=://y',
  '//advertiser.example',
  'advertiser.example/?u=http://other.example',
])('badv %s blocks the domain', (entry) => {
  expect(answerTo({ id: 'a', imp: [imp], badv: [entry] })).toMatchObject({ reason: 'BLOCKED_DOMAIN' });
});

test('a byte order mark before the body is passed over', () => {
  expect(readBidRequest(`\ufeff${JSON.stringify({ id: 'a', imp: [imp] })}`).kind).toBe('request');
});

const media = (more: { [key: string]: Json }) => readImpression({ id: '1', video: { ...video, ...more } }).video;

test('KIKI-17 item 16: plcmt counts before placement, of which only what means the same is taken over', () => {
  expect(
    [{ plcmt: 2, placement: 5 }, { placement: 5 }, { placement: 3 }, { placement: 1 }, {}].map(
      (more) => media(more)?.placement,
    ),
  ).toEqual([2, 3, 4, undefined, undefined]);
});

test('KIKI-17 item 16: slotinpod counts before sequence, and a pod is one by any of its fields', () => {
  expect(media({ slotinpod: -1, sequence: 3 })?.pod).toMatchObject({ slot: -1 });
  expect(media({ sequence: 3 })?.pod).toMatchObject({ slot: 3, id: undefined, durationS: undefined });
  expect(media({ podid: 7, poddur: '60', maxseq: 0 })?.pod).toEqual({
    id: '7',
    durationS: 60,
    adsMax: undefined,
    slot: 0,
    dedupe: [],
  });
  expect(media({})?.pod).toBeUndefined();
});

test('KIKI-17 item 16: maxextended is none, any or so many seconds', () => {
  expect(
    [undefined, 0, '', -1, 5, -7].map((maxextended) => media({ maxextended: maxextended ?? null })?.extendedS),
  ).toEqual([0, 0, 0, Number.POSITIVE_INFINITY, 5, 0]);
});

test('KIKI-17 item 16: skip is yes, no or not said', () => {
  expect([1, '1', true, 0, '0', false, null, 2, 'x'].map((skip) => media({ skip })?.skip)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    undefined,
    undefined,
    undefined,
  ]);
});

test('KIKI-17 item 18: what fills the screen, is rewarded, is stitched, is counted and is foretold', () => {
  const imp = readImpression({
    id: '1',
    banner: { w: 1, h: 1, pos: 7 },
    rwdd: '1',
    ssai: '3',
    qty: { multiplier: '1.0000001' },
    dt: 1.5e12,
    metric: [
      { type: 'ctr', value: 1 },
      { type: 'Viewability', value: '0.71' },
    ],
  });
  expect(imp).toMatchObject({
    interstitial: true,
    rewarded: true,
    stitching: 3,
    // Rounded up: what is reserved is enough.
    quantityPpm: 1_000_001,
    shownAtMs: 1.5e12,
    viewabilityPpm: 710_000,
    position: 7,
  });
  const plain = readImpression({ id: '1', banner: { w: 1, h: 1 } });
  expect(plain).toMatchObject({
    interstitial: false,
    rewarded: false,
    stitching: 0,
    quantityPpm: 1_000_000,
    shownAtMs: undefined,
  });
});

test('a list of what is allowed, of which nothing can be read, allows nothing; one that says nothing allows all', () => {
  const allows = (protocols: Json) => media({ protocols })?.protocols;
  for (const unreadable of [[0.1], ['x'], [{}], [[2]], 'x,y']) expect(allows(unreadable)).toEqual([Number.NaN]);
  for (const unsaid of [null, [], '', [''], [null], ' ', {}]) expect(allows(unsaid)).toEqual([]);
  expect(allows(['2', 'x'])).toEqual([2]);
  // The name it had in OpenRTB 2.0, as one number and as the list it never was.
  expect([media({ protocol: 3 })?.protocols, media({ protocol: [2, 3] })?.protocols]).toEqual([[3], [2, 3]]);
  expect(answerTo({ id: 'a', imp: [imp], wseat: [{}] })).toMatchObject({ reason: 'SEAT' });
  expect(answerTo({ id: 'a', imp: [imp], acat: [7.5, {}] })).toMatchObject({ reason: 'CATEGORY_NOT_ALLOWED' });
  expect(answerTo({ id: 'a', imp: [imp], cur: [{}] })).toMatchObject({ reason: 'CURRENCY' });
});
