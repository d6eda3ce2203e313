import type { LeadReceived } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { leadReceived } from '../testing/bodies.ts';
import { leadsBeforeContacts as leads } from './before-contacts.ts';

test('R6: a contact that is sealed stays out of its rows', () => {
  const event = leadReceived({ entity: 'lead-1', atMs: 7 }) as LeadReceived;
  const row = leads.project(leads.initial, { ...event, contactEmail: Buffer.from('sealed') });
  expect(row).toMatchObject({ status: 'received', source: 'web-form', contactRef: 'contact-1', receivedAtMs: 7 });
  if (leads.store.kind !== 'postgres') throw new Error('it is a table');
  expect(Object.keys(row ?? {}).sort()).toEqual(Object.keys(leads.store.columns).sort());
  expect(Object.keys(row ?? {}).filter((name) => name.startsWith('contact'))).toEqual(['contactRef']);
});
