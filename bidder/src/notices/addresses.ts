/**
 * Notice addresses of a bid, with OpenRTB's substitution macros where the exchange fills something in (2.6 §4.4).
 *
 * What the token says already, signed, is not asked for: AUCTION_ID, _BID_ID, _IMP_ID, _SEAT_ID and _AD_ID. An address
 * asks for what only the exchange knows, each by one letter; `query.ts` reads it back.
 */
import type { NoticeTokens } from './token.ts';

export interface NoticeAddresses {
  readonly nurl: string;
  readonly burl: string;
  readonly lurl: string;
  readonly click: string;
}

/** Parameter of an address → macro whose value the exchange puts there. */
export const macroOf = {
  /** Clearing price (CPM), net of any discount; encrypted by some exchanges. */
  p: 'AUCTION_PRICE',
  c: 'AUCTION_CURRENCY',
  m: 'AUCTION_MIN_TO_WIN',
  b: 'AUCTION_MBR',
  r: 'AUCTION_LOSS',
  q: 'AUCTION_MULTIPLIER',
  i: 'AUCTION_IMP_TS',
  d: 'AUCTION_DISCOUNT_PCT',
  e: 'AUCTION_DISCOUNT_CPM',
} as const;
export type NoticeParameter = keyof typeof macroOf;
export const noticeParameters = Object.keys(macroOf) as NoticeParameter[];

/** What each address asks for, in its order. */
export const parametersOf = {
  win: ['p', 'c', 'm', 'b'],
  bill: ['p', 'c', 'q', 'i', 'd', 'e'],
  loss: ['r', 'p', 'c', 'm', 'b'],
} as const satisfies Record<string, readonly NoticeParameter[]>;

const WIN = asked('win');
const BILL = asked('bill');
const LOSS = asked('loss');

function asked(kind: keyof typeof parametersOf): string {
  return parametersOf[kind].map((name) => `&${name}=\${${macroOf[name]}}`).join('');
}

/** `baseUrl` without a slash at its end, e.g. `https://bid.example.com`. */
export function createAddresses(baseUrl: string): (tokens: NoticeTokens) => NoticeAddresses {
  const base = `${baseUrl.replace(/\/+$/, '')}/notice/`;
  return (tokens) => ({
    nurl: `${base}win?t=${tokens.win}${WIN}`,
    burl: `${base}bill?t=${tokens.bill}${BILL}`,
    lurl: `${base}loss?t=${tokens.loss}${LOSS}`,
    // One parameter only: it stands inside HTML and XML, where "&" would have to be escaped.
    click: `${base}click?t=${tokens.click}`,
  });
}
