/**
 * The port to what must not be on the log (ADR 0023): hashes of passwords, private keys, secrets of clients, and which user
 * an address is of. Beside the key store, sealed under the data key of the subject, which the KMS wraps.
 *
 * Adapters: `secret-store.postgres.ts` and `secret-store.memory.ts`; one contract suite holds for both. A secret is written
 * once under a new id and never changed: the log says which id counts.
 */

import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import type { DataKey } from '@mainstem/streams/privacy/keys/data-key';
import { subjectText } from '@mainstem/streams/privacy/keys/key-store';
import { keyIdOf, openValue, type Place, sealValue } from '@mainstem/streams/privacy/sealed-value';

export const secretKinds = ['password', 'signing-key', 'oidc-client'] as const;
export type SecretKind = (typeof secretKinds)[number];

/** Where a secret is. */
export interface SecretPlace {
  readonly tenant: string;
  /** Who it dies with: a user id, or what of the platform it belongs to. */
  readonly subject: string;
  readonly kind: SecretKind;
  /** A UUID. */
  readonly secretId: string;
}

export interface SecretStore {
  put(place: SecretPlace, secret: string): Promise<void>;
  /** Undefined when there is none, or its subject was erased. */
  get(place: SecretPlace): Promise<string | undefined>;
  drop(place: SecretPlace): Promise<void>;
  /** Makes the login the subject's, unless it is somebody's already; answers whose it is. */
  claimLogin(tenant: string, login: string, subject: string): Promise<string>;
  loginOf(tenant: string, login: string): Promise<string | undefined>;
  /** HMAC of a login under a key of the tenant, 64 hexadecimal digits. */
  indexOf(tenant: string, login: string): Promise<string>;
}

/** What an adapter keeps: sealed bytes, and who a login's index is of. */
export interface SealedRows {
  put(place: SecretPlace, sealed: Buffer): Promise<void>;
  get(place: SecretPlace): Promise<Buffer | undefined>;
  drop(place: SecretPlace): Promise<void>;
  claim(tenant: string, index: string, subject: string): Promise<string>;
  find(tenant: string, index: string): Promise<string | undefined>;
}

/** Subject of the key that logins are indexed under; it belongs to the tenant, not to a person. */
const INDEX_SUBJECT = 'login-index';

export function createSecretStore(rows: SealedRows, keyring: Pick<Keyring, 'sealing' | 'opening'>): SecretStore {
  const keyOf = async (tenant: string, subject: string): Promise<DataKey> => {
    const answer = (await keyring.sealing([{ tenant, subject }])).get(subjectText({ tenant, subject }));
    if (answer instanceof PrivacyError) throw answer;
    if (answer === undefined || answer === 'erased') {
      throw new PrivacyError('PRIVACY_SUBJECT_ERASED', 'a secret of somebody who was erased');
    }
    return answer;
  };
  const indexOf = async (tenant: string, login: string) =>
    (await keyOf(tenant, INDEX_SUBJECT)).fingerprint(`login:${login}`);
  return {
    async put(place, secret) {
      const key = await keyOf(place.tenant, place.subject);
      await rows.put(place, sealValue(key.secret, key.keyId, boundTo(place), secret));
    },
    async get(place) {
      const sealed = await rows.get(place);
      if (sealed === undefined) return undefined;
      const keyId = keyIdOf(sealed);
      const key = (await keyring.opening(place.tenant, [keyId])).get(keyId);
      if (key instanceof PrivacyError) throw key;
      return key === undefined || key === 'erased' ? undefined : openValue(key.secret, sealed, boundTo(place));
    },
    drop: (place) => rows.drop(place),
    claimLogin: async (tenant, login, subject) => rows.claim(tenant, await indexOf(tenant, login), subject),
    loginOf: async (tenant, login) => rows.find(tenant, await indexOf(tenant, login)),
    indexOf,
  };
}

/** A secret copied to another user, tenant, kind or id opens nowhere. */
function boundTo({ tenant, subject, kind, secretId }: SecretPlace): Place {
  return { tenant, subject, eventId: secretId, eventType: 'IdentitySecret', field: kind };
}
