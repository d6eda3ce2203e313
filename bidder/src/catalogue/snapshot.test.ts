import fc from 'fast-check';
import { expect, test } from 'vitest';
import { campaignRow, changesOf, creativeRow, snapshotOf } from '../testing/kit.ts';
import { byId, type Candidate } from './candidate.ts';
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
  const byKey = <Of extends { readonly budgetKey: string }>(list: Iterable<Of>): Of[] =>
    [...list].sort((left, right) => (left.budgetKey < right.budgetKey ? -1 : 1));
  const kindsOf = (kinds: ReadonlyMap<number, readonly Candidate[]>) =>
    [...kinds]
      .sort(([left], [right]) => left - right)
      .map(([kind, list]) => [kind, [...list].sort((left, right) => byId(left, right))]);
  return {
    entries: byKey(snapshot.index.all()).map((entry) => ({ ...entry, kinds: kindsOf(entry.kinds) })),
    ranks: byKey(snapshot.index.all()).map(
      (entry) => snapshot.index.ranks[snapshot.index.slotOf(entry.budgetKey) ?? -1],
    ),
    campaigns: byKey(snapshot.campaigns.values()),
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
      const loader = createSnapshotBuilder('g', () => expect.unreachable());
      for (let at = 0; at < result.length; at += batch) loader.take(result.slice(at, at + batch));
      while (!loader.settle(batch));
      expect(plain(snapshot)).toEqual(plain(loader.loaded(changes.length)));
      expect(loader.rows).toBe(builder.rows);
    }),
    { numRuns: 500 },
  );
});

test('a change tells which campaigns it concerns', () => {
  const builder = createSnapshotBuilder('g', () => undefined);
  const load = builder.apply(changesOf([campaignRow(), campaignRow({ id: 'campaign-2' })], [creativeRow()]), 1);
  expect(load.changed).toEqual(['acme|campaign-1', 'acme|campaign-2']);
  expect(builder.apply(changesOf([], [creativeRow({ status: 'paused' })]), 2).changed).toEqual(['acme|campaign-1']);
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

test('only live creatives of active campaigns in a currency with a rate are there', () => {
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
