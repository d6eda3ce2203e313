/**
 * How what is said of a contact at different times and in different topics makes one row. Pure. Events of several topics come
 * in any order and may come twice, so every field keeps when it was said, and the later word stands; of two words of one
 * moment, the same one stands in every order.
 */
import type { Channel, Marketing } from '@mainstem/streams/contacts/contract';
import type { RowOf } from '@mainstem/streams/runtime/projection/projection';
import type { Said } from './words.ts';

export const columns = {
  subjectRef: 'text?',
  subjectAtMs: 'bigint?',
  name: 'text?',
  nameAtMs: 'bigint?',
  email: 'text?',
  emailAtMs: 'bigint?',
  phone: 'text?',
  phoneAtMs: 'bigint?',
  pushToken: 'text?',
  pushTokenAtMs: 'bigint?',
  language: 'text?',
  languageAtMs: 'bigint?',
  timeZone: 'text?',
  timeZoneAtMs: 'bigint?',
  erased: 'boolean',
  saidAtMs: 'bigint?',
  closed: 'boolean',
  closedAtMs: 'bigint?',
  emailMarketing: 'text?',
  emailMarketingAtMs: 'bigint?',
  smsMarketing: 'text?',
  smsMarketingAtMs: 'bigint?',
  pushMarketing: 'text?',
  pushMarketingAtMs: 'bigint?',
  emailDeadAtMs: 'bigint?',
  smsDeadAtMs: 'bigint?',
  pushDeadAtMs: 'bigint?',
} as const;
export type ContactRow = RowOf<typeof columns>;

export const initial: ContactRow = {
  subjectRef: null,
  subjectAtMs: null,
  name: null,
  nameAtMs: null,
  email: null,
  emailAtMs: null,
  phone: null,
  phoneAtMs: null,
  pushToken: null,
  pushTokenAtMs: null,
  language: null,
  languageAtMs: null,
  timeZone: null,
  timeZoneAtMs: null,
  erased: false,
  saidAtMs: null,
  closed: false,
  closedAtMs: null,
  emailMarketing: null,
  emailMarketingAtMs: null,
  smsMarketing: null,
  smsMarketingAtMs: null,
  pushMarketing: null,
  pushMarketingAtMs: null,
  emailDeadAtMs: null,
  smsDeadAtMs: null,
  pushDeadAtMs: null,
};

/** What an event says of the person, or that it is erased: then the words are gone, whatever they were. */
export function said(
  row: ContactRow,
  words: Said & { subjectRef?: string },
  erased: boolean,
  atMs: number,
): ContactRow {
  let next = row;
  for (const [field, value] of Object.entries(words)) next = later(next, field as keyof Said, value ?? null, atMs);
  const before = row.saidAtMs;
  if (before === null || atMs > before) return { ...next, erased, saidAtMs: atMs };
  return atMs === before ? { ...next, erased: row.erased || erased } : next;
}

type Timed = keyof Said | 'subjectRef';
const timeOf: Readonly<Record<Timed, keyof ContactRow>> = {
  subjectRef: 'subjectAtMs',
  name: 'nameAtMs',
  email: 'emailAtMs',
  phone: 'phoneAtMs',
  pushToken: 'pushTokenAtMs',
  language: 'languageAtMs',
  timeZone: 'timeZoneAtMs',
};

function later(row: ContactRow, field: Timed, value: string | null, atMs: number): ContactRow {
  const time = timeOf[field];
  const before = row[time] as number | null;
  const stands = before !== null && (atMs < before || (atMs === before && (row[field] ?? '') >= (value ?? '')));
  return stands ? row : { ...row, [field]: value, [time]: atMs };
}

/** Of two words of one moment the stricter stands: nobody is written to on a tie. */
const strictness: readonly (Marketing | null)[] = [null, 'GRANTED', 'WITHDRAWN', 'UNSUBSCRIBED', 'COMPLAINED'];

export function marketing(row: ContactRow, channel: string, now: Marketing, atMs: number): ContactRow {
  if (!isChannel(channel)) return row;
  const [field, time] = [`${channel}Marketing`, `${channel}MarketingAtMs`] as const;
  const before = row[time];
  const isStricter = strictness.indexOf(now) > strictness.indexOf(row[field] as Marketing | null);
  if (before !== null && (atMs < before || (atMs === before && !isStricter))) return row;
  return { ...row, [field]: now, [time]: atMs };
}

/** The address came back for good; the newest time is kept, and one said after it is another address. */
export function dead(row: ContactRow, channel: string, atMs: number): ContactRow {
  if (!isChannel(channel)) return row;
  const time = `${channel}DeadAtMs` as const;
  return (row[time] ?? Number.NEGATIVE_INFINITY) >= atMs ? row : { ...row, [time]: atMs };
}

export function closed(row: ContactRow, isClosed: boolean, atMs: number): ContactRow {
  const before = row.closedAtMs;
  if (before !== null && (atMs < before || (atMs === before && row.closed))) return row;
  return { ...row, closed: isClosed, closedAtMs: atMs };
}

function isChannel(channel: string): channel is Channel {
  return channel === 'email' || channel === 'sms' || channel === 'push';
}
