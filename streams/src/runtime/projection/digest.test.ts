import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addRow, createDigestSum, digestText, emptyDigest, parseDigest, removeRow, rowHash } from './digest.ts';

const of = (rows: readonly string[]) => rows.reduce((digest, row) => addRow(digest, rowHash(row)), emptyDigest);

test('R1: a digest depends on the rows and not on their order, and taking a row away undoes adding it', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.string(), fc.infiniteStream(fc.nat()), (rows, extra, picks) => {
      const shuffled = [...rows]
        .map((row) => [picks.next().value, row] as const)
        .sort(([left], [right]) => left - right);
      expect(of(shuffled.map(([, row]) => row))).toBe(of(rows));
      expect(removeRow(of([...rows, extra]), rowHash(extra))).toBe(of(rows));
      expect(of([...rows, extra])).not.toBe(of(rows));
    }),
  );
});

test('R1: many rows at once come to what one after the other does, however large the digest was', () => {
  const anyDigest = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
  fc.assert(
    fc.property(anyDigest, fc.array(fc.tuple(fc.string(), fc.boolean()), { maxLength: 200 }), (start, rows) => {
      const sum = createDigestSum(start);
      let digest = start;
      for (const [row, isAdded] of rows) {
        if (isAdded) sum.add(rowHash(row));
        else sum.remove(rowHash(row));
        digest = isAdded ? addRow(digest, rowHash(row)) : removeRow(digest, rowHash(row));
      }
      expect(sum.digest()).toBe(digest);
    }),
  );
});

test('two rows do not cancel each other, and a row that is there twice is not a row that is not there', () => {
  expect(of(['a', 'a'])).not.toBe(emptyDigest);
  expect(of(['a', 'b'])).not.toBe(of(['ab']));
});

test('the text of a digest is 32 hex digits and reads back', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (rows) => {
      expect(digestText(of(rows))).toMatch(/^[0-9a-f]{32}$/);
      expect(parseDigest(digestText(of(rows)))).toBe(of(rows));
    }),
  );
  expect(digestText(emptyDigest)).toBe('0'.repeat(32));
  expect(() => parseDigest('12')).toThrow('32 hex digits');
});

test('a digest once stored is the same for ever', () => {
  expect(digestText(of(['acme|lead-1\n["web-form",1]']))).toBe('54724755aca0308817c9dbc8cb87bf0c');
});
