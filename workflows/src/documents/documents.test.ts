/** R6: documents of a client lie sealed under its key, once for a text; erasing it makes them unreadable. */
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { openPrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import { afterAll, expect, test } from 'vitest';
import { createDocumentActivities, DOCUMENT_BYTES_MAX, readDocument } from './activities.ts';

const kit = openPrivacyKit();
afterAll(() => kit.close());
const objects = createMemoryObjectStore();
const parts = { objects, keyring: kit.keyring };
const { keepDocument } = createDocumentActivities(parts);
const input = { tenant: 'acme', clientId: 'client-7', name: 'draft-1', text: 'answer at once' };

test('what is kept is sealed, named by no client, and read back', async () => {
  const kept = await keepDocument(input);
  expect(await keepDocument(input)).toEqual(kept);
  const { uri = '' } = kept ?? {};
  const stored = await objects.get(uri.slice('object:'.length));
  expect(stored?.includes('answer')).toBe(false);
  expect(uri).not.toContain('client-7');
  expect(await readDocument(parts, { tenant: 'acme', clientId: 'client-7', uri })).toBe(input.text);
  expect(await readDocument(parts, { tenant: 'globex', clientId: 'client-7', uri })).toBeNull();
});

test('a text that is too long is refused for good', async () => {
  const text = 'x'.repeat(DOCUMENT_BYTES_MAX + 1);
  await expect(keepDocument({ ...input, text })).rejects.toMatchObject({
    nonRetryable: true,
    type: 'DOCUMENT_TOO_LARGE',
  });
});

test('R6: nothing is kept of an erased client', async () => {
  const erased = { ...kit.keyring, sealing: async () => new Map([['acme|client-8', 'erased' as const]]) };
  const keyOf = await kit.keyring.sealing([{ tenant: 'acme', subject: 'client-8' }]);
  const [subject = ''] = keyOf.keys();
  const keyring = { ...erased, sealing: async () => new Map([[subject, 'erased' as const]]) };
  const kept = await createDocumentActivities({ objects, keyring }).keepDocument({ ...input, clientId: 'client-8' });
  expect(kept).toBeNull();
});
