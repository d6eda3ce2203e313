/**
 * What carriers of messages tell, as events: which message it is about is looked up by the id the carrier knows it by, since
 * nothing of ours travels in a carrier's own words. Pure.
 */
import type { MessageView } from '@mainstem/projections/queries';
import type { AnyBody } from '@mainstem/schemas/envelope';
import { opened } from '@mainstem/schemas/personal';
import type { Mapping } from './source.ts';

export interface News {
  /** As the carrier knows the message; a Message-ID without angle brackets. */
  readonly providerMessageId: string;
  readonly occurredAt: unknown;
  readonly what: What;
}

export type What =
  | { readonly kind: 'delivered' | 'opened' | 'complained' | 'unsubscribed' }
  | { readonly kind: 'clicked'; readonly link: string | null }
  | { readonly kind: 'replied'; readonly text: string | null }
  | { readonly kind: 'bounced'; readonly permanent: boolean; readonly status: string | null };

/** Where such bodies usually have it: Resend, Postmark, SendGrid, Mailgun, Twilio. The first that is there counts. */
const usual = {
  recordId: [
    'inReplyTo',
    'data.in_reply_to',
    'messageId',
    'message_id',
    'message-id',
    'smtp-id',
    'MessageSid',
    'data.message_id',
    'data.messageId',
    'data.email_id',
    'MessageID',
    'event-data.message.headers.message-id',
  ],
  change: ['change', 'event', 'type', 'MessageStatus', 'RecordType', 'event-data.event', 'status'],
  occurredAt: ['occurredAt', 'timestamp', 'created_at', 'data.created_at', 'event-data.timestamp'],
  bounceKind: ['bounceType', 'bounce_type', 'data.bounce.type', 'Type', 'event-data.severity'],
  status: ['statusCode', 'ErrorCode', 'data.bounce.subType', 'event-data.delivery-status.enhanced-code'],
  link: ['link', 'url', 'data.click.link', 'OriginalLink', 'event-data.url'],
  text: ['text', 'data.text', 'TextBody', 'Body'],
} as const;

const TEXT_MAX_CHARACTERS = 20_000;
/** Twilio's codes of numbers that will never get anything: unknown, a landline, gone. */
const deadCodes = new Set(['30005', '30006', '21211', '21614']);

/** Null for what says nothing of a message, as far as is known here. */
export function readNews(thing: unknown, mapping: Mapping): News | null {
  const look = (field: keyof typeof usual): unknown => {
    const told = (mapping as Readonly<Record<string, unknown>>)[field];
    if (typeof told === 'string') return valueAt(thing, told);
    for (const path of usual[field]) {
      const value = valueAt(thing, path);
      if (value !== undefined && value !== null && value !== '') return value;
    }
    return undefined;
  };
  const id = textOf(look('recordId'), 300)?.replace(/^<|>$/g, '');
  const word = textOf(look('change'), 100);
  const what = word === null ? null : whatOf(plainWords(word), look);
  return id === undefined || what === null ? null : { providerMessageId: id, occurredAt: look('occurredAt'), what };
}

function whatOf(words: string, look: (field: keyof typeof usual) => unknown): What | null {
  const has = (pattern: RegExp) => pattern.test(words);
  if (has(/\b(?:complain|complaint|complained|spam|spamreport)\b/)) return { kind: 'complained' };
  if (has(/\b(?:unsubscribed?|group unsubscribe)\b/)) return { kind: 'unsubscribed' };
  if (has(/\b(?:delayed|deferred|queued|sending|sent|processed|accepted)\b/)) return null;
  if (has(/\b(?:bounced?|hard bounce|undelivered|failed|dropped)\b/)) return bounce(look);
  if (has(/\b(?:click|clicked)\b/)) return { kind: 'clicked', link: linkOf(look('link')) };
  if (has(/\b(?:open|opened|read)\b/)) return { kind: 'opened' };
  if (has(/\b(?:replied|reply|received|inbound)\b/)) {
    return { kind: 'replied', text: textOf(look('text'), TEXT_MAX_CHARACTERS) };
  }
  return has(/\b(?:delivered|delivery)\b/) ? { kind: 'delivered' } : null;
}

/** For good, unless it says that it is for now; a carrier's code that names a dead number says so at once. */
function bounce(look: (field: keyof typeof usual) => unknown): What {
  const code = look('status');
  const status = /^[0-9.]{1,12}$/.test(String(code ?? '')) ? String(code) : null;
  const kind = plainWords(textOf(look('bounceKind'), 100) ?? '');
  if (status !== null && /^\d{5}$/.test(status)) return { kind: 'bounced', permanent: deadCodes.has(status), status };
  const isForNow = /\b(?:soft|transient|temporary|temp|undetermined)\b/.test(kind) || status?.startsWith('4') === true;
  return { kind: 'bounced', permanent: !isForNow, status };
}

/** Place and path alone: what follows may name the person. */
function linkOf(value: unknown): string | null {
  const text = textOf(value, 2_048);
  if (text === null || !URL.canParse(text)) return null;
  const { origin, pathname } = new URL(text);
  return origin === 'null' || pathname.includes('/v1/unsubscribe/') ? null : `${origin}${pathname}`;
}

/** The event about a message of ours. `row` is what the view of messages knows of it. */
export function bodyOfNews({ what }: News, row: MessageView, source: string): { body: AnyBody; entity: string } {
  const { messageId, contactKind, contactId, channel, purpose, subjectRef } = row;
  const about = { contactKind, contactId, channel, purpose, source };
  const entity = messageId;
  switch (what.kind) {
    case 'delivered':
      return { entity, body: { type: 'MessageDelivered', ...about } };
    case 'opened':
      return { entity, body: { type: 'MessageOpened', ...about } };
    case 'complained':
      return { entity, body: { type: 'MessageComplained', ...about } };
    case 'clicked':
      return { entity, body: { type: 'MessageClicked', ...about, link: what.link } };
    case 'bounced':
      return { entity, body: { type: 'MessageBounced', ...about, permanent: what.permanent, status: what.status } };
    case 'replied': {
      const text = what.text === null ? null : opened(what.text);
      return {
        entity,
        body: { type: 'MessageReplied', ...about, subjectRef: subjectRef ?? contactId, text } as AnyBody,
      };
    }
    case 'unsubscribed': {
      const told = { contactKind, channel, purpose: 'marketing', messageId, how: 'PROVIDER' };
      return { entity: contactId, body: { type: 'ContactUnsubscribed', ...told } };
    }
  }
}

/** `email.delivered`, `HardBounce`, `message_opened` as words with spaces between. */
function plainWords(word: string): string {
  return word
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, ' ')
    .trim();
}

function textOf(value: unknown, maxCharacters: number): string | null {
  return typeof value === 'string' && value !== '' && value.length <= maxCharacters ? value : null;
}

function valueAt(thing: unknown, path: string): unknown {
  let value = thing;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
