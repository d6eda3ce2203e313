/**
 * The signed token in every notice address. It holds all that is needed to book the notice, so a bill is booked even by
 * a bidder that has been restarted since the bid and remembers nothing.
 *
 * Layout: base64url(payload) "." tag. The tag is one half (128 bits, hex) of an HMAC-SHA256 over payload and pair number:
 * win and loss share one, bill and click the other, each with its own half. So an address only opens its own notice: a
 * click address in a browser cannot be turned into a bill.
 */
import { timingSafeEqual } from 'node:crypto';
import { costOfOne } from '../openrtb/money.ts';
import { createHmac256 } from './hmac.ts';
import { type NoticeWindow, noticeWindows } from './windows.ts';

export const noticeKinds = ['win', 'loss', 'bill', 'click'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export interface Notice {
  readonly tenant: string;
  /** UUID; also the entity of the bid's events. */
  readonly bidId: string;
  readonly campaignId: string;
  readonly creativeId: string;
  /** UUID of the lease that pays. */
  readonly leaseId: string;
  readonly exchange: string;
  /** BidRequest.id. */
  readonly auctionId: string;
  /** What was bid (CPM), micros of `currency`: no bill is ever above it. */
  readonly bidPriceMicros: number;
  /** ISO 4217 currency of the answer. */
  readonly currency: string;
  /** ISO 4217 currency of the campaign, which its budget is in. */
  readonly campaignCurrency: string;
  /** Set aside for it, micros of `campaignCurrency`: no bill costs more. */
  readonly reservedMicros: number;
  /** Impressions one showing counts for (imp.qty), millionths. */
  readonly quantityPpm: number;
  /** Version of the rates between the two currencies; null when they are one. */
  readonly ratesVersion: string | null;
  /** How long its notices are waited for, by what was bid on. */
  readonly window: NoticeWindow;
  /** Until when a bill, win or loss is taken, ms since 1970 UTC: the reservation stands exactly as long. */
  readonly expiresAtMs: number;
  /** The request said test=1: nothing is ever billed. */
  readonly test: boolean;
}

export type NoticeTokens = Readonly<Record<NoticeKind, string>>;

export type Verified =
  | { readonly kind: 'valid' | 'expired'; readonly notice: Notice }
  | { readonly kind: 'malformed' | 'forged' };

export interface NoticeSigner {
  sign(notice: Notice): NoticeTokens;
  verify(kind: NoticeKind, token: string, nowMs: number): Verified;
  /** What a token says, unproven: good for nothing but to tell whose matter it is. Undefined when it cannot be read. */
  read(token: string): Notice | undefined;
}

/** People click long after an ad was shown; a click spends nothing, so it is taken for a day more. */
export const CLICK_GRACE_MS = 24 * 3600_000;
/** Five texts of up to 512 characters of UTF-8, plus the head. Longer tokens are refused unread. */
const TOKEN_LENGTH_MAX = 8_192;
const PAYLOAD_BYTES_MAX = 6_000;
const VERSION = 2;
const HEAD_BYTES = 46;
/** Flags of a payload, in its second byte; the window stands above them. */
const TEST = 1;
/** Money is not simply USD for one impression: 18 bytes more say what it is. */
const SPECIAL = 2;
const WINDOW_SHIFT = 2;
const SPECIAL_BYTES = 18;
/** One impression a showing. */
export const ONE_PPM = 1_000_000;
/** Hex characters of half a digest. */
const TAG_LENGTH = 32;
const pairOf = { win: 1, loss: 1, bill: 2, click: 2 } as const;
const startOf = { win: 0, loss: TAG_LENGTH, bill: 0, click: TAG_LENGTH } as const;

export function createNoticeSigner(secret: string): NoticeSigner {
  const hmac = createHmac256(secret, PAYLOAD_BYTES_MAX + 1);
  const { message } = hmac;
  /** Both halves of a pair's digest over the payload that lies in `message`. */
  const digest = (length: number, pair: number): string => {
    message[length] = pair;
    return hmac.digest(length + 1);
  };
  return {
    sign(notice) {
      const length = writePayload(notice, message);
      const head = `${message.toString('base64url', 0, length)}.`;
      const first = digest(length, 1);
      const second = digest(length, 2);
      return {
        win: head + tagOf(first, 'win'),
        loss: head + tagOf(first, 'loss'),
        bill: head + tagOf(second, 'bill'),
        click: head + tagOf(second, 'click'),
      };
    },
    read(token) {
      const dot = token.indexOf('.');
      if (dot < 1 || token.length > TOKEN_LENGTH_MAX) return undefined;
      return readPayload(Buffer.from(token.slice(0, dot), 'base64url'));
    },
    verify(kind, token, nowMs) {
      const dot = token.indexOf('.');
      if (dot < 1 || token.length > TOKEN_LENGTH_MAX || token.length !== dot + 1 + TAG_LENGTH)
        return { kind: 'malformed' };
      const length = message.write(token.slice(0, dot), 'base64url');
      const expected = Buffer.from(tagOf(digest(length, pairOf[kind]), kind), 'latin1');
      if (!timingSafeEqual(Buffer.from(token.slice(dot + 1), 'latin1'), expected)) return { kind: 'forged' };
      const notice = readPayload(message.subarray(0, length));
      if (notice === undefined) return { kind: 'malformed' };
      const until = notice.expiresAtMs + (kind === 'click' ? CLICK_GRACE_MS : 0);
      return { kind: nowMs >= until ? 'expired' : 'valid', notice };
    },
  };
}

function tagOf(digest: string, kind: NoticeKind): string {
  return digest.slice(startOf[kind], startOf[kind] + TAG_LENGTH);
}

function writePayload(notice: Notice, into: Buffer): number {
  const special = isSpecial(notice);
  into[0] = VERSION;
  into[1] = (notice.test ? TEST : 0) | (special ? SPECIAL : 0) | (noticeWindows.indexOf(notice.window) << WINDOW_SHIFT);
  into.writeUIntBE(notice.expiresAtMs, 2, 6);
  into.writeUIntBE(notice.bidPriceMicros, 8, 6);
  writeUuid(notice.bidId, into, 14);
  writeUuid(notice.leaseId, into, 30);
  let at = special ? writeMoney(notice, into, HEAD_BYTES) : HEAD_BYTES;
  at = writeText(notice.tenant, into, at);
  at = writeText(notice.campaignId, into, at);
  at = writeText(notice.creativeId, into, at);
  at = writeText(notice.exchange, into, at);
  return writeText(notice.auctionId, into, at);
}

function isSpecial(notice: Notice): boolean {
  return (
    notice.currency !== 'USD' ||
    notice.campaignCurrency !== 'USD' ||
    notice.quantityPpm !== ONE_PPM ||
    notice.reservedMicros !== costOfOne(notice.bidPriceMicros)
  );
}

function writeMoney(notice: Notice, into: Buffer, from: number): number {
  into.writeUIntBE(notice.reservedMicros, from, 6);
  into.writeUIntBE(notice.quantityPpm, from + 6, 6);
  into.write(notice.currency.padEnd(3).slice(0, 3), from + 12, 'latin1');
  into.write(notice.campaignCurrency.padEnd(3).slice(0, 3), from + 15, 'latin1');
  return writeText(notice.ratesVersion ?? '', into, from + SPECIAL_BYTES);
}

function readPayload(payload: Buffer): Notice | undefined {
  if (payload.length < HEAD_BYTES || payload[0] !== VERSION) return undefined;
  const flags = payload[1] as number;
  const window = noticeWindows[flags >> WINDOW_SHIFT];
  const special = (flags & SPECIAL) !== 0;
  const texts = readTexts(payload, special ? HEAD_BYTES + SPECIAL_BYTES : HEAD_BYTES, special ? 6 : 5);
  if (texts === undefined || window === undefined) return undefined;
  const ratesVersion = special ? (texts.shift() ?? '') : '';
  const [tenant, campaignId, creativeId, exchange, auctionId] = texts as [string, string, string, string, string];
  const bidPriceMicros = payload.readUIntBE(8, 6);
  return {
    tenant,
    bidId: readUuid(payload, 14),
    campaignId,
    creativeId,
    leaseId: readUuid(payload, 30),
    exchange,
    auctionId,
    bidPriceMicros,
    ...(special ? moneyIn(payload) : plainMoney(bidPriceMicros)),
    ratesVersion: ratesVersion === '' ? null : ratesVersion,
    window,
    expiresAtMs: payload.readUIntBE(2, 6),
    test: (flags & TEST) !== 0,
  };
}

type Money = Pick<Notice, 'currency' | 'campaignCurrency' | 'reservedMicros' | 'quantityPpm'>;

function plainMoney(bidPriceMicros: number): Money {
  const reservedMicros = costOfOne(bidPriceMicros);
  return { currency: 'USD', campaignCurrency: 'USD', reservedMicros, quantityPpm: ONE_PPM };
}

function moneyIn(payload: Buffer): Money {
  return {
    reservedMicros: payload.readUIntBE(HEAD_BYTES, 6),
    quantityPpm: payload.readUIntBE(HEAD_BYTES + 6, 6),
    currency: payload.toString('latin1', HEAD_BYTES + 12, HEAD_BYTES + 15).trimEnd(),
    campaignCurrency: payload.toString('latin1', HEAD_BYTES + 15, HEAD_BYTES + 18).trimEnd(),
  };
}

/** Exactly `count` texts up to the end of the payload; undefined when there are more or fewer. */
function readTexts(payload: Buffer, from: number, count: number): string[] | undefined {
  const texts: string[] = [];
  let at = from;
  for (let index = 0; index < count; index += 1) {
    if (at + 2 > payload.length) return undefined;
    const end = at + 2 + payload.readUInt16BE(at);
    texts.push(payload.toString('utf8', at + 2, end));
    at = end;
  }
  return at === payload.length ? texts : undefined;
}

function writeText(text: string, into: Buffer, at: number): number {
  const length = into.write(text, at + 2, 'utf8');
  into.writeUInt16BE(length, at);
  return at + 2 + length;
}

/** 36 characters of canonical text to 16 bytes, without making a string per part. */
function writeUuid(uuid: string, into: Buffer, at: number): void {
  let index = 0;
  for (let byte = 0; byte < 16; byte += 1) {
    if (byte === 4 || byte === 6 || byte === 8 || byte === 10) index += 1;
    into[at + byte] = (nibble(uuid.charCodeAt(index)) << 4) | nibble(uuid.charCodeAt(index + 1));
    index += 2;
  }
}

function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}

function readUuid(from: Buffer, at: number): string {
  const hex = from.toString('hex', at, at + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
