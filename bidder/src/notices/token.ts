/**
 * The signed token in every notice address. It holds all that is needed to book the notice, so a bill is booked even by
 * a bidder that has been restarted since the bid and remembers nothing.
 *
 * Layout: base64url(payload) "." tag. The tag is one half (128 bits, hex) of an HMAC-SHA256 over payload and pair number:
 * win and loss share one, bill and click the other, each with its own half. So an address only opens its own notice: a
 * click address in a browser cannot be turned into a bill.
 */
import { timingSafeEqual } from 'node:crypto';
import { createHmac256 } from './hmac.ts';

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
  /** What was bid (CPM), micros: no bill is ever above it. */
  readonly bidPriceMicros: number;
  /** Until when a bill, win or loss is taken, ms since 1970 UTC: the reservation stands exactly as long. */
  readonly expiresAtMs: number;
  /** The request said test=1: nothing is ever billed. */
  readonly test: boolean;
}

export type NoticeTokens = Readonly<Record<NoticeKind, string>>;

export type Verified =
  | { readonly kind: 'valid'; readonly notice: Notice }
  | { readonly kind: 'malformed' | 'forged' | 'expired' };

export interface NoticeSigner {
  sign(notice: Notice): NoticeTokens;
  verify(kind: NoticeKind, token: string, nowMs: number): Verified;
}

/** People click long after an ad was shown; a click spends nothing, so it is taken for a day more. */
export const CLICK_GRACE_MS = 24 * 3600_000;
/** Five texts of up to 512 characters of UTF-8, plus the head. Longer tokens are refused unread. */
const TOKEN_LENGTH_MAX = 8_192;
const PAYLOAD_BYTES_MAX = 6_000;
const VERSION = 1;
const HEAD_BYTES = 46;
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
      return nowMs >= until ? { kind: 'expired' } : { kind: 'valid', notice };
    },
  };
}

function tagOf(digest: string, kind: NoticeKind): string {
  return digest.slice(startOf[kind], startOf[kind] + TAG_LENGTH);
}

function writePayload(notice: Notice, into: Buffer): number {
  into[0] = VERSION;
  into[1] = notice.test ? 1 : 0;
  into.writeUIntBE(notice.expiresAtMs, 2, 6);
  into.writeUIntBE(notice.bidPriceMicros, 8, 6);
  writeUuid(notice.bidId, into, 14);
  writeUuid(notice.leaseId, into, 30);
  let at = writeText(notice.tenant, into, HEAD_BYTES);
  at = writeText(notice.campaignId, into, at);
  at = writeText(notice.creativeId, into, at);
  at = writeText(notice.exchange, into, at);
  return writeText(notice.auctionId, into, at);
}

function readPayload(payload: Buffer): Notice | undefined {
  if (payload.length < HEAD_BYTES || payload[0] !== VERSION) return undefined;
  const texts: string[] = [];
  let at = HEAD_BYTES;
  for (let count = 0; count < 5; count += 1) {
    if (at + 2 > payload.length) return undefined;
    const end = at + 2 + payload.readUInt16BE(at);
    texts.push(payload.toString('utf8', at + 2, end));
    at = end;
  }
  if (at !== payload.length) return undefined;
  const [tenant, campaignId, creativeId, exchange, auctionId] = texts as [string, string, string, string, string];
  return {
    tenant,
    bidId: readUuid(payload, 14),
    campaignId,
    creativeId,
    leaseId: readUuid(payload, 30),
    exchange,
    auctionId,
    bidPriceMicros: payload.readUIntBE(8, 6),
    expiresAtMs: payload.readUIntBE(2, 6),
    test: payload[1] === 1,
  };
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
