/** For tests: all that a delivery needs, in memory, with a clock and a view of contacts that do as they are told. */
import type { Email, EmailSender } from '@mainstem/connectors/email/port';
import type { Push } from '@mainstem/connectors/push/port';
import type { Sms } from '@mainstem/connectors/sms/port';
import type { Contact } from '@mainstem/streams/contacts/contract';
import type { DeliverInput } from '../contract.ts';
import type { DeliverParts } from '../deliver.ts';
import { createMemoryNotes } from '../notes/notes.memory.ts';
import { loadTemplates } from '../templates/load.ts';

export const ann: Contact = {
  kind: 'person',
  contactId: 'p.1',
  subjectRef: 'p.1',
  name: 'Ann <b>',
  language: 'de-AT',
  timeZone: 'Europe/Vienna',
  address: { email: 'ann@example.com', sms: '+436601234567', push: 'device-1' },
  marketing: { email: 'GRANTED', sms: 'GRANTED', push: 'GRANTED' },
  isDead: { email: false, sms: false, push: false },
  isErased: false,
  isClosed: false,
};

export const welcome: DeliverInput = {
  tenant: 'acme',
  messageId: 'welcome-1',
  channel: 'email',
  to: { kind: 'person', id: 'p.1' },
  template: 'trial-day-1@v1',
  purpose: 'transactional',
  variables: {
    product: 'Chatbot',
    startUrl: 'https://app.example/start?a=1&b=2',
    trialEndsAtMs: Date.UTC(2026, 10, 14),
    templates: ['Opening hours', 'Returns', 'Sizes & fits'],
  },
};

export const upgrade: DeliverInput = {
  ...welcome,
  messageId: 'upgrade-1',
  template: 'trial-day-13@v1',
  purpose: 'marketing',
  variables: { product: 'Chatbot', upgradeUrl: 'https://app.example/upgrade', trialEndsAtMs: Date.UTC(2026, 10, 14) },
};

export interface Bed {
  readonly parts: DeliverParts;
  readonly mails: Email[];
  readonly texts: Sms[];
  readonly pushes: Push[];
  contact: Contact | null;
  nowMs: number;
}

export const SECRET = 'a secret of tests, long enough to sign links';

const templates = loadTemplates();

/** `email` replaces the mail carrier, `change` any part. */
export function openBed(email?: Pick<EmailSender, 'send'>, change: Partial<DeliverParts> = {}): Bed {
  const bed: Omit<Bed, 'parts'> = { mails: [], texts: [], pushes: [], contact: ann, nowMs: Date.UTC(2026, 10, 1) };
  const sent = (provider: string, id: string) => ({ provider, providerMessageId: id, offline: false });
  const carriers = {
    email: {
      provider: 'smtp',
      repeated: 'twice' as const,
      send: async (mail: Email) => {
        bed.mails.push(mail);
        return email === undefined ? sent('smtp', 'id@mail.example') : email.send(mail);
      },
    },
    sms: {
      provider: 'twilio',
      repeated: 'twice' as const,
      send: async (text: Sms) => {
        bed.texts.push(text);
        return sent('twilio', 'SM1');
      },
    },
    push: {
      provider: 'fcm',
      repeated: 'once' as const,
      send: async (push: Push) => {
        bed.pushes.push(push);
        return sent('fcm', 'projects/p/messages/1');
      },
    },
  };
  const parts: DeliverParts = {
    contacts: { find: async () => bed.contact, hasReached: async () => true },
    notes: createMemoryNotes(),
    carriers,
    templates,
    caughtUp: async () => undefined,
    links: { gatewayUrl: 'https://gateway.example', unsubscribeSecret: SECRET, approvalLinkSecret: SECRET },
    nowMs: () => bed.nowMs,
    ...change,
  };
  return Object.assign(bed, { parts });
}
