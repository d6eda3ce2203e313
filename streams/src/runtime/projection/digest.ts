/**
 * The digest of a view: an order-independent hash of its rows, cheap to keep up to date.
 *
 * Each row is hashed alone (SHA-256 of its canonical text, first 128 bits) and the hashes are added modulo 2^128. Adding
 * a row or taking one away is one addition, so a live view keeps its digest without ever reading itself, and two views
 * with the same rows have the same digest whatever way they came to be (R1). It guards against faults, not against
 * somebody who makes rows collide on purpose.
 */
import { hash } from 'node:crypto';

/** Sum of row hashes, 0 up to 2^128 - 1. */
export type Digest = bigint;

export const emptyDigest: Digest = 0n;

const MASK = (1n << 128n) - 1n;
/** Hex digits of 128 bits. */
const HEX_DIGITS = 32;

/** Hash of one row's canonical text. */
export function rowHash(canonical: string): Digest {
  return BigInt(`0x${hash('sha256', canonical, 'hex').slice(0, HEX_DIGITS)}`);
}

export function addRow(digest: Digest, row: Digest): Digest {
  return (digest + row) & MASK;
}

export function removeRow(digest: Digest, row: Digest): Digest {
  return (digest - row) & MASK;
}

/** 32 hex digits, as stored beside checkpoints and shown to people. */
export function digestText(digest: Digest): string {
  return digest.toString(16).padStart(HEX_DIGITS, '0');
}

export function parseDigest(text: string): Digest {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new Error(`a digest has 32 hex digits, found ${JSON.stringify(text)}`);
  return BigInt(`0x${text}`);
}
