/**
 * What people answer to text messages, as consent (Twilio's opt-out keywords, twilio.com/docs/messaging/guides/how-to-use-…-stop):
 * STOP and its like take consent back, START and its like give it, HELP asks for nothing here: the carrier answers it. A
 * message is a keyword only when it is nothing else; anything else is a reply. Pure.
 */

const stops = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE']);
const starts = new Set(['START', 'YES', 'UNSTOP']);
const helps = new Set(['HELP', 'INFO']);

export type SmsWish = 'STOP' | 'START' | 'HELP';

export interface InboundSms {
  /** As Twilio writes numbers, E.164. */
  readonly from: string;
  readonly messageSid: string;
  /** Null for any other words. */
  readonly wish: SmsWish | null;
}

/** Null for what is no message of somebody: the state of one of ours, say. */
export function readInboundSms(fields: Readonly<Record<string, string>>): InboundSms | null {
  const {
    From: from = '',
    MessageSid: messageSid = '',
    Body: text,
    MessageStatus: status,
    OptOutType: optOut,
  } = fields;
  if (status !== undefined || text === undefined || messageSid === '' || !/^\+[1-9]\d{4,14}$/.test(from)) return null;
  return { from, messageSid, wish: wishOf(optOut ?? text) };
}

/** `OptOutType` says it where Twilio's own handling of keywords is on; it knows other languages' words, too. */
function wishOf(text: string): SmsWish | null {
  const word = text.trim().toUpperCase();
  // "Stop!", "opt out": who wants to hear no more is not asked to write it well. Consent is given by the plain word alone.
  if (stops.has(word.replaceAll(/[\s\p{P}]/gu, ''))) return 'STOP';
  if (starts.has(word)) return 'START';
  return helps.has(word) ? 'HELP' : null;
}
