/**
 * Prices as Google's Authorized Buyers send them ("Decrypt Price Confirmations", protocol of the RTB documentation):
 * web-safe base64 of 28 bytes: initialization vector (16), price (8), signature (4).
 *   pad       = HMAC-SHA1(encryption key, iv), first 8 bytes
 *   price     = encrypted price XOR pad, big-endian micros of the account's currency, CPM
 *   signature = HMAC-SHA1(integrity key, price ‖ iv), first 4 bytes
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { PRICE_LIMIT_MICROS } from '../openrtb/money.ts';
import { isUnsaid, type PriceRead } from './price.ts';

const IV_BYTES = 16;
const PRICE_BYTES = 8;
const SIGNATURE_BYTES = 4;
const LENGTH = IV_BYTES + PRICE_BYTES + SIGNATURE_BYTES;
/** 28 bytes are 38 characters without padding and 40 with it. */
const TEXT = /^[A-Za-z0-9_-]{38}(==)?$/;

/** Both keys in base64, plain or web-safe, as the account shows them. */
export function createGooglePriceReader(
  encryptionKey: string,
  integrityKey: string,
): (text: string | undefined) => PriceRead {
  const [secret, integrity] = [keyOf(encryptionKey), keyOf(integrityKey)];
  return (text) => {
    if (isUnsaid(text)) return null;
    if (!TEXT.test(text)) return 'unreadable';
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length !== LENGTH) return 'unreadable';
    const iv = bytes.subarray(0, IV_BYTES);
    const pad = createHmac('sha1', secret).update(iv).digest();
    const price = Buffer.alloc(PRICE_BYTES);
    for (let at = 0; at < PRICE_BYTES; at += 1) price[at] = (bytes[IV_BYTES + at] as number) ^ (pad[at] as number);
    const signature = createHmac('sha1', integrity).update(price).update(iv).digest().subarray(0, SIGNATURE_BYTES);
    if (!timingSafeEqual(signature, bytes.subarray(IV_BYTES + PRICE_BYTES))) return 'unreadable';
    const micros = price.readBigInt64BE();
    return micros >= 0n && micros <= BigInt(PRICE_LIMIT_MICROS) ? Number(micros) : 'unreadable';
  };
}

function keyOf(base64: string): Buffer {
  return Buffer.from(base64.replaceAll('+', '-').replaceAll('/', '_'), 'base64url');
}
