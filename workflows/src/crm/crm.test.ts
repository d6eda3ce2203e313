/** WAP-16: the CRM hears of stages; names are looked up by the activity, and a CRM that refuses holds nobody up. */
import { createOfflineCrm } from '@mainstem/connectors/crm/crm.offline';
import { ConnectorError } from '@mainstem/connectors/errors';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { type CrmParts, createCrmActivities } from './activities.ts';
import type { CrmSynced, SyncCrmInput } from './contract.ts';

const input: SyncCrmInput = { tenant: 'acme', clientId: 'client-7', stage: 'SALES' };
const crm = createOfflineCrm({ warn: () => undefined });
const contact = { name: 'Ann', address: { email: 'ann@example.com' }, isErased: false };
const parts = (change: object = {}): CrmParts =>
  ({
    crm,
    companies: { find: () => Promise.resolve({ name: 'Brick & Co', host: null }) },
    contacts: { find: () => Promise.resolve(contact) },
    ...change,
  }) as unknown as CrmParts;

function sync(of: CrmParts, attempt = 1): Promise<CrmSynced> {
  const env = new MockActivityEnvironment({ attempt });
  return env.run(createCrmActivities(of).syncCrm as (given: SyncCrmInput) => Promise<CrmSynced>, input);
}

test('company and contact are found by our id; the answer tells no name', async () => {
  const synced = await sync(parts());
  expect(synced).toMatchObject({ kind: 'synced', provider: 'offline', isDelivered: false });
  expect(JSON.stringify(synced)).not.toMatch(/brick|ann/i);
  const company = await crm.find('company', 'acme:client-7', ['name', 'lifecyclestage']);
  expect(company?.properties).toMatchObject({ name: 'Brick & Co', lifecyclestage: 'opportunity' });
  expect((await crm.find('contact', 'acme:client-7', ['email']))?.properties.email).toBe('ann@example.com');
});

test('a CRM that is away is asked again, then left; one that refuses is left at once', async () => {
  const failing = (retryable: boolean) =>
    parts({ crm: { upsert: () => Promise.reject(new ConnectorError('CONNECTOR_REFUSED', 'no', { retryable })) } });
  await expect(sync(failing(true))).rejects.toMatchObject({ type: 'CONNECTOR_REFUSED' });
  expect(await sync(failing(true), 5)).toEqual({ kind: 'failed', code: 'CONNECTOR_REFUSED' });
  expect(await sync(failing(false))).toEqual({ kind: 'failed', code: 'CONNECTOR_REFUSED' });
});
