import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { createMemoryStore } from '../stores/store.memory.ts';
import { emptyDigest } from './digest.ts';
import { type Projection, rowKey, tableProjection } from './projection.ts';
import { rowCodec } from './projection-rows.ts';
import { createRowFold, type LocatedEvent, planWindow, type WindowBase } from './window.ts';
import { createWindowCache } from './window-cache.ts';

/** Bills by campaign; a bill of 0 takes its row away, one of -1 cannot be projected. */
const view = tableProjection({
  name: 'sums',
  version: 1,
  types: ['ImpressionBilled'],
  key: { campaignId: 'text' },
  columns: { micros: 'bigint' },
  initial: { micros: 0 },
  keyOf: ({ envelope, campaignId }) => (campaignId === '' ? null : rowKey(envelope.tenant, campaignId)),
  naturalId: ({ envelope }) => envelope.entity,
  project(row, { costMicros }) {
    if (costMicros === -1) throw new Error('less than nothing');
    return costMicros === 0 ? null : { micros: row.micros + costMicros };
  },
});
const codec = rowCodec(view);
const start = { digest: emptyDigest, rows: 0 };

/** Knows that there is nothing, and then what folds leave in it. */
const nothing = (): WindowBase =>
  createWindowCache(createMemoryStore(view), codec, { entriesMax: 1_000, complete: true });

function bill(bid: string, campaignId: string, costMicros: number, tenant = 'acme'): AnyEvent {
  const envelope = { tenant, entity: bid, occurredAtMs: 1, streamVersion: 0, decision: null };
  return { type: 'ImpressionBilled', envelope, campaignId, costMicros } as unknown as AnyEvent;
}

function located(...events: AnyEvent[]): LocatedEvent[] {
  return events.map((event, offset) => ({ event, position: { topic: 'bid_events', partition: 0, offset } }));
}

function fold(events: LocatedEvent[], base = nothing(), window = 1) {
  const rows = createRowFold(view, codec, base, window);
  rows.add(planWindow(view, events));
  const folded = rows.close(start);
  rows.keep(folded);
  return folded;
}

test('many events of a row are one change', () => {
  const folded = fold(located(bill('b1', 'c1', 1), bill('b2', 'c1', 2), bill('b3', 'c2', 4)));
  expect(folded.changes.map(({ key, after }) => [key.text, after?.row])).toEqual([
    ['acme|c1', { micros: 3 }],
    ['acme|c2', { micros: 4 }],
  ]);
  expect(folded.rows).toBe(2);
});

test('R2: an effect counts once within a window, and not at all when it was counted before', () => {
  const twice = fold(located(bill('b1', 'c1', 5), bill('b1', 'c1', 5)));
  expect(twice.changes[0]?.after?.row).toEqual({ micros: 5 });
  expect(twice).toMatchObject({ duplicates: 1, effects: [{ tenant: 'acme', id: 'b1' }] });
  const base = nothing();
  fold(located(bill('b1', 'c1', 5)), base);
  const again = fold(located(bill('b1', 'c1', 5)), base, 2);
  expect(again).toMatchObject({ changes: [], effects: [], duplicates: 1 });
});

test('R7: the same natural id of two tenants is two effects', () => {
  const folded = fold(located(bill('b1', 'c1', 5), bill('b1', 'c1', 6, 'globex')));
  expect(folded.changes.map(({ key, after }) => [key.text, after?.row])).toEqual([
    ['acme|c1', { micros: 5 }],
    ['globex|c1', { micros: 6 }],
  ]);
});

test('a row that ends as it began is no change; one that came and went was never there', () => {
  const base = nothing();
  fold(located(bill('b0', 'c1', 3)), base);
  expect(fold(located(bill('b1', 'c1', 2), bill('b2', 'c1', -2)), base, 2).changes).toEqual([]);
  expect(fold(located(bill('b1', 'c2', 2), bill('b2', 'c2', 0))).changes).toEqual([]);
  const removed = fold(located(bill('b3', 'c1', 0)), base, 3);
  expect(removed.changes).toEqual([{ key: rowKey('acme', 'c1'), after: null }]);
  expect(removed.rows).toBe(-1);
});

test('a window that is undone leaves what was there before it, row by row and effect by effect', () => {
  const base = nothing();
  fold(located(bill('b0', 'c1', 3)), base);
  const rows = createRowFold(view, codec, base, 2);
  rows.add(planWindow(view, located(bill('b1', 'c1', 2), bill('b2', 'c2', 5))));
  rows.undo();
  expect(base.cellOf(rowKey('acme', 'c1')).row).toEqual({ micros: 3 });
  expect(base.cellOf(rowKey('acme', 'c2')).row).toBeNull();
  const again = fold(located(bill('b1', 'c1', 2)), base, 3);
  expect(again).toMatchObject({ duplicates: 0, changes: [{ after: { row: { micros: 5 } } }] });
});

test('events of other types, and those that belong to no row, are passed over', () => {
  const other = { type: 'ClickRecorded', envelope: { tenant: 'acme' } } as unknown as AnyEvent;
  expect(planWindow(view, located(other, bill('b1', '', 1), bill('b2', 'c1', 1)))).toHaveLength(1);
});

test('an event that cannot be projected is poison, named by its place', () => {
  const error = { code: 'PROJECTION_POISON', position: { topic: 'bid_events', partition: 0, offset: 1 } };
  expect(() => fold(located(bill('b1', 'c1', 1), bill('b2', 'c1', -1)))).toThrow(expect.objectContaining(error));
  expect(() => fold(located(bill('b1', 'c1', 1), bill('b2', 'c1', 2 ** 53)))).toThrow(expect.objectContaining(error));
});

test('R7: a key of another tenant than the event is poison, whatever the projection says', () => {
  const forged: Projection = { ...view, keyOf: () => rowKey('globex', 'c1') };
  expect(() => planWindow(forged, located(bill('b1', 'c1', 1)))).toThrow('the event of "acme"');
});
