/**
 * Push notifications to browsers by Web Push: HTTP of RFC 8030, content sealed for the browser alone (RFC 8291, aes128gcm), the
 * sender known by VAPID (RFC 8292); sealing and signing by the `web-push` package, the call by ours. The address is the
 * browser's subscription as JSON. Its endpoint was chosen by whoever sent the subscription in, so it is called through the
 * egress guard alone.
 *
 * The key is the topic, by which a notification that waits is replaced, and the `tag` in the content, by which the page's
 * service worker replaces one that is shown.
 */
import { hash } from 'node:crypto';
import webPush from 'web-push';
import { z } from 'zod';
import { DeliveryError } from '../delivery/sent.ts';
import type { Egress, EgressAnswer } from '../egress/egress.ts';
import { ConnectorError } from '../errors.ts';
import { retryAfterOf } from '../http/vendor.ts';
import type { Push, PushSender } from './port.ts';

/** Identity of the sender, RFC 8292: made once with `npx web-push generate-vapid-keys --json`. */
export const vapidKeys = z.strictObject({
  subject: z.string().regex(/^(mailto:\S+@\S+|https:\/\/\S+)$/, 'mailto: or https:'),
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{87}$/, 'base64url of 65 bytes'),
  privateKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'base64url of 32 bytes'),
});
export type VapidKeys = z.output<typeof vapidKeys>;

export interface WebPushOptions {
  readonly keys: VapidKeys;
  readonly egress: Egress;
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** How long a push service keeps it for a browser that is away, s. */
const TTL_S = 86_400;
/** Characters of a topic (RFC 8030 §5.4). */
const TOPIC_DIGITS = 32;
/** 4,096 bytes sealed is what every service takes (RFC 8030 §7.2), less the seal's own. */
const CONTENT_MAX_BYTES = 3_800;

const subscription = z.object({
  endpoint: z.url().max(2_048),
  keys: z.object({
    p256dh: z.string().regex(/^[A-Za-z0-9_-]{87}=?$/),
    auth: z.string().regex(/^[A-Za-z0-9_-]{22}(==)?$/),
  }),
});

export function createWebPushSender({ keys, egress, timeoutMs = DEFAULT_TIMEOUT_MS }: WebPushOptions): PushSender {
  return {
    provider: 'web-push',
    repeated: 'once',
    async send(push) {
      const { endpoint, headers, body } = sealed(push, keys);
      const wanted = { method: 'POST', headers, body, timeoutMs } as const;
      const answer = await egress.send(endpoint, wanted).catch((error: unknown) => {
        throw asDelivery(error);
      });
      if (answer.status >= 200 && answer.status < 300) {
        return { provider: 'web-push', providerMessageId: null, offline: false };
      }
      throw refusal(answer);
    },
  };
}

/** Whether an address is a browser's subscription; a device's token is none. */
export function isSubscription(token: string): boolean {
  return token.trimStart().startsWith('{');
}

function sealed({ idempotencyKey, token, title, body, data }: Push, vapidDetails: VapidKeys) {
  const to = subscriptionOf(token);
  const tag = hash('sha256', idempotencyKey).slice(0, TOPIC_DIGITS);
  const content = JSON.stringify({ title, body, data, tag });
  if (Buffer.byteLength(content) > CONTENT_MAX_BYTES) {
    throw new DeliveryError('CONNECTOR_REFUSED', `a notification holds at most ${CONTENT_MAX_BYTES} bytes`);
  }
  try {
    const options = { vapidDetails, TTL: TTL_S, topic: tag, contentEncoding: 'aes128gcm' } as const;
    const { endpoint, headers, body: bytes } = webPush.generateRequestDetails(to, content, options);
    const { 'Content-Length': _, ...rest } = headers as Record<string, string | number>;
    const texts = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
    return { endpoint, headers: texts, body: bytes };
  } catch {
    // A point that is on no curve: the cause may quote it.
    throw new DeliveryError('CONNECTOR_REFUSED', 'the subscription has no usable key', { addressDead: true });
  }
}

function subscriptionOf(token: string) {
  const dead = new DeliveryError('CONNECTOR_REFUSED', 'the address is no subscription', { addressDead: true });
  try {
    const found = subscription.safeParse(JSON.parse(token)).data;
    if (found !== undefined) return found;
  } catch {
    throw dead; // no JSON
  }
  throw dead;
}

function refusal({ status, headers }: EgressAnswer): DeliveryError {
  const after = headers['retry-after'];
  const retryAfterMs = typeof after === 'string' ? retryAfterOf(new Headers({ 'retry-after': after })) : undefined;
  const said = `(${status})`;
  if (status === 429) {
    const options = { retryable: true, retryAfterMs };
    return new DeliveryError('CONNECTOR_RATE_LIMITED', `the push service takes no more for now ${said}`, options);
  }
  if (status >= 500) {
    const options = { retryable: true, retryAfterMs };
    return new DeliveryError('CONNECTOR_UNAVAILABLE', `the push service does not take it ${said}`, options);
  }
  // Gone, or never was (RFC 8030 §7.3).
  const addressDead = status === 404 || status === 410;
  return new DeliveryError('CONNECTOR_REFUSED', `the push service refuses it ${said}`, { addressDead });
}

/** An endpoint that is not public will never be called; the rest may pass. None is in doubt: a second takes its place. */
function asDelivery(error: unknown): unknown {
  if (!(error instanceof ConnectorError)) return error;
  const { code, message, retryable } = error;
  return new DeliveryError(code, message, { retryable, addressDead: code === 'EGRESS_REFUSED' });
}
