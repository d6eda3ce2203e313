import { cpuMsOf } from '@mainstem/infra/stack/scratch/stalls';
import { uuidV7 } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { madePlain, personalInId, personalInText, personName } from './personal-value.ts';

const never: [string, string][] = [
  ['ana@example.com', 'address'],
  ['jane%40x.com', 'address'],
  ['jane%2540x.com', 'address'],
  ['%6Aane%40x.com%', 'address'],
  ['jane\uff20x.com', 'address'],
  ['jane\u200b@x.com', 'address'],
  ['jane(at)x.com', 'address'],
  ['mailto:jane', 'address'],
  ['+4915112345678', 'number'],
  ['%2B4915112345678', 'number'],
  ['lead:+49(151)123-45-678', 'number'],
  ['\uff0b\uff14\uff1915112345678', 'number'],
  ['\u0664\u0669-+4915112345678', 'number'],
  ['004915112345678', 'number'],
  ['tel:5551234', 'number'],
  ['212-555-0187', 'number'],
  ['(212)555.0187', 'number'],
  ['212\u2011555\u20110187', 'number'],
  ['1-212-555-0187', 'number'],
  ['555-0187', 'number'],
  ['0151-12345678', 'number'],
  ['030/1234567', 'number'],
  ['06.12.34.56.78', 'number'],
  ['123-45-6789', 'number'],
  ['lead-123-45-6789', 'number'],
];

test.each(never)('R6: no id: %s', (id, found) => {
  expect(personalInId(id)).toBe(found);
});

test.each([
  '4711',
  '1000234567',
  '0000000042',
  'crm-4711',
  'lead-1',
  'contact-000000000012',
  'agent:17',
  'c+1',
  'a%20b',
  '100%',
  '2026-11-21',
  '2026-000123',
  '2026-11-0001',
  'Spring.Sale',
  'deployment-0190b5a2-7c1e-7000-8000-00000000000a',
])('an id: %s', (id) => {
  expect(personalInId(id)).toBeNull();
});

test('a UUID is always an id, also one without letters', () => {
  expect(personalInId('12345678-1234-4234-8234-123456789012')).toBeNull();
  for (let n = 0; n < 1000; n += 1) expect(personalInId(uuidV7())).toBeNull();
  fc.assert(fc.property(fc.uuid(), (id) => personalInId(`lead-${id}`) === null));
});

test.each([
  ['told ana@example.com', 'address'],
  ['told ana (at) example.com', 'address'],
  ['told ana%40example.com', 'address'],
  ['call +49 151 1234 5678 first', 'number'],
  ['call 0151 12345678', 'number'],
  ['call 015112345678', 'number'],
  ['call (212) 555-0187', 'number'],
  ['SSN 123-45-6789', 'number'],
])('R6: no words of a log: %s', (words, found) => {
  expect(personalInText(words)).toBe(found);
});

test.each([
  'Corner Bakery',
  'Studio @ Home',
  '7-Eleven',
  'CTR fell to 0.0012 after 12 000 impressions on 2026-11-21 at 09:15',
  'cap raised to 1500000000 micros (+10 %)',
  'see creative 0190b5a2-7c1e-7000-8000-00000000000a',
  '3M 100% wool',
])('words: %s', (words) => {
  expect(personalInText(words)).toBeNull();
});

test.each(['Jane.Doe', 'jane.doe', 'Jane_Doe', 'Jane-Doe', 'Jane%20Doe', 'Jane Doe'])('R6: a name: %s', (id) => {
  expect(personName(id)).toBe(true);
});
test.each(['crm-4711', 'agent:17', 'crm_contact', 'contact-1'])('no name: %s', (id) => {
  expect(personName(id)).toBe(false);
});

test('nothing a sender sends makes it throw or take long', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
      personalInId(text);
      personalInText(text);
    }),
  );
  const work = () => {
    for (const part of ['0 ', '1-', '+1 ', '%25', 'a@', '(at', '000']) {
      personalInText(part.repeat(8_000));
      personalInId(part.repeat(8_000));
    }
  };
  expect(cpuMsOf(work)).toBeLessThan(4_000);
});

test('R6: characters that are taken as they are would not be changed', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 40 }), (text) => {
      if (!text.includes('%')) expect(madePlain(text)).toBe(text);
    }),
    { numRuns: 2_000 },
  ));

test('R6: the shortest of numbers is found among other digits', () => {
  expect(personalInId('01-2345')).toBe('number');
  expect(personalInId('01-234')).toBe(null);
});
