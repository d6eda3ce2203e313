import fc from 'fast-check';
import { expect, test } from 'vitest';
import { campaignRow, changesOf, creativeRow, snapshotOf } from '../testing/kit.ts';
import { byPriceThenId } from './candidate.ts';
import { campaignField, creativeField } from './rows.ts';
import { createSnapshotBuilder, type RowChange, type Snapshot } from './snapshot.ts';

const change: fc.Arbitrary<RowChange> = fc
  .record({
    kind: fc.constantFrom('campaign', 'creative', 'gone-campaign', 'gone-creative'),
    campaign: fc.nat(4),
    creative: fc.nat(8),
    price: fc.integer({ min: 1, max: 5 }),
    status: fc.constantFrom('active', 'paused'),
    live: fc.boolean(),
    video: fc.boolean(),
    widthPx: fc.constantFrom(300, 728),
  })
  .map(({ kind, campaign, creative, price, status, live, video, widthPx }) => {
    const campaignId = `campaign-${campaign}`;
    const creativeId = `creative-${creative}`;
    if (kind === 'gone-campaign') return { field: campaignField('acme', campaignId), json: '' };
    if (kind === 'gone-creative') return { field: creativeField('acme', creativeId), json: '' };
    if (kind === 'campaign') {
      const row = campaignRow({ id: campaignId, bidPriceMicros: price * 1_000_000, status: status as 'active' });
      return { field: campaignField('acme', campaignId), json: JSON.stringify(row) };
    }
    const row = creativeRow({
      id: creativeId,
      campaignId,
      status: live ? 'live' : 'paused',
      ...(video ? { format: 'VIDEO' as const } : { widthPx }),
    });
    return { field: creativeField('acme', creativeId), json: JSON.stringify(row) };
  });

function plain(snapshot: Snapshot): unknown {
  return {
    banners: [...snapshot.banners].sort(([left], [right]) => left - right),
    videos: snapshot.videos,
    campaigns: [...snapshot.campaigns].sort(([left], [right]) => (left < right ? -1 : 1)),
  };
}

test('R1: changes applied one by one give the snapshot a load of the result gives', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (changes, batch) => {
      const builder = createSnapshotBuilder('g', () => expect.unreachable());
      let snapshot = builder.apply([], 0);
      const rows = new Map<string, string>();
      for (let at = 0; at < changes.length; at += batch) {
        const part = changes.slice(at, at + batch);
        snapshot = builder.apply(part, at + part.length);
        for (const { field, json } of part) rows.set(field, json);
      }
      const result = [...rows].filter(([, json]) => json !== '').map(([field, json]) => ({ field, json }));
      const loaded = createSnapshotBuilder('g', () => expect.unreachable()).apply(result, changes.length);
      expect(plain(snapshot)).toEqual(plain(loaded));
      for (const list of [...snapshot.banners.values(), snapshot.videos]) {
        expect([...list].sort(byPriceThenId)).toEqual(list);
      }
    }),
    { numRuns: 500 },
  );
});

test('a snapshot once given never changes', () => {
  const builder = createSnapshotBuilder('g', () => expect.unreachable());
  const first = builder.apply(changesOf([campaignRow()], [creativeRow()]), 1);
  const before = JSON.stringify(plain(first));
  builder.apply(changesOf([campaignRow({ bidPriceMicros: 9 })], []), 2);
  expect(JSON.stringify(plain(first))).toBe(before);
});

test('a row that cannot be read does not bid, and the others do', () => {
  const unreadable: string[] = [];
  const builder = createSnapshotBuilder('g', (field) => unreadable.push(field));
  const rows = changesOf([campaignRow(), campaignRow({ id: 'campaign-2' })], [creativeRow()]);
  const second = creativeField('acme', 'creative-2');
  const snapshot = builder.apply([...rows, { field: second, json: '{"id":7}' }], 1);
  expect(unreadable).toEqual([second]);
  expect([...snapshot.campaigns.keys()]).toEqual(['acme|campaign-1']);
});

test('only live creatives of active campaigns that pay in USD are there', () => {
  expect(snapshotOf([campaignRow({ currency: 'EUR' })], [creativeRow()]).campaigns.size).toBe(0);
  expect(snapshotOf([campaignRow()], [creativeRow({ tenant: 'other' })]).campaigns.size).toBe(0);
  expect(snapshotOf([campaignRow()], [creativeRow()]).campaigns.size).toBe(1);
});

test('a price no token can carry, from before the command was bounded, does not bid', () => {
  const unreadable: string[] = [];
  const builder = createSnapshotBuilder('generation-1', (field) => unreadable.push(field));
  const rows = changesOf([campaignRow({ bidPriceMicros: 2 ** 48 })], [creativeRow()]);
  expect(builder.apply(rows, 1).campaigns.size).toBe(0);
  expect(unreadable).toEqual([campaignField('acme', 'campaign-1')]);
});
