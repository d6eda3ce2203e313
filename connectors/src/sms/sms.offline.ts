/** The stand-in for a platform without a carrier of text messages: it keeps what it was given, and says that it is one. */
import type { Logger } from 'pino';
import { createRecorder, offlineId } from '../offline/recorder.ts';
import type { Sms, SmsSender } from './port.ts';

/** Texts go to people: few are kept, none is written anywhere. */
const KEPT_MAX = 100;

export function createOfflineSms(logger: Pick<Logger, 'warn'>): SmsSender & { readonly sent: readonly Sms[] } {
  const told = 'no carrier of text messages is set (MAINSTEM_TWILIO_ACCOUNT_SID is empty): nobody got this';
  const recorder = createRecorder<Sms, string>(logger, told, KEPT_MAX);
  return {
    provider: 'offline',
    repeated: 'once',
    get sent() {
      return recorder.asked;
    },
    async send(sms) {
      const id = recorder.once(sms.idempotencyKey, sms, () => offlineId('sms', sms.idempotencyKey));
      return { provider: 'offline', providerMessageId: id, offline: true };
    },
  };
}
