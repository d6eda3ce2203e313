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
const HASH_BYTES = 16;
const LANES = 4;
const ROWS_PER_CARRY = 2 ** 20;
/** Hex digits of 128 bits. */
const HEX_DIGITS = 32;

/** Hash of one row: 128 bits, a character a byte. Equal for equal rows; a text, because it is compared and kept by the thousand. */
export type RowHash = string;

/** Hash of one row's canonical text. */
export function rowHash(canonical: string): RowHash {
  return hash('sha256', canonical, 'binary').slice(0, HASH_BYTES);
}

export function addRow(digest: Digest, row: RowHash): Digest {
  return (digest + numberOf(row)) & MASK;
}

export function removeRow(digest: Digest, row: RowHash): Digest {
  return (digest - numberOf(row)) & MASK;
}

function numberOf(row: RowHash): bigint {
  return BigInt(`0x${Buffer.from(row, 'binary').toString('hex')}`);
}

/** Many rows to and from one digest: sums of 32 bits each in plain numbers, carried over at the end. */
export interface DigestSum {
  add(row: RowHash): void;
  remove(row: RowHash): void;
  digest(): Digest;
}

export function createDigestSum(start: Digest): DigestSum {
  // Exact for 2^20 rows of 32 bits each; far more than a commit may have, and carried over before that.
  const sums = new Float64Array(LANES);
  let total = start;
  let rows = 0;
  const carry = (): void => {
    for (let lane = 0; lane < LANES; lane += 1) {
      total += BigInt(sums[lane] as number) << BigInt(32 * (LANES - 1 - lane));
    }
    total &= MASK;
    sums.fill(0);
    rows = 0;
  };
  const count = (row: RowHash, sign: 1 | -1): void => {
    for (let lane = 0; lane < LANES; lane += 1) sums[lane] = (sums[lane] as number) + sign * laneOf(row, lane);
    rows += 1;
    if (rows === ROWS_PER_CARRY) carry();
  };
  return {
    add: (row) => count(row, 1),
    remove: (row) => count(row, -1),
    digest() {
      carry();
      return total;
    },
  };
}

function laneOf(row: RowHash, lane: number): number {
  const at = 4 * lane;
  const high = (row.charCodeAt(at) << 24) | (row.charCodeAt(at + 1) << 16);
  return (high | (row.charCodeAt(at + 2) << 8) | row.charCodeAt(at + 3)) >>> 0;
}

/** 32 hex digits, as stored beside checkpoints and shown to people. */
export function digestText(digest: Digest): string {
  return digest.toString(16).padStart(HEX_DIGITS, '0');
}

export function parseDigest(text: string): Digest {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new Error(`a digest has 32 hex digits, found ${JSON.stringify(text)}`);
  return BigInt(`0x${text}`);
}
