/**
 * Whether a request is Twilio's (twilio.com/docs/usage/webhooks/webhooks-security): HMAC-SHA1, under the account's token, over
 * the whole address it was sent to and the form's fields in the order of their names. It says no time; what is told twice is
 * the same event.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Fields of one request; Twilio sends some twenty. */
const FIELDS_MAX = 100;

/** `secrets` are `whsec_` and the base64 of the token, as every source keeps them. Never throws. */
export function isOfTwilio(
  signature: unknown,
  url: string,
  fields: Readonly<Record<string, string>>,
  secrets: readonly string[],
): boolean {
  if (typeof signature !== 'string' || Object.keys(fields).length > FIELDS_MAX) return false;
  const names = Object.keys(fields).sort();
  const signed = url + names.map((name) => `${name}${fields[name]}`).join('');
  const given = Buffer.from(signature, 'base64');
  return secrets.some((secret) => {
    const token = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const wanted = createHmac('sha1', token).update(signed).digest();
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}
