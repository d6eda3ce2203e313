/**
 * The port to whoever carries push notifications. Adapters: `push.fcm.ts` (Firebase Cloud Messaging, which also reaches
 * Apple's devices), `push.web.ts` (Web Push: browsers without Google's library) and `push.offline.ts`.
 *
 * What an adapter promises: one try per call, resolved when the carrier has taken it; `DeliveryError` otherwise, without a
 * token in its text (R6). A notification carries its key as tag and collapse id: handed over twice, the second takes the
 * place of the first and people see one. So it is never in doubt.
 */
import type { Repeated, Sent } from '../delivery/sent.ts';

export interface Push {
  readonly idempotencyKey: string;
  /** Registration token of the device, or a browser's subscription as JSON. */
  readonly token: string;
  readonly title: string;
  readonly body: string;
  /** Given to the app, e.g. the message id. */
  readonly data: Readonly<Record<string, string>>;
}

export interface PushSender {
  readonly provider: string;
  readonly repeated: Repeated;
  send(push: Push): Promise<Sent>;
}
