/** The published example keys and ciphertexts of the protocol, and every bit of a ciphertext flipped. */
import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGooglePriceReader } from './google-price.ts';

/** Example keys of Google's "Decrypt Price Confirmations". */
const ENCRYPTION = 'skU7Ax_NL5pPAFyKdkfZjZz2-VhIN8bjj1rVFOaJ_5o=';
const INTEGRITY = 'arO23ykdNqUQ5LEoQ0FVmPkBd7xB5CO89PDZlSjpFxo=';
const read = createGooglePriceReader(ENCRYPTION, INTEGRITY);

function encrypt(micros: bigint, iv: Buffer = randomBytes(16)): string {
  const price = Buffer.alloc(8);
  price.writeBigInt64BE(micros);
  const pad = createHmac('sha1', Buffer.from(ENCRYPTION, 'base64url')).update(iv).digest();
  const hidden = Buffer.from(price.map((byte, at) => byte ^ (pad[at] as number)));
  const signature = createHmac('sha1', Buffer.from(INTEGRITY, 'base64url')).update(price).update(iv).digest();
  return Buffer.concat([iv, hidden, signature.subarray(0, 4)]).toString('base64url');
}

test.each([
  ['YWJjMTIzZGVmNDU2Z2hpN7fhCuPemCce_6msaw', 100],
  ['YWJjMTIzZGVmNDU2Z2hpN7fhCuPemCAWJRxOgA', 1_900],
  ['YWJjMTIzZGVmNDU2Z2hpN7fhCuPemC32prpWWw', 2_700],
])('KIKI-17: the published example %s is %i micros', (text, micros) => {
  expect(read(text)).toBe(micros);
  expect(read(`${text}==`)).toBe(micros);
});

test('KIKI-17: any price comes back, and no bit of it can be changed unnoticed', () => {
  const price = fc.integer({ min: 0, max: 1_000_000_000_000 });
  fc.assert(
    fc.property(price, fc.nat({ max: 28 * 8 - 1 }), (micros, bit) => {
      const text = encrypt(BigInt(micros));
      expect(read(text)).toBe(micros);
      const bent = Buffer.from(text, 'base64url');
      bent[bit >> 3] = (bent[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(read(bent.toString('base64url'))).toBe('unreadable');
    }),
  );
});

test('KIKI-17: what is no encrypted price is unreadable, what is not said is null', () => {
  for (const text of ['1.5', 'AAAA', 'x'.repeat(38), `${'A'.repeat(37)}!`, encrypt(-1n), encrypt(2n ** 60n)]) {
    expect(read(text)).toBe('unreadable');
  }
  for (const text of [undefined, '', '${AUCTION_PRICE}']) expect(read(text)).toBeNull();
});
