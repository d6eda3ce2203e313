/** Hands a rendered message to the carrier of its channel. */
import type { Repeated, Sent } from '@mainstem/connectors/delivery/sent';
import type { EmailSender } from '@mainstem/connectors/email/port';
import type { PushSender } from '@mainstem/connectors/push/port';
import type { SmsSender } from '@mainstem/connectors/sms/port';
import type { Contact } from '@mainstem/streams/contacts/contract';
import type { Channel } from './contract.ts';
import type { Rendered } from './templates/render.ts';

export interface Carriers {
  readonly email: EmailSender;
  readonly sms: SmsSender;
  readonly push: PushSender;
}

export interface Handed {
  readonly key: string;
  readonly messageId: string;
  readonly channel: Channel;
  readonly contact: Contact;
  readonly rendered: Rendered;
  readonly unsubscribeUrl: string | null;
  /** Where carriers of text messages tell what became of it; null when none was set up. */
  readonly statusUrl: string | null;
}

export interface Carrier {
  readonly provider: string;
  readonly repeated: Repeated;
}

export function handOver(carriers: Carriers, message: Handed): Promise<Sent> {
  const { key: idempotencyKey, messageId, channel, contact, rendered, unsubscribeUrl, statusUrl } = message;
  const address = contact.address[channel] ?? '';
  const part = (name: keyof Rendered['parts']) => rendered.parts[name] ?? '';
  switch (channel) {
    case 'email':
      return carriers.email.send({
        idempotencyKey,
        to: { address, ...(contact.name === null ? {} : { name: contact.name }) },
        subject: part('subject'),
        text: part('text'),
        html: part('html'),
        language: rendered.language,
        unsubscribeUrl: unsubscribeUrl ?? undefined,
      });
    case 'sms':
      return carriers.sms.send({ idempotencyKey, to: address, text: part('sms'), statusUrl: statusUrl ?? undefined });
    case 'push': {
      const [title = '', ...body] = part('push').split('\n');
      const text = body.join('\n').trim();
      return carriers.push.send({ idempotencyKey, token: address, title, body: text, data: { messageId } });
    }
  }
}
