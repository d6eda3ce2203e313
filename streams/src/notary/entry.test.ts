/** Entries: one form, read back exactly; the digest depends on every byte of key and value and on where one ends. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEntry, digestOf, encodeEntry, entryWriter, splitBundle } from './entry.ts';

const topic = fc.stringMatching(/^[a-z_]{1,40}$/);
const bytes = fc.uint8Array({ maxLength: 2_000 }).map((array) => Buffer.from(array));

test('an entry is read back as it was written, alone and in a bundle', () => {
  fc.assert(
    fc.property(
      topic,
      fc.nat(2 ** 31),
      fc.maxSafeNat(),
      fc.string({ unit: 'binary' }),
      bytes,
      (name, partition, offset, key, value) => {
        const entry = { topic: name, partition, offset, digest: digestOf({ key, value }) };
        const data = encodeEntry(entry);
        expect(decodeEntry(data)).toEqual(entry);
        const writer = entryWriter(name, partition);
        const bundle = Buffer.alloc(writer.bytes * 2);
        writer.write(bundle, 0, offset, entry.digest, 0);
        writer.write(bundle, writer.bytes, offset, entry.digest, 0);
        expect(splitBundle(bundle)).toEqual([data, data]);
        for (const cut of [1, 2, data.length + 1])
          expect(() => splitBundle(bundle.subarray(0, cut))).toThrow(/audit tree/);
        expect(() => decodeEntry(data.subarray(1))).toThrow(/audit tree/);
        expect(() => decodeEntry(Buffer.concat([data, Buffer.from([0])]))).toThrow(/audit tree/);
      },
    ),
    { seed: 7, numRuns: 60 },
  );
});

test('what moves from key to value, or changes in one byte, has another digest', () => {
  const same = digestOf({ key: 'acme|1', value: Buffer.from('abc') });
  expect(digestOf({ key: 'acme|1a', value: Buffer.from('bc') })).not.toEqual(same);
  expect(digestOf({ key: 'acme|1', value: Buffer.from('abd') })).not.toEqual(same);
  expect(digestOf({ key: 'acme|1', value: Buffer.from('abc') })).toEqual(same);
});
