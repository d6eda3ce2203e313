/** Who may send webhooks to a tenant, and how their bodies read. The secrets are kept sealed, and shown once: when made. */

import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import { openValue, type Place, sealValue } from '@mainstem/streams/privacy/sealed-value';
import { z } from 'zod';
import { isSecret, SECRETS_MAX } from './verify.ts';

export const sourceKinds = ['crm', 'esign', 'messages', 'twilio', 'bounces'] as const;
export type SourceKind = (typeof sourceKinds)[number];

export const sourceName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a-z, 0-9 and "-", at most 40');
/** A place in a body, with dots: `data.object.id`. */
const path = z.string().regex(/^[A-Za-z0-9_$-]+(?:\.[A-Za-z0-9_$-]+){0,7}$/, 'names with dots, at most eight deep');
export const crmStages = ['lead', 'trial', 'active', 'at-risk', 'renewal', 'churned'] as const;
export type CrmStage = (typeof crmStages)[number];

export const mappingSchema = z
  .strictObject({
    items: path.describe('List of things in one body; without it a body is one.'),
    recordId: path.describe('Id of the record or document.'),
    recordKind: path.describe('What it is: contact, company, deal; nda, proposal, contract.'),
    personId: path.describe('Whom it is about, or who signs: an id or an address.'),
    clientRef: path.describe('Client a document is for.'),
    stage: path.describe('Stage of a record.'),
    stageBefore: path.describe('Stage it came from.'),
    change: path.describe('What was done, as "deal.updated"; status of a document.'),
    occurredAt: path.describe('When, ISO 8601 or milliseconds.'),
    stages: z.record(z.string().max(100), z.enum(crmStages)).describe('Stages of the CRM by ours.'),
  })
  .partial();
export type Mapping = z.output<typeof mappingSchema>;

export interface Source {
  readonly tenant: string;
  readonly name: string;
  readonly kind: SourceKind;
  readonly mapping: Mapping;
}

export interface SealedSource extends Source {
  readonly sealed: Buffer;
}

/** What an adapter keeps. */
export interface SourceRows {
  put(source: SealedSource): Promise<void>;
  get(tenant: string, name: string): Promise<SealedSource | undefined>;
  list(tenant: string): Promise<readonly Omit<Source, 'tenant'>[]>;
  /** False when there was none. */
  drop(tenant: string, name: string): Promise<boolean>;
}

export interface Sources extends Pick<SourceRows, 'list' | 'drop'> {
  /** Throws (retryable) `PRIVACY_KEYS_UNAVAILABLE` without keys, `SECRETS_UNAVAILABLE` without rows; so do the others. */
  put(source: Source, secrets: readonly string[]): Promise<void>;
  get(tenant: string, name: string): Promise<{ source: Source; secrets: readonly string[] } | undefined>;
}

export const secretsSchema = z.array(z.string().refine(isSecret, 'whsec_… or whpk_…')).min(1).max(SECRETS_MAX);

/** Subject of the key a tenant's webhook secrets are sealed under. No entity has a space, so no person's key can be it. */
const SUBJECT = 'secrets of webhooks';

export function createSources(rows: SourceRows, keyring: Pick<Keyring, 'sealing'>): Sources {
  const keyOf = async (tenant: string) => {
    const answer = (await keyring.sealing([{ tenant, subject: SUBJECT }])).values().next().value ?? 'erased';
    if (answer instanceof PrivacyError) throw answer;
    if (answer === 'erased')
      throw new PrivacyError('PRIVACY_SUBJECT_ERASED', 'the key of webhook secrets is destroyed');
    return answer;
  };
  const placeOf = ({ tenant, name }: Source): Place => {
    return { tenant, subject: SUBJECT, eventId: name, eventType: 'webhook-source', field: 'secrets' };
  };
  return {
    list: rows.list,
    drop: rows.drop,
    async put(source, secrets) {
      const key = await keyOf(source.tenant);
      const sealed = sealValue(key.secret, key.keyId, placeOf(source), JSON.stringify(secrets));
      await rows.put({ ...source, sealed });
    },
    async get(tenant, name) {
      const found = await rows.get(tenant, name);
      if (found === undefined) return undefined;
      const { sealed, ...source } = found;
      const text = openValue((await keyOf(tenant)).secret, sealed, placeOf(source));
      return { source, secrets: secretsSchema.parse(JSON.parse(text)) };
    },
  };
}
