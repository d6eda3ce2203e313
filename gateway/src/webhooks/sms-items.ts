/** Answers of people to text messages as events: whose number it is, is looked up in the view of contacts. */
import { hash } from 'node:crypto';
import { factEnvelope, uuidFrom, withEnvelope } from '@mainstem/schemas/envelope';
import type { ContactsByAddress } from '@mainstem/streams/contacts/by-address';
import { type Checked, misfit } from '../ingest/item.ts';
import { ofViews } from '../queries/of-views.ts';
import type { InboundSms } from './read-sms.ts';
import type { Source } from './source.ts';

export interface SmsFrame {
  readonly source: Source;
  readonly nowMs: number;
  readonly contacts: ContactsByAddress;
}

/** None for HELP, which the carrier answers; a misfit for a number nobody here has, and for words that are no keyword. */
export async function smsItems({ from, messageSid, wish }: InboundSms, frame: SmsFrame): Promise<Checked[]> {
  const { source, nowMs, contacts } = frame;
  const { tenant, name } = source;
  if (wish === 'HELP') return [];
  const refuse = (message: string): Checked[] => [
    { ...misfit(messageSid, { code: 'EVENT_TYPE_UNKNOWN', field: '', message }), eventType: 'ContactConsentChanged' },
  ];
  if (wish === null) return refuse('is no keyword: replies are not taken here');
  const found = await ofViews(contacts.withPhone(tenant, from));
  if (found.length === 0) return refuse('is from a number that nobody here has');
  return found.map(({ kind, contactId }) => {
    const id = uuidFrom('sms-wish', tenant, name, messageSid, kind, contactId);
    const actor = `service:webhook-${name}`;
    const envelope = factEnvelope({ id, tenant, entity: contactId, occurredAtMs: nowMs, actor, correlationId: id });
    const body = {
      type: 'ContactConsentChanged',
      ...{ contactKind: kind, channel: 'sms', purpose: 'marketing', granted: wish === 'START' },
      because: `${wish} by text message`,
    } as const;
    const event = withEnvelope<'ContactConsentChanged'>(body, envelope);
    return { event, fingerprint: hash('sha256', id), named: true, byId: true };
  });
}
