/** Keys, sealer and opener over a key store in memory and a KEK in a file of its own. For tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileKms } from '@mainstem/connectors/kms/kms.file';
import type { Kms } from '@mainstem/connectors/kms/port';
import { withEnvelope } from '@mainstem/schemas/envelope';
import type { LeadReceived } from '@mainstem/schemas/generated/events';
import { opened } from '@mainstem/schemas/personal';
import { createKeyring, type Keyring, type KeyringOptions } from '../keyring.ts';
import { createMemoryKeyStore } from '../keys/key-store.memory.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { createOpener, type Opener } from '../opener.ts';
import { createSealer, type Sealer } from '../sealer.ts';

export interface PrivacyKit {
  readonly store: ReturnType<typeof createMemoryKeyStore>;
  readonly kms: Kms;
  readonly keyring: Keyring;
  readonly sealer: Sealer;
  readonly opener: Opener;
  /** One more process on the same store and KMS. */
  another(options?: Partial<KeyringOptions>): Keyring;
  close(): void;
}

export function openPrivacyKit(options: Partial<KeyringOptions> & { readonly store?: KeyStore } = {}): PrivacyKit {
  const directory = mkdtempSync(join(tmpdir(), 'mainstem-privacy-'));
  const store = createMemoryKeyStore();
  const kms = createFileKms(join(directory, 'kek.json'));
  const rings: Keyring[] = [];
  const another = (more: Partial<KeyringOptions> = {}) => {
    const ring = createKeyring({ store, kms, ...options, ...more });
    rings.push(ring);
    return ring;
  };
  const keyring = another();
  return {
    store,
    kms,
    keyring,
    sealer: createSealer(keyring),
    opener: createOpener({ keyring }),
    another,
    close() {
      for (const ring of rings) ring.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** A lead whose sender says who the person is. */
export function leadOf(
  contactRef: string,
  contact: { name?: string; email?: string },
  place: { id?: string; tenant?: string; entity?: string } = {},
): LeadReceived {
  const id = place.id ?? crypto.randomUUID();
  const personal = (text: string | undefined) => (text === undefined ? null : opened(text));
  return withEnvelope<'LeadReceived'>(
    {
      type: 'LeadReceived',
      source: 'web-form',
      contactRef,
      companyName: null,
      companySize: null,
      industry: null,
      country: null,
      product: null,
      budgetMicros: null,
      currency: null,
      campaignId: null,
      contactName: personal(contact.name),
      contactEmail: personal(contact.email),
      contactPhone: null,
      contactRole: null,
    },
    {
      id,
      tenant: place.tenant ?? 'acme',
      entity: place.entity ?? 'lead-1',
      streamVersion: 0,
      decision: null,
      occurredAtMs: 1_790_000_000_000,
      actor: 'service:test',
      correlationId: id,
      causationId: null,
    },
  );
}
