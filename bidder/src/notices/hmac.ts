/**
 * HMAC-SHA256 (RFC 2104) out of Node's one-shot hash. A bid signs two digests, and `createHmac` builds three objects for
 * each: 1.3 µs against 0.6 µs. A test holds every digest equal to `createHmac`'s.
 */
import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

export interface Hmac {
  /** Where the message goes; at most `size` bytes, as given to `createHmac256`. */
  readonly message: Buffer;
  /** Digest of the first `length` bytes of `message`, hex. */
  digest(length: number): string;
}

/** Not to be shared between callers that wait in between: there is one message buffer. */
export function createHmac256(secret: string, size: number): Hmac {
  const key = keyBlock(secret);
  const inner = Buffer.alloc(BLOCK_BYTES + size);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  for (let index = 0; index < BLOCK_BYTES; index += 1) {
    inner[index] = (key[index] as number) ^ 0x36;
    outer[index] = (key[index] as number) ^ 0x5c;
  }
  return {
    message: inner.subarray(BLOCK_BYTES),
    digest(length) {
      outer.write(hash('sha256', inner.subarray(0, BLOCK_BYTES + length), 'binary'), BLOCK_BYTES, 'latin1');
      return hash('sha256', outer, 'hex');
    },
  };
}

/** The secret padded to a block; a longer one is hashed first. */
function keyBlock(secret: string): Buffer {
  const bytes = Buffer.from(secret, 'utf8');
  const short = bytes.length <= BLOCK_BYTES ? bytes : Buffer.from(hash('sha256', bytes, 'hex'), 'hex');
  return Buffer.concat([short, Buffer.alloc(BLOCK_BYTES - short.length)]);
}
