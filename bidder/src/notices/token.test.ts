import { uuidV7 } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TEST_SECRET } from '../testing/kit.ts';
import { noticeWith } from '../testing/notices.ts';
import { CLICK_GRACE_MS, createNoticeSigner, type Notice, noticeKinds } from './token.ts';
import { noticeWindows } from './windows.ts';

const signer = createNoticeSigner(TEST_SECRET);

const notice = noticeWith({
  bidId: uuidV7(),
  leaseId: uuidV7(),
  exchange: 'generic',
  auctionId: 'auction ✓ 1',
  bidPriceMicros: 2_500_000,
  expiresAtMs: 1_700_000_000_000,
});

const uuids = fc.uuid();
const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 128 });
const currencies = fc.constantFrom('USD', 'EUR', 'JPY');
const micros = fc.integer({ min: 0, max: 2 ** 47 });
const money = {
  currency: currencies,
  campaignCurrency: currencies,
  reservedMicros: micros,
  quantityPpm: fc.oneof(fc.constant(1_000_000), fc.integer({ min: 1, max: 1_000_000_000 })),
  ratesVersion: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })),
};
const notices: fc.Arbitrary<Notice> = fc.record({
  tenant: texts,
  bidId: uuids,
  campaignId: texts,
  creativeId: texts,
  leaseId: uuids,
  exchange: texts,
  auctionId: texts,
  bidPriceMicros: fc.integer({ min: 1, max: 1_000_000_000_000 }),
  ...money,
  window: fc.constantFrom(...noticeWindows),
  expiresAtMs: fc.integer({ min: 1, max: 2 ** 47 }),
  test: fc.boolean(),
});

test('what is signed is read back whole', () => {
  fc.assert(
    fc.property(notices, fc.constantFrom(...noticeKinds), (given, kind) => {
      // Lone surrogates cannot travel in UTF-8; ids that hold them come back as U+FFFD.
      const whole = JSON.parse(Buffer.from(JSON.stringify(given)).toString('utf8')) as Notice;
      // Plain money (USD, one impression) needs no rates, so none are named.
      const isPlain = signer.sign({ ...given, ratesVersion: null }).win === signer.sign(given).win;
      const expected = isPlain ? { ...whole, ratesVersion: null } : whole;
      expect(signer.read(signer.sign(given)[kind])).toEqual(expected);
      expect(signer.verify(kind, signer.sign(given)[kind], 0)).toEqual({ kind: 'valid', notice: expected });
    }),
  );
});

test('an address opens only its own notice: a click never bills', () => {
  const tokens = signer.sign(notice);
  for (const from of noticeKinds) {
    for (const to of noticeKinds) {
      expect(signer.verify(to, tokens[from], 0).kind).toBe(from === to ? 'valid' : 'forged');
    }
  }
});

test('any changed character is forged or malformed', () => {
  const token = signer.sign(notice).bill;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...alphabet), (at, character) => {
      fc.pre(token[at] !== character);
      const changed = token.slice(0, at) + character + token.slice(at + 1);
      const bytes = (text: string): string =>
        text
          .split('.')
          .map((part) => Buffer.from(part, 'base64url').toString('hex'))
          .join('.');
      // The last character of a base64 group has bits that carry nothing: such a change is no change.
      fc.pre(bytes(changed) !== bytes(token));
      expect(['forged', 'malformed']).toContain(signer.verify('bill', changed, 0).kind);
    }),
    { numRuns: 2_000 },
  );
});

test('plain money costs a token nothing; any other is 18 bytes and the version of its rates', () => {
  expect(signer.sign({ ...notice, reservedMicros: 2_500 }).bill).toBe(signer.sign(notice).bill);
  const lengthOf = (given: Partial<Notice>): number => signer.sign({ ...notice, ...given }).bill.length;
  expect(lengthOf({ reservedMicros: 2_501 }) - lengthOf({})).toBeLessThanOrEqual(Math.ceil((20 * 4) / 3));
  expect(lengthOf({ currency: 'EUR', ratesVersion: '2026-11-21' }) - lengthOf({})).toBeLessThanOrEqual(
    Math.ceil((30 * 4) / 3),
  );
});

test('another secret signs another token', () => {
  const other = createNoticeSigner(`${TEST_SECRET}!`);
  expect(signer.verify('bill', other.sign(notice).bill, 0).kind).toBe('forged');
});

test('bills, wins and losses end with the reservation, clicks a day later', () => {
  const tokens = signer.sign(notice);
  const { expiresAtMs } = notice;
  expect(signer.verify('bill', tokens.bill, expiresAtMs - 1).kind).toBe('valid');
  expect(signer.verify('bill', tokens.bill, expiresAtMs).kind).toBe('expired');
  expect(signer.verify('click', tokens.click, expiresAtMs + CLICK_GRACE_MS - 1).kind).toBe('valid');
  expect(signer.verify('click', tokens.click, expiresAtMs + CLICK_GRACE_MS).kind).toBe('expired');
});

test('rubbish is malformed or forged, never a throw', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      expect(signer.verify('bill', text, 0).kind).not.toBe('valid');
    }),
  );
  expect(signer.verify('bill', `${'A'.repeat(20_000)}.AA`, 0).kind).toBe('malformed');
});
