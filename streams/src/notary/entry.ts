/**
 * What the tree holds of a record. A leaf's data, the entry, names the record's place and commits to its bytes:
 *
 *     1 byte   1, the version of this form
 *     1 byte   length of the topic's name, then the name in ASCII (without the platform's topic prefix)
 *     4 bytes  partition        8 bytes  offset        (big-endian)
 *     32 bytes digest of the record: SHA-256(length of the key in 4 bytes, key, value)
 *
 * Key and value are taken as they are on the log, so of a sealed field the tree has seen the ciphertext only, and the
 * entry itself reveals no more than that a record was there (R6). Records reach 900 KiB and tlog-tiles gives an entry
 * 64 KiB: hence a digest, which also lets a bundle be read by other people's tools and checked against its tile.
 *
 * The digest leaves out the place, so that a record found at another place can be told from one that was changed.
 */
import { hash } from 'node:crypto';
import { NotaryError } from './errors.ts';
import { HASH_BYTES } from './merkle/hash.ts';

const VERSION = 1;
/** Partition, offset, digest. */
const FIXED_BYTES = 2 + 4 + 8 + HASH_BYTES;
const TOPIC_BYTES_MAX = 255;
const LENGTH_BYTES = 2;

export interface Entry {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly digest: Buffer;
}

export interface HashedRecord {
  readonly key: string;
  readonly value: Buffer;
}

/** Grows to the largest record seen; everything here is synchronous. */
let scratch = Buffer.allocUnsafe(4096);

/** Writes the digest of a record to `target` at `at`. */
export function writeDigest({ key, value }: HashedRecord, target: Buffer, at: number): void {
  const bytesMax = 4 + key.length * 3 + value.length;
  if (scratch.length < bytesMax) scratch = Buffer.allocUnsafe(bytesMax * 2);
  const keyBytes = scratch.write(key, 4, 'utf8');
  scratch.writeUInt32BE(keyBytes, 0);
  value.copy(scratch, 4 + keyBytes);
  target.write(hash('sha256', scratch.subarray(0, 4 + keyBytes + value.length), 'binary'), at, 'binary');
}

export function digestOf(record: HashedRecord): Buffer {
  const digest = Buffer.allocUnsafe(HASH_BYTES);
  writeDigest(record, digest, 0);
  return digest;
}

export function encodeEntry({ topic, partition, offset, digest }: Entry): Buffer {
  const writer = entryWriter(topic, partition);
  const framed = Buffer.allocUnsafe(writer.bytes);
  writer.write(framed, 0, offset, digest, 0);
  return framed.subarray(LENGTH_BYTES);
}

export interface EntryWriter {
  /** Bytes of one entry of this partition, with its length in front. */
  readonly bytes: number;
  /** Writes length and entry to `target`; returns where the entry itself begins. */
  write(target: Buffer, at: number, offset: number, digests: Buffer, digestAt: number): number;
}

/** Entries of one partition, framed as in a bundle (tlog-tiles, "Log entries"). */
export function entryWriter(topic: string, partition: number): EntryWriter {
  const name = Buffer.from(topic, 'ascii');
  if (name.length === 0 || name.length > TOPIC_BYTES_MAX) throw new RangeError(`a topic of ${name.length} bytes`);
  const bytes = LENGTH_BYTES + FIXED_BYTES + name.length;
  const form = Buffer.alloc(bytes);
  form.writeUInt16BE(bytes - LENGTH_BYTES, 0);
  form[LENGTH_BYTES] = VERSION;
  form[LENGTH_BYTES + 1] = name.length;
  name.copy(form, LENGTH_BYTES + 2);
  form.writeUInt32BE(partition, LENGTH_BYTES + 2 + name.length);
  const offsetAt = LENGTH_BYTES + 2 + name.length + 4;
  return {
    bytes,
    write(target, at, offset, digests, digestAt) {
      form.copy(target, at);
      // Faster than BigInt: offsets are below 2^53.
      target.writeUInt32BE(Math.floor(offset / 2 ** 32), at + offsetAt);
      target.writeUInt32BE(offset % 2 ** 32, at + offsetAt + 4);
      digests.copy(target, at + offsetAt + 8, digestAt, digestAt + HASH_BYTES);
      return at + LENGTH_BYTES;
    },
  };
}

/** Throws `NOTARY_ENTRY_MALFORMED`. */
export function decodeEntry(data: Buffer): Entry {
  const topicBytes = data[1] ?? 0;
  if (data[0] !== VERSION || topicBytes === 0 || data.length !== FIXED_BYTES + topicBytes)
    throw malformed('its length');
  const topic = data.toString('ascii', 2, 2 + topicBytes);
  const at = 2 + topicBytes;
  const offset = Number(data.readBigUInt64BE(at + 4));
  if (!Number.isSafeInteger(offset)) throw malformed('its offset');
  return { topic, partition: data.readUInt32BE(at), offset, digest: data.subarray(at + 12) };
}

/** Entries of a bundle as bytes. Throws `NOTARY_ENTRY_MALFORMED` when the bundle is not entries from end to end. */
export function splitBundle(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length; ) {
    if (at + LENGTH_BYTES > bundle.length) throw malformed('the end of its bundle');
    const end = at + LENGTH_BYTES + bundle.readUInt16BE(at);
    if (end > bundle.length) throw malformed('the end of its bundle');
    entries.push(bundle.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  return entries;
}

function malformed(what: string): NotaryError {
  return new NotaryError('NOTARY_ENTRY_MALFORMED', `not an entry of the audit tree: ${what} is wrong`);
}
