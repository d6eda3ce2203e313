/**
 * Push notifications by Firebase Cloud Messaging, HTTP v1 (firebase.google.com/docs/reference/fcm/rest/v1/projects.messages):
 * one JSON POST to `/v1/projects/{project}/messages:send` with a bearer token; 200 with a `name` means taken. Errors carry an
 * `errorCode`: UNREGISTERED (404) is a device that is gone, QUOTA_EXCEEDED (429) and UNAVAILABLE (503) ask for later.
 */
import { hash } from 'node:crypto';
import { post, retryAfterMs } from '../delivery/post.ts';
import { DeliveryError } from '../delivery/sent.ts';
import type { Push, PushSender } from './port.ts';
import { createAccessTokens, type ServiceAccount } from './service-account.ts';

export interface FcmOptions {
  /** `https://fcm.googleapis.com`. */
  readonly url: string;
  readonly account: ServiceAccount;
  readonly timeoutMs?: number;
  readonly nowMs?: () => number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** Below the 64 bytes of apns-collapse-id and the 32 characters of a Web Push topic (RFC 8030 §5.4). */
const TAG_DIGITS = 32;

export function createFcmSender({ url, account, timeoutMs = DEFAULT_TIMEOUT_MS, nowMs }: FcmOptions): PushSender {
  const tokens = createAccessTokens(account, nowMs);
  const target = `${url.replace(/\/$/, '')}/v1/projects/${encodeURIComponent(account.project_id)}/messages:send`;
  return {
    provider: 'fcm',
    repeated: 'once',
    async send(push) {
      const headers = { authorization: `Bearer ${await tokens.get()}`, 'content-type': 'application/json' };
      const body = JSON.stringify(fcmMessage(push));
      const answer = await post({ url: target, headers, body, timeoutMs, carrier: 'FCM', changes: false });
      const { name, errorCode } = read(answer.text);
      if (answer.status === 200 && name !== undefined) {
        return { provider: 'fcm', providerMessageId: name, offline: false };
      }
      if (answer.status === 401) tokens.drop();
      throw refusal(answer.status, errorCode, answer.headers);
    },
  };
}

/** The same key is the same tag on every kind of device, so a second one replaces the first. */
export function fcmMessage({ idempotencyKey, token, title, body, data }: Push): object {
  const tag = hash('sha256', idempotencyKey).slice(0, TAG_DIGITS);
  return {
    message: {
      token,
      notification: { title, body },
      data,
      android: { collapse_key: tag, notification: { tag } },
      apns: { headers: { 'apns-collapse-id': tag } },
      webpush: { headers: { Topic: tag }, notification: { tag } },
    },
  };
}

function refusal(status: number, errorCode: string | undefined, headers: Headers): DeliveryError {
  const said = `${status}${errorCode === undefined ? '' : ` ${errorCode}`}`;
  if (status === 429) {
    const options = { retryable: true, retryAfterMs: retryAfterMs(headers) };
    return new DeliveryError('CONNECTOR_RATE_LIMITED', `FCM takes no more for now (${said})`, options);
  }
  if (status >= 500 || status === 200) {
    const options = { retryable: true, retryAfterMs: retryAfterMs(headers) };
    return new DeliveryError('CONNECTOR_UNAVAILABLE', `FCM does not take it (${said})`, options);
  }
  const isDead = errorCode === 'UNREGISTERED' || errorCode === 'SENDER_ID_MISMATCH';
  // A bearer token that ended, or the operator's rights: mended, and the message is as good as before.
  const retryable = (status === 401 || status === 403) && !isDead;
  return new DeliveryError('CONNECTOR_REFUSED', `FCM refuses it (${said})`, { retryable, addressDead: isDead });
}

function read(text: string): { name?: string; errorCode?: string } {
  try {
    const { name, error } = JSON.parse(text) as {
      name?: unknown;
      error?: { status?: unknown; details?: { errorCode?: unknown }[] };
    };
    const code = error?.details?.find(({ errorCode }) => typeof errorCode === 'string')?.errorCode ?? error?.status;
    return {
      ...(typeof name === 'string' ? { name } : {}),
      ...(typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? { errorCode: code } : {}),
    };
  } catch {
    return {}; // no JSON: not what FCM answers, which its status tells well enough
  }
}
