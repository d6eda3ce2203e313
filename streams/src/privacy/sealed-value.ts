/**
 * One sealed value: AES-256-GCM (NIST SP 800-38D) under the data key of its subject.
 *
 *   0        format, 1
 *   1–16     id of the data key, a UUID
 *   17–28    iv, 96 random bits
 *   29–44    tag
 *   45–      ciphertext, as long as the UTF-8 of the value
 *
 * Associated data is what the value belongs to (tenant, subject, event id, event type, field) with the format and the key
 * id before it. So a sealed value copied to another event, person, field or tenant opens nowhere, and no bit of it can be
 * changed. A key seals few values (a person's), far below the 2^32 that random ivs allow.
 */
import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto';
import { PrivacyError } from './errors.ts';

/** What a sealed value belongs to. */
export interface Place {
  readonly tenant: string;
  readonly subject: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly field: string;
}

export const SEAL_FORMAT = 1;
const ID_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const IV_AT = 1 + ID_BYTES;
const TAG_AT = IV_AT + IV_BYTES;
const TEXT_AT = TAG_AT + TAG_BYTES;
/** Bytes a sealed value has beyond its text. */
export const SEAL_OVERHEAD_BYTES = TEXT_AT;

/** Random ivs are drawn in bulk: a system call each would double the cost of sealing (design §9). */
const pool = Buffer.alloc(IV_BYTES * 1_024);
let used = pool.length;

/** Seals a text. `keyId` is a UUID. */
export function sealValue(key: KeyObject, keyId: string, place: Place, text: string): Buffer {
  return sealBytes(key, keyId, place, Buffer.from(text, 'utf8'));
}

/** Seals bytes. `keyId` is a UUID. */
export function sealBytes(key: KeyObject, keyId: string, place: Place, plain: Uint8Array): Buffer {
  const sealed = Buffer.allocUnsafe(TEXT_AT + plain.length);
  sealed[0] = SEAL_FORMAT;
  sealed.write(keyId.replaceAll('-', ''), 1, ID_BYTES, 'hex');
  const iv = nextIv();
  iv.copy(sealed, IV_AT);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(associated(sealed, place));
  cipher.update(plain).copy(sealed, TEXT_AT);
  cipher.final();
  cipher.getAuthTag().copy(sealed, TAG_AT);
  return sealed;
}

/** Opens a value at its place. Throws `PRIVACY_VALUE_TAMPERED` when it is not what was sealed there. */
export function openValue(key: KeyObject, sealed: Buffer, place: Place): string {
  return openBytes(key, sealed, place).toString('utf8');
}

/** As `openValue`, for bytes. */
export function openBytes(key: KeyObject, sealed: Buffer, place: Place): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(IV_AT, TAG_AT), { authTagLength: TAG_BYTES });
  decipher.setAAD(associated(sealed, place));
  decipher.setAuthTag(sealed.subarray(TAG_AT, TEXT_AT));
  const plain = decipher.update(sealed.subarray(TEXT_AT));
  try {
    decipher.final();
  } catch {
    const message = `${place.eventType}.${place.field} of event ${place.eventId} is not what was sealed there`;
    throw new PrivacyError('PRIVACY_VALUE_TAMPERED', message);
  }
  return plain;
}

/** Id of the key that opens a value. Throws `PRIVACY_VALUE_MALFORMED`. */
export function keyIdOf(sealed: Buffer): string {
  if (sealed.length < TEXT_AT || sealed[0] !== SEAL_FORMAT) {
    throw new PrivacyError(
      'PRIVACY_VALUE_MALFORMED',
      `${sealed.length} bytes are no sealed value of format ${SEAL_FORMAT}`,
    );
  }
  const hex = sealed.toString('hex', 1, IV_AT);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Lengths before the parts, so that no two places have the same bytes. */
function associated(sealed: Buffer, { tenant, subject, eventId, eventType, field }: Place): Buffer {
  let text = '';
  for (const part of [tenant, subject, eventId, eventType, field]) text += `${part.length}:${part}`;
  const bytes = Buffer.allocUnsafe(IV_AT + Buffer.byteLength(text));
  sealed.copy(bytes, 0, 0, IV_AT);
  bytes.write(text, IV_AT);
  return bytes;
}

function nextIv(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const iv = pool.subarray(used, used + IV_BYTES);
  used += IV_BYTES;
  return iv;
}
