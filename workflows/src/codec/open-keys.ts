/** The keys payloads are sealed with, from settings. */
import { openKeys, type PrivacySettings } from '@mainstem/streams/privacy/connect';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import type { Settings } from '@mainstem/streams/settings';

/** A look-up takes a millisecond and is kept for seconds. */
const CONNECTIONS = 2;

type PayloadKeySettings = PrivacySettings & Settings<'MAINSTEM_POSTGRES_APP_URL'>;

export function openPayloadKeys(settings: PayloadKeySettings): { readonly keyring: Keyring; close(): Promise<void> } {
  const pool = createProjectorPool(settings.MAINSTEM_POSTGRES_APP_URL, CONNECTIONS);
  const { keyring } = openKeys(settings, pool);
  return {
    keyring,
    async close() {
      keyring.close();
      await pool.end();
    },
  };
}
