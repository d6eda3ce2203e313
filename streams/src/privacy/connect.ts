/** Keys of a process from its settings: the store in Postgres, the KMS, the keyring between them and the work. */
import { createKms } from '@mainstem/connectors/kms/create-kms';
import type { Kms } from '@mainstem/connectors/kms/port';
import type pg from 'pg';
import type { Settings } from '../settings.ts';
import { createKeyring, type Keyring } from './keyring.ts';
import { createPostgresKeyStore } from './keys/key-store.postgres.ts';
import type { KeyStore } from './keys/key-store.ts';

export const privacySettings = ['MAINSTEM_KMS_URL', 'MAINSTEM_KMS_TOKEN', 'MAINSTEM_POSTGRES_SCHEMA'] as const;
export type PrivacySettings = Settings<(typeof privacySettings)[number]>;

export interface Keys {
  readonly store: KeyStore;
  readonly kms: Kms;
  readonly keyring: Keyring;
}

/** Nothing is connected before the first key is asked for; the pool is the caller's, `keyring.close` is too. */
export function openKeys(settings: PrivacySettings, pool: pg.Pool, ttlMs?: number): Keys {
  const store = createPostgresKeyStore(pool, settings.MAINSTEM_POSTGRES_SCHEMA);
  const kms = createKms(settings.MAINSTEM_KMS_URL, settings.MAINSTEM_KMS_TOKEN);
  const keyring = createKeyring({ store, kms, ...(ttlMs === undefined ? {} : { ttlMs }) });
  return { store, kms, keyring };
}
