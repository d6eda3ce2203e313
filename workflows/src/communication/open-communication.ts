/** What messages need, from settings: carriers, contacts, notes, templates. */
import { createEmail } from '@mainstem/connectors/email/create-email';
import { createPush } from '@mainstem/connectors/push/create-push';
import { createSms } from '@mainstem/connectors/sms/create-sms';
import { createPostgresContacts } from '@mainstem/streams/contacts/contacts.postgres';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import type { Settings } from '@mainstem/streams/settings';
import type { ReactorResources } from '@mainstem/streams/worker';
import { createPostgresCompanies } from '../companies/companies.postgres.ts';
import type { Companies } from '../companies/port.ts';
import { createCaughtUp } from './caught-up.ts';
import type { DeliverParts } from './deliver.ts';
import { createPostgresNotes } from './notes/notes.postgres.ts';
import { loadTemplates } from './templates/load.ts';

export const communicationSettings = [
  'MAINSTEM_POSTGRES_APP_URL',
  'MAINSTEM_POSTGRES_SCHEMA',
  'MAINSTEM_GATEWAY_URL',
  'MAINSTEM_UNSUBSCRIBE_SECRET',
  'MAINSTEM_APPROVAL_LINK_SECRET',
  'MAINSTEM_SMTP_URL',
  'MAINSTEM_MAIL_FROM',
  'MAINSTEM_TWILIO_URL',
  'MAINSTEM_TWILIO_ACCOUNT_SID',
  'MAINSTEM_TWILIO_AUTH_TOKEN',
  'MAINSTEM_TWILIO_FROM',
  'MAINSTEM_FCM_URL',
  'MAINSTEM_FCM_ACCOUNT_FILE',
  'MAINSTEM_VAPID_FILE',
] as const;
export type CommunicationSettings = Settings<(typeof communicationSettings)[number]>;

/** Each message takes one for some milliseconds, three times. */
const CONNECTIONS = 10;

export interface Communication {
  readonly parts: DeliverParts;
  readonly companies: Companies;
  close(): Promise<void>;
}

/** Throws `ConnectorError` on a setting that is none, `TemplateError` on a broken template. */
export function openCommunication(
  settings: CommunicationSettings,
  { log, logger }: Pick<ReactorResources, 'log' | 'logger'>,
): Communication {
  const templates = loadTemplates();
  const carriers = {
    email: createEmail(settings.MAINSTEM_SMTP_URL, settings.MAINSTEM_MAIL_FROM, logger),
    sms: createSms(settings, logger),
    push: createPush(
      settings.MAINSTEM_FCM_ACCOUNT_FILE,
      settings.MAINSTEM_FCM_URL,
      logger,
      settings.MAINSTEM_VAPID_FILE,
    ),
  };
  const pool = createProjectorPool(settings.MAINSTEM_POSTGRES_APP_URL, CONNECTIONS);
  const contacts = createPostgresContacts(pool, settings.MAINSTEM_POSTGRES_SCHEMA);
  return {
    companies: createPostgresCompanies(pool, settings.MAINSTEM_POSTGRES_SCHEMA),
    parts: {
      contacts,
      notes: createPostgresNotes(pool, settings.MAINSTEM_POSTGRES_SCHEMA),
      carriers,
      templates,
      caughtUp: createCaughtUp(log, contacts),
      links: {
        gatewayUrl: settings.MAINSTEM_GATEWAY_URL,
        unsubscribeSecret: settings.MAINSTEM_UNSUBSCRIBE_SECRET,
        approvalLinkSecret: settings.MAINSTEM_APPROVAL_LINK_SECRET,
      },
      nowMs: Date.now,
    },
    close: () => pool.end(),
  };
}
