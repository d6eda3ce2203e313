/** The stand-in for a platform without a mail server: it keeps what it was given in memory, tells nobody, and says so. */
import type { Logger } from 'pino';
import { createRecorder } from '../offline/recorder.ts';
import { messageIdOf } from './message-id.ts';
import type { Email, EmailSender } from './port.ts';

/** Mails hold personal data: few are kept, none is written anywhere. */
const KEPT_MAX = 100;

export function createOfflineEmail(
  logger: Pick<Logger, 'warn'>,
  from: string,
): EmailSender & { readonly sent: readonly Email[] } {
  const told = 'no mail server is set (MAINSTEM_SMTP_URL is empty): nobody got this';
  const recorder = createRecorder<Email, string>(logger, told, KEPT_MAX);
  return {
    provider: 'offline',
    repeated: 'once',
    get sent() {
      return recorder.asked;
    },
    async send(email) {
      const id = recorder.once(email.idempotencyKey, email, () => messageIdOf(email.idempotencyKey, from));
      return { provider: 'offline', providerMessageId: id, offline: true };
    },
  };
}
