/**
 * The port to whoever carries e-mail. Adapters: `email.smtp.ts` (any mail server or relay, RFC 5321) and `email.offline.ts`.
 *
 * What an adapter promises:
 *  - One try per call; the caller's retry policy is the only one. Resolves when the next server has taken responsibility
 *    for the mail (RFC 5321 §4.2.5); a bounce may still come, days later.
 *  - The Message-ID is made from the idempotency key: the same key is the same Message-ID, whoever sends it and when, so
 *    mailboxes that drop doubles by it (many do) show one.
 *  - Fails with `DeliveryError`. `inDoubt` only when the whole mail was handed over and the answer is missing;
 *    `addressDead` when the address was refused for good. Its text holds no address (R6).
 *  - Nothing in subject, name or address can add a header.
 */
import type { Repeated, Sent } from '../delivery/sent.ts';

export interface Email {
  readonly idempotencyKey: string;
  readonly to: { readonly address: string; readonly name?: string | undefined };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** BCP 47. */
  readonly language: string;
  /** Address of the page that unsubscribes by one POST (RFC 8058); marketing has one. */
  readonly unsubscribeUrl?: string | undefined;
}

export interface EmailSender {
  readonly provider: string;
  readonly repeated: Repeated;
  send(email: Email): Promise<Sent>;
}

/** Whether SMTP could carry it as it is: one mailbox, no controls, no spaces, no route (RFC 5321 §4.5.3.1 for lengths). */
export function isEmailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s\p{Cc}<>()[\]\\,;:"@]{1,64}@[^\s\p{Cc}<>()[\]\\,;:"@]{1,255}$/u.test(text);
}
