/**
 * The object store: where what is written once and kept lies (archive of the log, tiles and checkpoints of the notary).
 *
 * Adapters: `object-store.disk.ts` (a directory; what a local platform has), `object-store.s3.ts` (S3 and what speaks it),
 * `object-store.memory.ts` (fast tests). One contract suite, `object-store.contract.ts`, holds for all.
 *
 * What an adapter promises:
 *  - `put` resolves only when the object is durable, whole and visible to `get` and `list`. A reader sees the old bytes or
 *    the new ones, never a part. A put that failed leaves it unknown whether the object is there: read back, or put again.
 *  - `ifAbsent` settles a race: of any number of puts of one key with it, one is `stored` and the others are `exists`.
 *  - An object with `retainUntilMs` in the future can be neither removed nor replaced: `OBJECT_RETAINED`. On disk that holds
 *    against the platform's own mistakes; on S3 the store's object lock holds it against anybody.
 *  - Keys are checked (`checkKey`) before anything else, so a key can never name a place outside of the store. A key is not
 *    the folder of another one (`a` beside `a/b`): S3 would take it, directories cannot.
 *  - Every call is bounded in time and tries, and fails with `ObjectStoreError` (code, `retryable`).
 *  - Nothing here knows what the bytes are: who needs proof of them keeps a hash and compares.
 */
import { ObjectStoreError } from './errors.ts';

export interface PutOptions {
  /** Store only when there is no object of this key; else answer `exists` and change nothing. */
  readonly ifAbsent?: boolean;
  /** Neither removable nor replaceable before this moment, ms since 1970 UTC. */
  readonly retainUntilMs?: number;
}

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

export interface ObjectStore {
  put(key: string, body: Buffer, options?: PutOptions): Promise<'stored' | 'exists'>;
  /** The whole object; null when there is none. */
  get(key: string): Promise<Buffer | null>;
  /** Objects whose key begins with `prefix`, in the order of their UTF-8 bytes. What changes meanwhile may or may not show. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Removes the object when it is there; nothing when it is not. */
  remove(key: string): Promise<void>;
  /** Gives back connections. No call may follow. */
  close(): Promise<void>;
}

/** An object is one buffer in memory, so it stays small; segments and tiles are far below. */
export const OBJECT_BYTES_MAX = 64 * 1024 * 1024;
/** S3 allows 1,024 bytes; a directory before it needs some of them. */
export const KEY_CHARACTERS_MAX = 512;
/** A name on disk is at most 255 bytes, and unfinished ones get a suffix. */
export const KEY_PART_CHARACTERS_MAX = 200;

const keyPart = /^[A-Za-z0-9_=-][A-Za-z0-9_.=-]*$/;

/** Parts of `[A-Za-z0-9_.=-]` joined by `/`, none of which begins with a dot. Throws `OBJECT_KEY_INVALID`. */
export function checkKey(key: string): void {
  const isPlain = key.split('/').every((part) => keyPart.test(part) && part.length <= KEY_PART_CHARACTERS_MAX);
  if (isPlain && key.length <= KEY_CHARACTERS_MAX) return;
  throw new ObjectStoreError('OBJECT_KEY_INVALID', `no key of an object: ${JSON.stringify(key.slice(0, 80))}`);
}

/** The beginning of a key, empty for all. Throws `OBJECT_KEY_INVALID`. */
export function checkPrefix(prefix: string): void {
  if (prefix !== '') checkKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
}

/** Refuses a body that is beyond the bound, before it is sent anywhere. */
export function checkBody(key: string, body: Buffer): void {
  if (body.length <= OBJECT_BYTES_MAX) return;
  const message = `${key}: ${body.length} bytes, at most ${OBJECT_BYTES_MAX} are taken: write smaller objects`;
  throw new ObjectStoreError('OBJECT_TOO_LARGE', message);
}

/** What `put` and `remove` say of an object that may not go yet. */
export function retained(key: string, untilMs: number): ObjectStoreError {
  return new ObjectStoreError('OBJECT_RETAINED', `${key} is to be kept until ${new Date(untilMs).toISOString()}`);
}
