/**
 * Whom messages go to: users, persons (of apps and of leads), clients and agents, with address, language and time zone, and
 * whether they may be told things on each channel. From what senders and people say; none of it is in clear on the log, so
 * the view gets it opened, and an erasure makes the subject's rows anew without it (R6).
 *
 * An agent is its user and a client the person behind it: `subjectRef` names whose data they are.
 */
import type { LeadReceived, PersonIdentified, UserInvited } from '@mainstem/schemas/generated/events';
import { isErased, wordsOfPerson } from '@mainstem/schemas/personal';
import { ADDRESS_DEAD, CONTACTS } from '@mainstem/streams/contacts/contract';
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';
import { closed, columns, dead, initial, marketing, said } from './row.ts';
import { languageOf, saidInTraits, zoneOf } from './words.ts';

export const contacts = tableProjection({
  name: CONTACTS,
  version: 1,
  types: [
    'UserInvited',
    'UserDisabled',
    'UserEnabled',
    'PersonIdentified',
    'LeadReceived',
    'AgentRegistered',
    'AgentRetired',
    'ClientContactNamed',
    'ContactConsentChanged',
    'ContactUnsubscribed',
    'MessageBounced',
    'MessageComplained',
    'MessageFailed',
  ],
  key: { kind: 'text', contactId: 'text' },
  columns,
  personal: ['name', 'email', 'phone', 'pushToken', 'language', 'timeZone'],
  initial,
  keyOf(event) {
    const { tenant, entity } = event.envelope;
    switch (event.type) {
      case 'UserInvited':
      case 'UserDisabled':
      case 'UserEnabled':
        return rowKey(tenant, 'user', entity);
      case 'PersonIdentified':
        return rowKey(tenant, 'person', entity);
      case 'LeadReceived':
        return rowKey(tenant, 'person', event.contactRef);
      case 'AgentRegistered':
      case 'AgentRetired':
        return rowKey(tenant, 'agent', entity);
      case 'ClientContactNamed':
        return rowKey(tenant, 'client', entity);
      case 'ContactConsentChanged':
      case 'ContactUnsubscribed':
        return rowKey(tenant, event.contactKind, entity);
      case 'MessageBounced':
      case 'MessageComplained':
      case 'MessageFailed':
        return rowKey(tenant, event.contactKind, event.contactId);
    }
  },
  project(row, event) {
    const { entity, occurredAtMs: atMs } = event.envelope;
    switch (event.type) {
      case 'UserInvited':
        return said(
          row,
          { subjectRef: entity, ...ofUser(event) },
          [event.email, event.displayName].some(isErased),
          atMs,
        );
      case 'UserDisabled':
      case 'AgentRetired':
        return closed(row, true, atMs);
      case 'UserEnabled':
        return closed(row, false, atMs);
      case 'PersonIdentified':
        return said(row, { subjectRef: entity, ...ofPerson(event) }, isErased(event.traitsJson), atMs);
      case 'LeadReceived':
        return said(row, { subjectRef: event.contactRef, ...ofLead(event) }, isErased(event.contactEmail), atMs);
      case 'AgentRegistered': {
        const language = languageOf(event.languages[0]) ?? null;
        const told = { subjectRef: event.userId ?? entity, language, timeZone: zoneOf(event.timeZone) ?? null };
        return closed(said(row, told, false, atMs), false, atMs);
      }
      case 'ClientContactNamed': {
        const { contactRef: subjectRef, contactName, contactEmail, contactPhone } = event;
        const name = wordsOfPerson(contactName);
        const places = { email: wordsOfPerson(contactEmail), phone: wordsOfPerson(contactPhone) };
        const ways = { language: languageOf(event.language) ?? null, timeZone: zoneOf(event.timeZone) ?? null };
        const erased = [contactName, contactEmail, contactPhone].some(isErased);
        return said(row, { subjectRef, name, ...places, ...ways }, erased, atMs);
      }
      case 'ContactConsentChanged':
        if (event.purpose !== 'marketing') return row;
        return marketing(row, event.channel, event.granted ? 'GRANTED' : 'WITHDRAWN', atMs);
      case 'ContactUnsubscribed':
        return event.purpose === 'marketing' ? marketing(row, event.channel, 'UNSUBSCRIBED', atMs) : row;
      case 'MessageBounced':
        return event.permanent ? dead(row, event.channel, atMs) : row;
      case 'MessageFailed':
        return event.code === ADDRESS_DEAD ? dead(row, event.channel, atMs) : row;
      case 'MessageComplained':
        return marketing(row, event.channel, 'COMPLAINED', atMs);
    }
  },
});

/** An invitation without an address says nothing of it. */
function ofUser({ email, displayName }: UserInvited) {
  return {
    ...(email === null ? {} : { email: wordsOfPerson(email) }),
    ...(displayName === null ? {} : { name: wordsOfPerson(displayName) }),
  };
}

function ofPerson({ traitsJson, contextJson }: PersonIdentified) {
  return saidInTraits(wordsOfPerson(traitsJson), wordsOfPerson(contextJson));
}

function ofLead({ contactName, contactEmail, contactPhone }: LeadReceived) {
  return {
    ...(contactName === null ? {} : { name: wordsOfPerson(contactName) }),
    ...(contactEmail === null ? {} : { email: wordsOfPerson(contactEmail) }),
    ...(contactPhone === null ? {} : { phone: wordsOfPerson(contactPhone) }),
  };
}
