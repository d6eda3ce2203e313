/** What is read of devices, places and people, in whatever place and spelling it stands. */
import { expect, test } from 'vitest';
import { normalLanguage, normalRegion, readDevice } from './device.ts';
import { readPerson } from './person.ts';
import { readPlace, storeIdOf } from './place.ts';

test('KIKI-17 item 23: structured client hints count before the text and what was guessed from it', () => {
  const sua = {
    platform: { brand: 'Windows', version: ['15', '0', '0'] },
    browsers: [{ brand: 'Chromium', version: ['120'] }, { brand: 'Opera' }],
    mobile: 0,
  };
  expect(readDevice({ device: { ua: 'x', os: 'iOS', osv: '16_4', sua } })).toMatchObject({
    os: 'windows',
    osVersion: '15.0.0',
    platform: 'windows',
    brands: 'chromium opera',
    type: undefined,
  });
  expect(readDevice({ device: { os: 'iPhone OS', osv: 'iOS 16_4_1' } })).toMatchObject({
    os: 'ios',
    osVersion: '16.4.1',
  });
  expect(readDevice({ device: { sua: { mobile: 1 } } }).type).toBe(1);
  expect(readDevice({ device: { devicetype: '3', sua: { mobile: 1 } } }).type).toBe(3);
});

test('KIKI-17 item 23: where a device is counts before where its user lives, in ISO codes', () => {
  const here = { country: 'US', region: 'ca', metro: 807, zip: 'sw1a 1aa', lat: '37.7', lon: -122.4 };
  const device = readDevice({ device: { geo: here }, user: { geo: { country: 'DEU', utcoffset: 60 } } });
  expect(device.place).toEqual({
    country: 'USA',
    region: 'US-CA',
    metro: '807',
    postcode: 'SW1A1AA',
    northE6: 37_700_000,
    eastE6: -122_400_000,
    utcOffsetMin: undefined,
  });
  expect(readDevice({ user: { geo: { country: 'DEU', utcoffset: 60 } } }).place).toMatchObject({
    country: 'DEU',
    utcOffsetMin: 60,
  });
  expect(readDevice({ device: { geo: { lat: 91, lon: 0 } } }).place.northE6).toBeUndefined();
  expect([normalRegion('us-ca', undefined), normalRegion('BE', 'DEU'), normalRegion('x', undefined)]).toEqual([
    'US-CA',
    'DE-BE',
    undefined,
  ]);
  expect(['de-AT', 'EN_us', 'x', '12', undefined].map(normalLanguage)).toEqual([
    'de',
    'en',
    undefined,
    undefined,
    undefined,
  ]);
});

test('KIKI-17 item 23: hashed device ids are passed over, and an id of zeros is none', () => {
  const device = { didmd5: 'a', didsha1: 'b', dpidmd5: 'c', dpidsha1: 'd', macmd5: 'e', macsha1: 'f' };
  const nobody = readPerson({ device: { ...device, ifa: '00000000-0000-0000-0000-000000000000' } });
  expect([nobody.buyerId, nobody.userId, nobody.advertisingId]).toEqual([undefined, undefined, undefined]);
  expect([nobody.extendedIds, nobody.segments]).toEqual([[], []]);
  expect(readPerson({ device: { ifa: 'a1' } }).advertisingId).toBe('a1');
});

test('KIKI-17 item 24: ids of a person are read in the places of 2.6 and 2.5, and no more than some', () => {
  const eids = [
    { source: 'id.example', uids: [{ id: 'e1', atype: '3' }, { id: '' }] },
    { source: '', uids: [{ id: 'x' }] },
  ];
  const extended = [{ source: 'id.example', id: 'e1', agentType: 3 }];
  expect(readPerson({ user: { id: 7, buyeruid: 'b', eids } })).toMatchObject({
    userId: '7',
    buyerId: 'b',
    extendedIds: extended,
  });
  expect(readPerson({ user: { ext: { eids } } }).extendedIds).toEqual(extended);
  const many = Array.from({ length: 100 }, (_, at) => ({ source: 's', uids: [{ id: at }] }));
  expect(readPerson({ user: { eids: many, id: 'x'.repeat(513) } })).toMatchObject({ userId: undefined });
  expect(readPerson({ user: { eids: many } }).extendedIds).toHaveLength(32);
});

test('KIKI-17 item 24: segments are named with their provider', () => {
  const data = [{ name: 'p', segment: [{ id: 1 }, { value: 'x' }] }, { segment: [{ id: 'bare' }] }, 'no'];
  expect(readPerson({ user: { data } }).segments).toEqual(['p:1', 'bare']);
});

test('KIKI-17 item 7: a place is a site, an app or a screen, with what stands on it', () => {
  const content = { cat: ['IAB1'], langb: 'de-AT' };
  expect(readPlace({ site: { page: 'https://www.News.example/x', cat: ['iab2'], content } })).toMatchObject({
    channel: 'site',
    domain: 'news.example',
    categories: ['IAB2', 'IAB1'],
    categoryTaxonomy: 1,
    contentLanguage: 'de',
  });
  // Categories of another taxonomy mean something else.
  expect(readPlace({ site: { cat: ['IAB2'], content: { cat: ['52'], cattax: 6 } } }).categories).toEqual(['IAB2']);
  expect(
    readPlace({ app: { bundle: 'com.x', storeurl: 'https://apps.apple.com/us/app/x/id628677149?mt=8' } }),
  ).toMatchObject({
    channel: 'app',
    bundle: 'com.x',
    storeId: '628677149',
  });
  expect(storeIdOf('https://play.google.com/store/apps/details?id=com.foo.bar&hl=en')).toBe('com.foo.bar');
  expect(readPlace({ dooh: { domain: 'screens.example' } }).channel).toBe('dooh');
  expect(readPlace({}).channel).toBeUndefined();
});
