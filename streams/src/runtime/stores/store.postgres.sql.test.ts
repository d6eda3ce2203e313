import { expect, test } from 'vitest';
import { rowKey, tableProjection } from '../projection/projection.ts';
import { arrayLiteral, columnName, rowArrays, storedRows, tableStatements } from './store.postgres.sql.ts';

const { store } = tableProjection({
  name: 'sample',
  version: 1,
  types: ['LeadReceived'],
  key: { id: 'text', hourAtMs: 'bigint' },
  columns: { name: 'text?', tags: 'text[]' },
  initial: { name: null, tags: [] },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity, 0),
  project: (row) => row,
});

test('array literals keep quotes, backslashes, braces, commas, blanks, NULL as a word, and null', () => {
  expect(arrayLiteral(['a"b', 'c\\d', '{e,f}', '', 'NULL', null, 7, true])).toBe(
    '{"a\\"b","c\\\\d","{e,f}","","NULL",NULL,7,true}',
  );
  expect(arrayLiteral([])).toBe('{}');
  expect(arrayLiteral([Number.NaN, Number.POSITIVE_INFINITY, -0.5])).toBe('{NaN,Infinity,-0.5}');
});

test('a list of lists travels as texts', () => {
  expect(arrayLiteral([['a', 'b"'], []])).toBe('{"{\\"a\\",\\"b\\\\\\"\\"}","{}"}');
});

test('the tenant is the first key column of every statement', () => {
  const statements = tableStatements('views', store);
  expect(statements.upsert.replaceAll(/\s+/g, ' ')).toBe(
    'insert into "views"."sample" (tenant, id, hour_at_ms, name, tags) ' +
      'select given.tenant, given.id, given.hour_at_ms, given.name, given.tags::text[] ' +
      'from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[]) as given(tenant, id, hour_at_ms, name, tags) ' +
      'on conflict (tenant, id, hour_at_ms) do update set name = excluded.name, tags = excluded.tags',
  );
  for (const statement of [statements.select, statements.remove])
    expect(statement).toContain('held.tenant = given.tenant');
});

test('rows go out as one array per column and come back as they were', () => {
  const rows = [{ key: rowKey('acme', 'e1', 3_600_000), row: { name: null, tags: ['x'] } }];
  expect(rowArrays(store, rows)).toHaveLength(5);
  // One dimension, no nulls, int8; one element, from 1; eight bytes.
  const hour = ['00000001', '00000000', '00000014', '00000001', '00000001', '00000008', '000000000036ee80'];
  expect(rowArrays(store, rows)[2]?.toString('hex')).toBe(hour.join(''));
  const selected = [{ tenant: 'acme', id: 'e1', hour_at_ms: '3600000', name: null, tags: ['x'] }];
  expect(storedRows(store, selected)).toEqual(rows);
});

test('names of columns', () => {
  expect(columnName('bidPriceMicros')).toBe('bid_price_micros');
  expect(columnName('tenant')).toBe('tenant');
});
