/**
 * Chooses who carries push notifications by settings: a Google service account for devices, VAPID keys for browsers, each
 * address by its kind; the offline stand-in when neither is set.
 */
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { DeliveryError } from '../delivery/sent.ts';
import { createEgress } from '../egress/egress.ts';
import { ConnectorError } from '../errors.ts';
import type { PushSender } from './port.ts';
import { createFcmSender } from './push.fcm.ts';
import { createOfflinePush } from './push.offline.ts';
import { createWebPushSender, isSubscription, type VapidKeys, vapidKeys } from './push.web.ts';
import type { ServiceAccount } from './service-account.ts';

/**
 * `accountFile` is MAINSTEM_FCM_ACCOUNT_FILE, `url` MAINSTEM_FCM_URL, `vapidFile` MAINSTEM_VAPID_FILE. Throws
 * `CONNECTOR_REFUSED` on a file that is none.
 */
export function createPush(accountFile: string, url: string, logger: Pick<Logger, 'warn'>, vapidFile = ''): PushSender {
  const devices = accountFile === '' ? undefined : createFcmSender({ url, account: readAccount(accountFile) });
  const browsers =
    vapidFile === '' ? undefined : createWebPushSender({ keys: readVapid(vapidFile), egress: createEgress() });
  if (devices === undefined && browsers === undefined) return createOfflinePush(logger);
  return createPushByAddress({ devices, browsers });
}

export interface PushCarriers {
  readonly devices: PushSender | undefined;
  readonly browsers: PushSender | undefined;
}

/** Each address to the carrier of its kind; one nobody carries is refused, and may be carried when it is set up. */
export function createPushByAddress({ devices, browsers }: PushCarriers): PushSender {
  return {
    provider: [devices, browsers].flatMap((sender) => sender?.provider ?? []).join('+'),
    repeated: 'once',
    async send(push) {
      const carrier = isSubscription(push.token) ? browsers : devices;
      if (carrier !== undefined) return carrier.send(push);
      throw new DeliveryError('CONNECTOR_REFUSED', 'no carrier is set up for this kind of device');
    },
  };
}

function readVapid(path: string): VapidKeys {
  const found = vapidKeys.safeParse(readJson(path, 'MAINSTEM_VAPID_FILE'));
  if (found.success) return found.data;
  const fields = [...new Set(found.error.issues.map((issue) => issue.path.join('.')))].join(', ');
  throw new ConnectorError('CONNECTOR_REFUSED', `MAINSTEM_VAPID_FILE: look at ${fields}`);
}

function readJson(path: string, setting: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // The cause would quote what is in it: a private key.
    throw new ConnectorError('CONNECTOR_REFUSED', `${setting}: it cannot be read as JSON`);
  }
}

function readAccount(path: string): ServiceAccount {
  const wrong = (why: string) => new ConnectorError('CONNECTOR_REFUSED', `MAINSTEM_FCM_ACCOUNT_FILE: ${why}`);
  const account = readJson(path, 'MAINSTEM_FCM_ACCOUNT_FILE') as Partial<Record<keyof ServiceAccount, unknown>>;
  for (const name of ['project_id', 'client_email', 'private_key', 'token_uri'] as const) {
    if (typeof account[name] !== 'string') throw wrong(`it has no ${name}`);
  }
  return account as ServiceAccount;
}
