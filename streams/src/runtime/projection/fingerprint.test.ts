import { expect, test } from 'vitest';
import { fingerprintOf, shapeOf } from './fingerprint.ts';
import { rowKey, type TableDefinition, tableProjection } from './projection.ts';
import { sampleEvent } from './sample-event.ts';

const columns = { status: 'text', company: 'text?', seen: 'bigint' } as const;
const key = { leadId: 'text' } as const;
type Definition = TableDefinition<'LeadReceived' | 'LeadScored', typeof columns, typeof key>;

const definition: Definition = {
  name: 'sample',
  version: 1,
  types: ['LeadReceived', 'LeadScored'],
  key,
  columns,
  initial: { status: 'new', company: null, seen: 0 },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project: (row, event) =>
    event.type === 'LeadReceived'
      ? { ...row, company: event.companyName, seen: row.seen + 1 }
      : { ...row, status: event.class },
};
const of = (change: Partial<Definition> = {}) => fingerprintOf(tableProjection({ ...definition, ...change }));

test('the same definition has the same fingerprint, however its source is written', () => {
  expect(of()).toMatch(/^[0-9a-f]{32}$/);
  const rewritten = of({
    // A comment, another order of fields, another way to say it.
    project(row, event) {
      if (event.type === 'LeadScored') return { ...row, status: event.class };
      const { companyName: company } = event;
      return { seen: row.seen + 1, company, status: row.status };
    },
  });
  expect(rewritten).toBe(of());
  expect(of({ version: 7 }), 'the version is compared beside it').toBe(of());
});

test.each<[string, Partial<Definition>]>([
  ['what an event does', { project: (row, event) => (event.type === 'LeadScored' ? row : { ...row, seen: 2 }) }],
  [
    'one type is ignored',
    { project: (row, event, place) => (event.type === 'LeadScored' ? row : definition.project(row, event, place)) },
  ],
  ['which row an event belongs to', { keyOf: ({ envelope }) => rowKey(envelope.tenant, `${envelope.entity}-x`) }],
  ['the row before its first event', { initial: { status: 'open', company: null, seen: 0 } }],
  ['a natural id', { naturalId: ({ envelope }) => envelope.entity }],
  ['the types it reads', { types: ['LeadReceived'] }],
])('R1: a change is seen: %s', (_, change) => {
  expect(of(change)).not.toBe(of());
});

test('the shape is that of key and columns, whatever is projected', () => {
  const shape = (change: Partial<Definition> = {}) => shapeOf(tableProjection({ ...definition, ...change }));
  expect(shape({ project: (row) => row })).toBe(shape());
  const { status, company, seen } = columns;
  expect(shape({ columns: { seen, company, status } as typeof columns })).toBe(shape());
  expect(shape({ columns: { ...columns, company: 'text' } as never })).not.toBe(shape());
});

test('samples are the same in every run', () => {
  const place = { entity: 'e1', version: 3 };
  const event = sampleEvent('CampaignCreated', 'seed', place);
  expect(event).toEqual(sampleEvent('CampaignCreated', 'seed', place));
  expect(event).not.toEqual(sampleEvent('CampaignCreated', 'other', place));
  expect(event.envelope).toMatchObject({
    entity: 'e1',
    streamVersion: 3,
    tenant: expect.stringMatching(/acme|globex/),
  });
});

test('a view that takes every type alike keeps its fingerprint when a release brings types', () => {
  const fingerprintTypes: Definition['types'] = ['LeadReceived'];
  const before = of({ fingerprintTypes, types: ['LeadReceived'] });
  expect(of({ fingerprintTypes })).toBe(before);
  expect(of({ fingerprintTypes, project: (row) => ({ ...row, seen: 3 }) }), 'what it makes is compared').not.toBe(
    before,
  );
});

test('a view may keep where an event stands, and its fingerprint sees that it does', () => {
  const placed = of({ project: (row, _, { offset }) => ({ ...row, seen: offset }) });
  expect(placed).not.toBe(of({ project: (row, _, { offset }) => ({ ...row, seen: offset + 1 }) }));
});
