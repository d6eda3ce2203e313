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
  { durfloors: [{ mindur: 1, maxdur: 30, bidfloor: 2e6 }] },
  { durfloors: [{ mindur: 'long', bidfloor: 1 }] },
  { durfloors: ['x'] },
  { durfloors: { mindur: 1, bidfloor: 1 } },
  { durfloors: 'high' },
  { mincpmpersec: 'abc' },
  { mincpmpersec: 2e6 },
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
