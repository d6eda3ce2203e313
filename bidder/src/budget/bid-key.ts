/**
 * A bid's id as four 32-bit words, so that half a million of them are kept without a text each. Ids of bids are UUIDs, and
 * their words are the UUID itself. Any other text is taken by 128 bits of its SHA-256, which nobody can make collide.
 */
import { hash } from 'node:crypto';

export const KEY_WORDS = 4;
const UUID_LENGTH = 36;
const DASH = 45;
const WORD_DIGITS = 8;
/** Of no hexadecimal digit. */
const NO_DIGIT = 0xff;

/** Value of each lower-case hexadecimal digit by its character code. */
const digits = new Uint8Array(256).fill(NO_DIGIT);
for (let value = 0; value < 16; value += 1) digits[value.toString(16).charCodeAt(0)] = value;

/** Writes the words of an id. */
export function writeKey(id: string, into: Uint32Array): void {
  if (writeUuid(id, into)) return;
  const digest = Buffer.from(hash('sha256', id, 'hex'), 'hex');
  for (let word = 0; word < KEY_WORDS; word += 1) into[word] = digest.readUInt32BE(word * 4);
}

/** False when it is no UUID in its canonical form; what was written then means nothing. */
function writeUuid(id: string, into: Uint32Array): boolean {
  if (id.length !== UUID_LENGTH) return false;
  if (id.charCodeAt(8) !== DASH || id.charCodeAt(13) !== DASH) return false;
  if (id.charCodeAt(18) !== DASH || id.charCodeAt(23) !== DASH) return false;
  let strange = 0;
  let at = 0;
  for (let word = 0; word < KEY_WORDS; word += 1) {
    let value = 0;
    for (let digit = 0; digit < WORD_DIGITS; digit += 1) {
      if (at === 8 || at === 13 || at === 18 || at === 23) at += 1;
      const code = id.charCodeAt(at);
      const nibble = digits[code & 0xff] as number;
      strange |= (nibble & 0xf0) | (code >> 8);
      value = (value << 4) | (nibble & 0xf);
      at += 1;
    }
    into[word] = value;
  }
  return strange === 0;
}
