/** Chooses who carries text messages by setting: a Twilio account, or none for the offline stand-in. */
import type { Logger } from 'pino';
import { ConnectorError } from '../errors.ts';
import type { SmsSender } from './port.ts';
import { createOfflineSms } from './sms.offline.ts';
import { createTwilioSender } from './sms.twilio.ts';

export interface SmsSettings {
  readonly MAINSTEM_TWILIO_URL: string;
  readonly MAINSTEM_TWILIO_ACCOUNT_SID: string;
  readonly MAINSTEM_TWILIO_AUTH_TOKEN: string;
  readonly MAINSTEM_TWILIO_FROM: string;
}

/** Throws `CONNECTOR_REFUSED` for an account without token or number. */
export function createSms(settings: SmsSettings, logger: Pick<Logger, 'warn'>): SmsSender {
  const {
    MAINSTEM_TWILIO_URL: url,
    MAINSTEM_TWILIO_ACCOUNT_SID: accountSid,
    MAINSTEM_TWILIO_AUTH_TOKEN: authToken,
    MAINSTEM_TWILIO_FROM: from,
  } = settings;
  if (accountSid === '') return createOfflineSms(logger);
  if (authToken === '' || from === '') {
    throw new ConnectorError(
      'CONNECTOR_REFUSED',
      'MAINSTEM_TWILIO_AUTH_TOKEN and MAINSTEM_TWILIO_FROM belong to an account',
    );
  }
  return createTwilioSender({ url, accountSid, authToken, from });
}
