/** Notice addresses of a bid, with OpenRTB's substitution macros where the exchange fills something in (§4.4). */
import type { NoticeTokens } from './token.ts';

export interface NoticeAddresses {
  readonly nurl: string;
  readonly burl: string;
  readonly lurl: string;
  readonly click: string;
}

const PRICE = '&p=$' + '{AUCTION_PRICE}';
const LOSS = '&r=$' + '{AUCTION_LOSS}';

/** `baseUrl` without a slash at its end, e.g. `https://bid.example.com`. */
export function createAddresses(baseUrl: string): (tokens: NoticeTokens) => NoticeAddresses {
  const base = `${baseUrl.replace(/\/+$/, '')}/notice/`;
  return (tokens) => ({
    nurl: `${base}win?t=${tokens.win}${PRICE}`,
    burl: `${base}bill?t=${tokens.bill}${PRICE}`,
    lurl: `${base}loss?t=${tokens.loss}${LOSS}${PRICE}`,
    // One parameter only: it stands inside HTML and XML, where "&" would have to be escaped.
    click: `${base}click?t=${tokens.click}`,
  });
}
