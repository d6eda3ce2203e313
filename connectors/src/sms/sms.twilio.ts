/**
 * Text messages by Twilio's Messages resource (twilio.com/docs/messaging/api/message-resource): one form POST to
 * `/2010-04-01/Accounts/{AccountSid}/Messages.json` with Basic authentication; 201 with a `sid` means queued. Errors are JSON
 * with Twilio's own `code`: 21211, 21614 and 21612 say that the number cannot get texts, 21610 that its owner has sent STOP,
 * 20429 or status 429 that we are too fast. The resource has no idempotency key.
 */
import { post, retryAfterMs } from '../delivery/post.ts';
import { DeliveryError } from '../delivery/sent.ts';
import { e164, SMS_CHARACTERS_MAX, type SmsSender } from './port.ts';

export interface TwilioOptions {
  /** `https://api.twilio.com`. */
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** A number in E.164, or the SID of a messaging service (`MG…`). */
  readonly from: string;
  readonly timeoutMs?: number;
}

/** Below the 60 s of the activity, so that no two tries are ever under way together. */
const DEFAULT_TIMEOUT_MS = 15_000;
/** Numbers that get nothing, ever or until their owner changes it. */
const deadNumbers = new Set([21211, 21214, 21217, 21612, 21614]);
/** The owner has sent STOP. */
export const TWILIO_STOPPED = 21610;

export function createTwilioSender(options: TwilioOptions): SmsSender {
  const { accountSid, authToken, from, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const url = `${options.url.replace(/\/$/, '')}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  return {
    provider: 'twilio',
    repeated: 'twice',
    async send({ to, text, statusUrl }) {
      const number = e164(to);
      if (number === null) throw refused('that is no number in E.164', true);
      if (text.length > SMS_CHARACTERS_MAX) throw refused(`the text is longer than ${SMS_CHARACTERS_MAX} characters`);
      const form = new URLSearchParams({
        To: number,
        [from.startsWith('MG') ? 'MessagingServiceSid' : 'From']: from,
        Body: text,
        ...(statusUrl === undefined ? {} : { StatusCallback: statusUrl }),
      });
      const headers = {
        authorization,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      };
      const answer = await post({ url, headers, body: form.toString(), timeoutMs, carrier: 'Twilio' });
      const { sid, code } = read(answer.text);
      if (answer.status === 201 && sid !== undefined) {
        return { provider: 'twilio', providerMessageId: sid, offline: false };
      }
      throw refusal(answer.status, code, answer.headers);
    },
  };
}

function refusal(status: number, code: number | undefined, headers: Headers): DeliveryError {
  const said = `${status}${code === undefined ? '' : ` ${code}`}`;
  if (status === 429 || code === 20429) {
    const options = { retryable: true, retryAfterMs: retryAfterMs(headers) };
    return new DeliveryError('CONNECTOR_RATE_LIMITED', `Twilio takes no more for now (${said})`, options);
  }
  if (status === 503) {
    return new DeliveryError('CONNECTOR_UNAVAILABLE', `Twilio is not there (${said})`, { retryable: true });
  }
  // It came as far as Twilio, and 500 does not say how much further; nor does a 2xx without a sid.
  if (status >= 500 || status < 400) {
    const options = { retryable: true, inDoubt: true };
    return new DeliveryError('CONNECTOR_UNAVAILABLE', `Twilio does not say whether it took it (${said})`, options);
  }
  // The operator's credentials: mended by him, and the message is as good as before.
  if (status === 401 || status === 403) {
    return new DeliveryError('CONNECTOR_REFUSED', `Twilio does not let us in (${said})`, { retryable: true });
  }
  const dead = code !== undefined && (deadNumbers.has(code) || code === TWILIO_STOPPED);
  return refused(`Twilio refuses it (${said})`, dead);
}

function refused(message: string, addressDead = false): DeliveryError {
  return new DeliveryError('CONNECTOR_REFUSED', message, { addressDead });
}

function read(text: string): { sid?: string; code?: number } {
  try {
    const { sid, code } = JSON.parse(text) as { sid?: unknown; code?: unknown };
    return {
      ...(typeof sid === 'string' && /^[A-Z]{2}[0-9a-f]{32}$/.test(sid) ? { sid } : {}),
      ...(typeof code === 'number' ? { code } : {}),
    };
  } catch {
    return {}; // no JSON: not what Twilio answers, which its status tells well enough
  }
}
