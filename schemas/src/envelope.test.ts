import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entityPattern, keyOf, parseKey, tenantPattern, uuidFrom, uuidV7 } from './envelope.ts';

const shape = (version: number) =>
  new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('uuidV7', () => {
  test('has version 7, the RFC 9562 variant and the time in its first 48 bits', () =>
    fc.assert(
      fc.property(time, (nowMs) => {
        const id = uuidV7(nowMs);
        expect(id).toMatch(shape(7));
        expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(nowMs);
      }),
    ));

  test('sorts as text by time', () =>
    fc.assert(
      fc.property(time, time, (one, other) => {
        fc.pre(one !== other);
        expect(uuidV7(one) < uuidV7(other)).toBe(one < other);
      }),
    ));

  test('never repeats, across refills of its random pool', () => {
    const ids = new Set(Array.from({ length: 20_000 }, () => uuidV7(1_795_255_200_000)));
    expect(ids.size).toBe(20_000);
  });

  test('uses all of its random bits: every hexadecimal digit that is free takes every value', () => {
    const ids = Array.from({ length: 2_000 }, () => uuidV7(0).replaceAll('-', ''));
    for (const digit of [13, 14, 15, 17, 18, 19, 20, 25, 31]) {
      expect(new Set(ids.map((id) => id.charAt(digit))).size).toBe(16);
    }
    expect(new Set(ids.map((id) => id.charAt(16)))).toEqual(new Set(['8', '9', 'a', 'b']));
  });
});

describe('uuidFrom', () => {
  const causes = fc.array(fc.string(), { minLength: 1, maxLength: 4 });

  test('is the same for the same cause, version 8, RFC 9562 variant', () =>
    fc.assert(
      fc.property(causes, (cause) => {
        expect(uuidFrom(...cause)).toMatch(shape(8));
        expect(uuidFrom(...cause)).toBe(uuidFrom(...cause));
      }),
    ));

  test('R2: other causes give other ids, also when only the split differs', () =>
    fc.assert(
      fc.property(causes, causes, (one, other) => {
        // The separator is U+0000, which no id, tenant or step name holds.
        fc.pre(one.join('\u0000') !== other.join('\u0000'));
        expect(uuidFrom(...one)).not.toBe(uuidFrom(...other));
      }),
    ));

  test('is fixed for ever: a retry next year writes the same id', () => {
    expect(uuidFrom('lead', 'acme', '42')).toBe('0049be1d-c380-814f-ae5f-0463030e2660');
    expect(uuidFrom('ab', 'c')).not.toBe(uuidFrom('a', 'bc'));
  });
});

describe('record key', () => {
  const tenant = fc.stringMatching(tenantPattern);
  const entity = fc.stringMatching(entityPattern);

  test('R7: a key gives back its tenant and entity', () =>
    fc.assert(
      fc.property(tenant, entity, (one, other) => {
        expect(parseKey(keyOf(one, other))).toEqual({ tenant: one, entity: other });
      }),
    ));

  test.each(['', '|', 'acme', 'acme|', '|entity'])('%o is no key', (key) => expect(parseKey(key)).toBeNull());
});
