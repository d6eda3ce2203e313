/** The stand-in for a platform without a carrier of push notifications: it keeps what it was given, and says that it is one. */
import type { Logger } from 'pino';
import { createRecorder, offlineId } from '../offline/recorder.ts';
import type { Push, PushSender } from './port.ts';

/** Notifications go to people: few are kept, none is written anywhere. */
const KEPT_MAX = 100;

export function createOfflinePush(logger: Pick<Logger, 'warn'>): PushSender & { readonly sent: readonly Push[] } {
  const told = 'no carrier of push notifications is set (MAINSTEM_FCM_ACCOUNT_FILE is empty): nobody got this';
  const recorder = createRecorder<Push, string>(logger, told, KEPT_MAX);
  return {
    provider: 'offline',
    repeated: 'once',
    get sent() {
      return recorder.asked;
    },
    async send(push) {
      const id = recorder.once(push.idempotencyKey, push, () => offlineId('push', push.idempotencyKey));
      return { provider: 'offline', providerMessageId: id, offline: true };
    },
  };
}
