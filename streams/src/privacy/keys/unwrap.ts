/**
 * From wrapped keys of the store to data keys in memory. What is wrapped is the key and a binding to its row (tenant,
 * subject, id), so a wrapped key that was copied to another row is found out.
 *
 * A KMS answers a batch whole or not at all. When it refuses one, each key is tried by itself, and a probe tells a broken
 * key, which is that key's own matter, from a KMS that refuses everything, which is thrown.
 */
import { createHmac, createSecretKey, hash, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { ConnectorError } from '@mainstem/connectors/errors';
import type { Kms } from '@mainstem/connectors/kms/port';
import { PrivacyError } from '../errors.ts';
import type { DataKey } from './data-key.ts';
import type { StoredKey, Subject } from './key-store.ts';

const KEY_BYTES = 32;
const BINDING_BYTES = 16;

type Named = Subject & { readonly keyId: string };

/** A new data key for a row, as it goes to the KMS. */
export function newSecret(row: Named): Buffer {
  return Buffer.concat([randomBytes(KEY_BYTES), bindingOf(row)]);
}

/** In order; a `PRIVACY_KEY_FOREIGN` in the place of a key that is broken or of another row. Throws what the KMS throws. */
export async function unwrapKeys(kms: Kms, keys: readonly StoredKey[]): Promise<(DataKey | PrivacyError)[]> {
  if (keys.length === 0) return [];
  try {
    const secrets = await kms.unwrap(keys.map(({ wrapped }) => wrapped as string));
    return keys.map((key, at) => dataKey(key, secrets[at] as Buffer));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await kms.unwrap(await kms.wrap([randomBytes(KEY_BYTES)]));
    const one = async (key: StoredKey) => {
      try {
        const [secret] = await kms.unwrap([key.wrapped as string]);
        return dataKey(key, secret as Buffer);
      } catch (refusal) {
        if (isRefusal(refusal)) return foreign(key, refusal);
        throw refusal;
      }
    };
    const found: (DataKey | PrivacyError)[] = [];
    for (const key of keys) found.push(await one(key));
    return found;
  }
}

function dataKey(key: StoredKey, unwrapped: Buffer): DataKey | PrivacyError {
  const secret = unwrapped.subarray(0, KEY_BYTES);
  if (unwrapped.length !== KEY_BYTES + BINDING_BYTES || !unwrapped.subarray(KEY_BYTES).equals(bindingOf(key))) {
    return foreign(key);
  }
  const { tenant, subject, generation, keyId } = key;
  const held = createSecretKey(secret);
  unwrapped.fill(0);
  return { tenant, subject, generation, keyId, secret: held, fingerprint: fingerprinter(held) };
}

/** Derived when first asked for: only the gateway does. */
function fingerprinter(secret: KeyObject): DataKey['fingerprint'] {
  let derived: Buffer | undefined;
  return (text) => {
    derived ??= Buffer.from(hkdfSync('sha256', secret, '', 'mainstem/fingerprint', KEY_BYTES));
    return createHmac('sha256', derived).update(text).digest('hex');
  };
}

function foreign({ keyId }: StoredKey, cause?: unknown): PrivacyError {
  return new PrivacyError('PRIVACY_KEY_FOREIGN', `the wrapped key of ${keyId} is broken or belongs to another row`, {
    cause,
  });
}

function isRefusal(error: unknown): boolean {
  return error instanceof ConnectorError && !error.retryable;
}

function bindingOf({ tenant, subject, keyId }: Named): Buffer {
  return hash('sha256', JSON.stringify([tenant, subject, keyId]), 'buffer').subarray(0, BINDING_BYTES);
}
