/**
 * Leads as the release before this one made them (version 1): without the contact. A platform of that release keeps them up
 * and shows them until somebody promotes version 2 (ADR 0011); in the release after, this file goes.
 */
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { leads } from './projection.ts';

const ofPerson = leads.personal ?? [];
const ofContact: ReadonlySet<string> = new Set([...ofPerson, 'contactErased']);
/** What a lead without a contact says; nothing personal is opened for this version. */
const noContact = Object.fromEntries(ofPerson.map((field) => [field, null]));

export const leadsBeforeContacts: Projection = {
  ...leads,
  version: 1,
  store: { ...leads.store, columns: withoutContact(leads.store.columns) },
  initial: withoutContact(leads.initial ?? {}),
  personal: [],
  project(row, event) {
    const after = leads.project(row, event.type === 'LeadReceived' ? { ...event, ...noContact } : event);
    return after === null ? null : withoutContact(after);
  },
};

function withoutContact<Value>(fields: Readonly<Record<string, Value>> | object): Record<string, Value> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !ofContact.has(name)));
}
