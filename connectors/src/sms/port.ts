/**
 * The port to whoever carries text messages. Adapters: `sms.twilio.ts` and `sms.offline.ts`.
 *
 * What an adapter promises: one try per call, resolved when the carrier has queued it; `DeliveryError` otherwise, without a
 * number in its text (R6). `inDoubt` when the request may have arrived and its answer is missing: the carriers' interfaces
 * know no idempotency key, so the caller must not send again by itself.
 */
import type { Repeated, Sent } from '../delivery/sent.ts';

export interface Sms {
  readonly idempotencyKey: string;
  /** E.164: "+" and up to 15 digits. */
  readonly to: string;
  readonly text: string;
  /** Where the carrier tells what became of it; not told when undefined. */
  readonly statusUrl?: string | undefined;
}

export interface SmsSender {
  readonly provider: string;
  readonly repeated: Repeated;
  send(sms: Sms): Promise<Sent>;
}

/** Twilio's bound of one message, characters; longer ones are refused with 21617. */
export const SMS_CHARACTERS_MAX = 1_600;

/** The number as carriers want it, E.164; null when it names no country or is no number. */
export function e164(text: string): string | null {
  const digits = text.replaceAll(/[\s().\-/]/g, '').replace(/^00/, '+');
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null;
}
