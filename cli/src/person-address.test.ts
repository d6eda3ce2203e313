/** R6: an address leads to the ids its person stands under, and is in no error. */
import { openPrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import { afterAll, expect, test } from 'vitest';
import { checkPerson, subjectsOf } from './person-address.ts';

const privacy = openPrivacyKit();
afterAll(() => privacy.close());
const resources = { keys: { keyring: privacy.keyring, store: privacy.store, kms: privacy.kms } };
const of = (subject: string | undefined, address: string | undefined, tenant = 'acme') =>
  subjectsOf(resources, { tenant, subject, address });

test('R6: an id is itself; an address the pseudonyms of its tenant', async () => {
  expect(await of('crm-1', undefined)).toEqual(['crm-1']);
  const jane = await of(undefined, 'mailto:Jane@Example.org');
  expect(jane[0]).toBe((await of(undefined, 'jane@example.org'))[0]);
  expect(jane.join()).toMatch(/^p\.[0-9a-f]{40},/);
  expect(jane).not.toEqual(await of(undefined, 'jane@example.org', 'globex'));
});

test('one of the two is given, and what is an id is not repeated', async () => {
  expect(() => checkPerson({ subject: undefined, address: undefined })).toThrow('--address');
  expect(() => checkPerson({ subject: 'crm-1', address: 'jane@example.org' })).toThrow(/^(?!.*jane)/);
  await expect(of(undefined, 'crm-4711')).rejects.toThrow(/^(?!.*crm-4711)/);
});
