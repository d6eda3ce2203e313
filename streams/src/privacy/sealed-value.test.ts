/** R6: a sealed value opens at its place with its key, and nowhere else. */
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyIdOf, openValue, type Place, SEAL_OVERHEAD_BYTES, sealValue } from './sealed-value.ts';

const key = createSecretKey(randomBytes(32));
const keyId = randomUUID();
const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const anyPlace: fc.Arbitrary<Place> = fc.record({
  tenant: text,
  subject: text,
  eventId: text,
  eventType: text,
  field: text,
});
const codeOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return 'none';
};

test('R6: any text comes back, and its length is all that shows', () =>
  fc.assert(
    fc.property(text, anyPlace, (words, place) => {
      const sealed = sealValue(key, keyId, place, words);
      expect(openValue(key, sealed, place)).toBe(words);
      expect(keyIdOf(sealed)).toBe(keyId);
      expect(sealed.length).toBe(SEAL_OVERHEAD_BYTES + Buffer.byteLength(words));
      if (Buffer.byteLength(words) > 7) expect(sealed.includes(words)).toBe(false);
    }),
  ));

test('R6: the same words never seal to the same bytes', () => {
  const place = { tenant: 'a', subject: 's', eventId: 'e', eventType: 'T', field: 'f' };
  const all = Array.from({ length: 3_000 }, () => sealValue(key, keyId, place, 'the same').toString('hex'));
  expect(new Set(all).size).toBe(all.length);
  expect(new Set(all.map((hex) => hex.slice(34, 58))).size).toBe(all.length); // the ivs
});

describe('R6: what is not what was sealed there is found out', () => {
  test('any flipped bit', () =>
    fc.assert(
      fc.property(text, anyPlace, fc.nat(), fc.integer({ min: 0, max: 7 }), (words, place, at, bit) => {
        const sealed = sealValue(key, keyId, place, words);
        const index = at % sealed.length;
        sealed[index] = (sealed[index] as number) ^ (1 << bit);
        // The first byte says the format, and is checked before any key is looked for.
        if (index === 0) expect(codeOf(() => keyIdOf(sealed))).toBe('PRIVACY_VALUE_MALFORMED');
        expect(codeOf(() => openValue(key, sealed, place))).toBe('PRIVACY_VALUE_TAMPERED');
      }),
    ));

  test('any part of the place: tenant, subject, event, type, field', () =>
    fc.assert(
      fc.property(text, anyPlace, anyPlace, (words, place, other) => {
        const sealed = sealValue(key, keyId, place, words);
        for (const part of ['tenant', 'subject', 'eventId', 'eventType', 'field'] as const) {
          if (place[part] === other[part]) continue;
          const elsewhere = { ...place, [part]: other[part] };
          expect(codeOf(() => openValue(key, sealed, elsewhere))).toBe('PRIVACY_VALUE_TAMPERED');
        }
      }),
    ));

  test('the parts of a place run into each other nowhere', () =>
    fc.assert(
      fc.property(anyPlace, fc.nat({ max: 3 }), fc.nat({ max: 60 }), (place, part, cut) => {
        const names = ['tenant', 'subject', 'eventId', 'eventType', 'field'] as const;
        const [left, right] = [names[part] as keyof Place, names[part + 1] as keyof Place];
        const joined = [...(place[left] + place[right])];
        const moved = { ...place, [left]: joined.slice(0, cut).join(''), [right]: joined.slice(cut).join('') };
        if (moved[left] === place[left]) return;
        expect(codeOf(() => openValue(key, sealValue(key, keyId, place, 'x'), moved))).toBe('PRIVACY_VALUE_TAMPERED');
      }),
    ));

  test('another key, a cut value, no value', () => {
    const place = { tenant: 'a', subject: 's', eventId: 'e', eventType: 'T', field: 'f' };
    const sealed = sealValue(key, keyId, place, 'words');
    expect(codeOf(() => openValue(createSecretKey(randomBytes(32)), sealed, place))).toBe('PRIVACY_VALUE_TAMPERED');
    expect(codeOf(() => openValue(key, sealed.subarray(0, -1), place))).toBe('PRIVACY_VALUE_TAMPERED');
    for (const bytes of [Buffer.alloc(0), Buffer.from([1]), sealed.subarray(0, SEAL_OVERHEAD_BYTES - 1)])
      expect(codeOf(() => keyIdOf(bytes))).toBe('PRIVACY_VALUE_MALFORMED');
  });
});
