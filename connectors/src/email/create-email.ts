/** Chooses who carries e-mail by setting: an SMTP address, or none for the offline stand-in. */
import type { Logger } from 'pino';
import { ConnectorError } from '../errors.ts';
import { createOfflineEmail } from './email.offline.ts';
import { createSmtpSender } from './email.smtp.ts';
import { type EmailSender, isEmailAddress } from './port.ts';
import { smtpServerOf } from './smtp-url.ts';

/** `smtpUrl` is MAINSTEM_SMTP_URL, `from` MAINSTEM_MAIL_FROM: `Name <address>` or an address. Throws `CONNECTOR_REFUSED`. */
export function createEmail(smtpUrl: string, from: string, logger: Pick<Logger, 'warn'>): EmailSender {
  const sender = senderOf(from);
  return smtpUrl === ''
    ? createOfflineEmail(logger, sender.address)
    : createSmtpSender({ server: smtpServerOf(smtpUrl), from: sender });
}

export function senderOf(text: string): { address: string; name: string } {
  const [, name = '', address = text] = /^([^<>\p{Cc}]{0,100}?)\s*<([^<>]+)>$/u.exec(text) ?? [];
  if (!isEmailAddress(address)) {
    throw new ConnectorError('CONNECTOR_REFUSED', 'MAINSTEM_MAIL_FROM is "Name <address>" or an address');
  }
  return { address, name };
}
