/** WAP-26: documents go to the contact of a client; of an erased one, or one without an address, nothing goes out. */
import { createOfflineESignature } from '@mainstem/connectors/e-signature/e-signature.offline';
import type { Contact } from '@mainstem/streams/contacts/contract';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { createSigningActivities } from './activities.ts';
import type { DocumentSent, SendDocumentInput } from './contract.ts';

const input: SendDocumentInput = {
  ...{ step: 'nda/1/send:nda', tenant: 'acme', clientId: 'client-7', docId: 'nda-1-client-7', docKind: 'nda' },
  ...{ template: 'nda-retail', fields: { product: 'chatbot' } },
};
const contact = {
  kind: 'client',
  name: 'Ann',
  address: { email: 'ann@example.com', sms: null, push: null },
  isErased: false,
  isClosed: false,
} as unknown as Contact;

function setUp(found: Contact | null) {
  const eSignature = createOfflineESignature({ warn: () => undefined });
  const contacts = { find: () => Promise.resolve(found) };
  const activities = createSigningActivities({ eSignature, contacts, caughtUp: () => Promise.resolve() });
  const workflowExecution = { workflowId: 'client:acme:client-7', runId: 'run-1' };
  const env = new MockActivityEnvironment({ workflowExecution });
  const run = activities.sendDocument as (given: unknown) => Promise<DocumentSent>;
  const send = () => env.run(run, input) as Promise<DocumentSent>;
  return { send, eSignature, activities };
}

test('name and address reach the service and are in no answer', async () => {
  const { send, eSignature, activities } = setUp(contact);
  const [sent, again] = [await send(), await send()];
  expect(sent).toEqual(again);
  expect(eSignature.asked).toHaveLength(1);
  expect(eSignature.asked[0]?.signers).toEqual([{ role: 'client', name: 'Ann', email: 'ann@example.com' }]);
  expect(JSON.stringify(sent)).not.toMatch(/ann/i);
  const envelopeId = sent.kind === 'sent' ? sent.envelopeId : '';
  eSignature.settle(envelopeId, 'SIGNED', 1);
  expect(await activities.documentState({ envelopeId })).toBe('SIGNED');
  // Signed in the moment it was taken back: it stays signed.
  expect(await activities.voidDocument({ envelopeId, because: 'unsigned' })).toBe('SIGNED');
});

test('R6: nothing goes to an erased client, nor without an address', async () => {
  const erased = setUp({ ...contact, isErased: true });
  expect(await erased.send()).toEqual({ kind: 'failed', because: 'erased' });
  const nobody = setUp({ ...contact, address: { email: null, sms: null, push: null } });
  expect(await nobody.send()).toEqual({ kind: 'failed', because: 'no-contact' });
  expect(await setUp(null).send()).toEqual({ kind: 'failed', because: 'no-contact' });
  expect([erased.eSignature.asked, nobody.eSignature.asked]).toEqual([[], []]);
});
