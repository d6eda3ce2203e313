/**
 * Whether a delivery is its sender's, as of Standard Webhooks (https://www.standardwebhooks.com): a signature over
 * `id.timestamp.body`, the body as the bytes that came. `v1` is HMAC-SHA256 under a shared secret (`whsec_…`), `v1a` Ed25519
 * under the sender's public key (`whpk_…`). A sender that changes its secret signs with both, and we may hold both: one
 * pair that fits is enough. Old and future ones are refused, so what was overheard is soon worth nothing.
 */
import { createHmac, createPublicKey, timingSafeEqual, verify as verifySignature } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Either way. */
export const TOLERANCE_MS = 5 * 60_000;
/** Secrets of one source: the one now, the one before, and the same of two sides. */
export const SECRETS_MAX = 4;
/** Signatures looked at. */
const SIGNATURES_MAX = 8;
/** HMAC secrets are 24 to 64 bytes by the spec; older senders have shorter ones. */
const SECRET_BYTES_MIN = 16;
const SECRET_BYTES_MAX = 128;
const KEY_BYTES = 32;
/** What stands before the 32 bytes of an Ed25519 public key in DER (RFC 8410). */
const ED25519_DER = Buffer.from('302a300506032b6570032100', 'hex');

export type Verdict =
  | { readonly ok: true; readonly id: string; readonly sentAtMs: number }
  | { readonly ok: false; readonly why: 'headers' | 'time' | 'signature' };

/** Never throws. `secrets` are as `isSecret` takes them. */
export function verifyDelivery(
  headers: IncomingHttpHeaders,
  body: Buffer,
  secrets: readonly string[],
  nowMs: number,
): Verdict {
  const [id, stamp, signatures] = ['id', 'timestamp', 'signature'].map((name) => headers[`webhook-${name}`]);
  if (typeof id !== 'string' || !/^[\x21-\x7e]{1,256}$/.test(id)) return { ok: false, why: 'headers' };
  if (typeof stamp !== 'string' || !/^\d{1,12}$/.test(stamp)) return { ok: false, why: 'headers' };
  if (typeof signatures !== 'string') return { ok: false, why: 'headers' };
  const sentAtMs = Number(stamp) * 1_000;
  if (Math.abs(nowMs - sentAtMs) > TOLERANCE_MS) return { ok: false, why: 'time' };
  const signed = Buffer.concat([Buffer.from(`${id}.${stamp}.`), body]);
  const given = signatures.split(' ').slice(0, SIGNATURES_MAX);
  const fits = secrets.some((secret) => given.some((signature) => isSignedBy(signature, signed, secret)));
  return fits ? { ok: true, id, sentAtMs } : { ok: false, why: 'signature' };
}

/** Whether a text can be a secret of a source: `whsec_` and base64, or `whpk_` and a key of 32 bytes. */
export function isSecret(text: string): boolean {
  const bytes = bytesOf(text);
  if (bytes === null) return false;
  if (text.startsWith('whpk_')) return bytes.length === KEY_BYTES;
  return bytes.length >= SECRET_BYTES_MIN && bytes.length <= SECRET_BYTES_MAX;
}

function bytesOf(secret: string): Buffer | null {
  const base64 = /^(?:whsec|whpk)_([A-Za-z0-9+/]{1,256}={0,2})$/.exec(secret)?.[1];
  return base64 === undefined ? null : Buffer.from(base64, 'base64');
}

function isSignedBy(signature: string, signed: Buffer, secret: string): boolean {
  const [version, base64 = ''] = signature.split(',');
  const [given, key] = [Buffer.from(base64, 'base64'), bytesOf(secret)];
  if (key === null) return false;
  if (version === 'v1' && secret.startsWith('whsec_')) {
    const wanted = createHmac('sha256', key).update(signed).digest();
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
  if (version !== 'v1a' || !secret.startsWith('whpk_')) return false;
  const publicKey = createPublicKey({ key: Buffer.concat([ED25519_DER, key]), format: 'der', type: 'spki' });
  return verifySignature(null, signed, publicKey, given);
}
