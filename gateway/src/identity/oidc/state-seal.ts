/** Seals what a browser carries between the two requests of a login, so that it can neither read nor change it. */
import { randomUUID } from 'node:crypto';
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import { subjectText } from '@mainstem/streams/privacy/keys/key-store';
import { keyIdOf, openValue, sealValue } from '@mainstem/streams/privacy/sealed-value';

export interface StateSeal {
  seal(text: string): Promise<string>;
  /** Undefined for what was not sealed here. */
  open(sealed: string): Promise<string | undefined>;
}

const subject = { tenant: PLATFORM_TENANT, subject: 'login-state' };

export function createStateSeal(keyring: Pick<Keyring, 'sealing' | 'opening'>): StateSeal {
  const placeOf = (eventId: string) => ({ ...subject, eventId, eventType: 'LoginState', field: 'state' });
  return {
    async seal(text) {
      const key = (await keyring.sealing([subject])).get(subjectText(subject));
      if (key === undefined || key === 'erased' || key instanceof PrivacyError) {
        throw new PrivacyError('PRIVACY_KEYS_UNAVAILABLE', 'no key to seal a login with', { retryable: true });
      }
      const id = randomUUID();
      return `${id}.${sealValue(key.secret, key.keyId, placeOf(id), text).toString('base64url')}`;
    },
    async open(sealed) {
      const [, id = '', text = ''] = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{60,4000})$/.exec(sealed) ?? [];
      if (text === '') return undefined;
      const bytes = Buffer.from(text, 'base64url');
      try {
        const keyId = keyIdOf(bytes);
        const key = (await keyring.opening(PLATFORM_TENANT, [keyId])).get(keyId);
        if (key === undefined || key === 'erased' || key instanceof PrivacyError) return undefined;
        return openValue(key.secret, bytes, placeOf(id));
      } catch (error) {
        if (error instanceof PrivacyError && !error.retryable) return undefined; // changed on its way
        throw error;
      }
    },
  };
}
