import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserTable } from './user-table.ts';

const read = (table: UserTable, tenant: string, viewer: string) => {
  for (let slot = table.first(viewer); slot >= 0; slot = table.next(slot))
    if (table.tenantAt(slot) === tenant) return { value: table.valueAt(slot), ...table.labelAt(slot) };
  return undefined;
};

test('a viewer is found again with value, segments and version, and only for its tenant (R7)', () => {
  const table = new UserTable(10);
  table.put('acme', 'aa', 5_000_000, ['high', 'loyal'], 'ltv@1');
  table.put('other', 'aa', null, ['new'], 'ltv@2');
  expect(read(table, 'acme', 'aa')).toEqual({ value: 5_000_000, segments: ['high', 'loyal'], version: 'ltv@1' });
  expect(read(table, 'other', 'aa')).toEqual({ value: undefined, segments: ['new'], version: 'ltv@2' });
  expect(read(table, 'third', 'aa')).toBeUndefined();
  expect(read(table, 'acm', 'eaa')).toBeUndefined();
});

test('R8: a full table takes no more viewers, keeps those it has, and counts the others', () => {
  const table = new UserTable(100);
  for (let n = 0; n < 150; n += 1) table.put('acme', `v${n}`, n, [], 'm');
  expect(table.counts).toMatchObject({ rows: 100, refused: 50, labels: 1 });
  expect(read(table, 'acme', 'v99')?.value).toBe(99);
  expect(read(table, 'acme', 'v100')).toBeUndefined();
  expect(table.put('acme', 'v5', 7, [], 'm')).toBe(true);
  expect(read(table, 'acme', 'v5')?.value).toBe(7);
});

test('labels nobody has any more make room for new ones', () => {
  const table = new UserTable(4);
  for (let version = 0; version < 250_000; version += 1) table.put('acme', 'v', version, ['a'], `ltv@${version}`);
  expect(table.counts).toMatchObject({ rows: 1, refused: 0, labels: 1 });
  expect(read(table, 'acme', 'v')).toEqual({ value: 249_999, segments: ['a'], version: 'ltv@249999' });
  table.remove('acme', 'v');
  expect(table.counts.labels).toBe(0);
});

test('any order of puts, removals and reloads gives what a map would hold', () => {
  const viewer = fc.integer({ min: 0, max: 40 }).map((n) => `v${n}`);
  const place = (name: string): [tenant: string, viewer: string] => {
    const number = Number(name.slice(1));
    return [`t${number % 3}`, `v${number >> 1}`];
  };
  const put = fc.record({ kind: fc.constant('put' as const), viewer, value: fc.nat() });
  // Mostly puts, or the table is never full enough for its runs of slots to meet.
  const step = fc.oneof(
    { weight: 6, arbitrary: put },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('remove' as const), viewer }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('reload' as const),
        kept: fc.array(viewer, { minLength: 10, maxLength: 40 }),
      }),
    },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 80, maxLength: 160 }), (steps) => {
      const table = new UserTable(32);
      const map = new Map<string, number>();
      for (const one of steps) {
        if (one.kind === 'put') {
          if (table.put(...place(one.viewer), one.value, [], 'm')) map.set(one.viewer, one.value);
          else expect(map.size).toBe(32);
        } else if (one.kind === 'remove') {
          table.remove(...place(one.viewer));
          map.delete(one.viewer);
        } else {
          table.beginReload();
          const seen = one.kept.filter((name) => map.has(name));
          for (const name of seen) table.put(...place(name), map.get(name) as number, [], 'm');
          for (let at = 0; at >= 0; ) at = table.sweep(at, 7);
          for (const name of [...map.keys()]) if (!seen.includes(name)) map.delete(name);
        }
      }
      for (let n = 0; n <= 40; n += 1) expect(read(table, ...place(`v${n}`))?.value).toBe(map.get(`v${n}`));
      expect(table.counts.rows).toBe(map.size);
    }),
  );
});
