/** The proof's exchange: asks the bidder over HTTP and WebSocket as an exchange would, and sends notices. */
import { uuidV7 } from '@mainstem/schemas/envelope';
import { ProofError } from './platform.ts';

export interface Bid {
  readonly auctionId: string;
  readonly price: number;
  readonly cid: string;
  readonly crid: string;
  readonly nurl: string;
  readonly burl: string;
  readonly adm: string;
}

export interface Size {
  readonly w: number;
  readonly h: number;
}

/** A bare "Mozilla/5.0" is what robots say. */
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

export function bidRequest(size: Size): Record<string, unknown> {
  return {
    id: uuidV7(),
    at: 1,
    cur: ['USD'],
    tmax: 200,
    imp: [{ id: '1', bidfloor: 0.01, bidfloorcur: 'USD', secure: 1, banner: { format: [size] } }],
    site: { domain: 'news.example', page: 'https://news.example/today' },
    device: { ua: BROWSER, geo: { country: 'USA' } },
  };
}

/** The first bid of an answer; undefined for a no-bid. */
export function firstBid(answer: unknown): Bid | undefined {
  const response = answer as { id?: string; seatbid?: { bid?: Record<string, unknown>[] }[] } | undefined;
  const bid = response?.seatbid?.[0]?.bid?.[0];
  if (bid === undefined || response?.id === undefined) return undefined;
  return { ...bid, auctionId: response.id } as unknown as Bid;
}

/** Asks over HTTP; undefined for 204; throws for anything an exchange would count as an error. */
export async function askHttp(bidderUrl: string, request: Record<string, unknown>): Promise<Bid | undefined> {
  const response = await fetch(`${bidderUrl}/openrtb2/proof`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-openrtb-version': '2.6' },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(30_000),
  });
  if (response.status === 204) return undefined;
  if (response.status !== 200) throw new ProofError(`bidder answered ${response.status}`);
  return firstBid(await response.json());
}

/** Asks over WebSocket: one request a message, one answer a message with the same id. */
export async function askWebSocket(bidderUrl: string, request: Record<string, unknown>): Promise<Bid | undefined> {
  const socket = new WebSocket(`${bidderUrl.replace('http', 'ws')}/rtb/ws`);
  try {
    return await new Promise<Bid | undefined>((resolve, reject) => {
      const timer = setTimeout(() => reject(new ProofError('no answer over WebSocket within 30 s')), 30_000);
      socket.addEventListener('error', () => reject(new ProofError('the WebSocket broke')));
      socket.addEventListener('open', () => socket.send(JSON.stringify(request)));
      socket.addEventListener('message', (message) => {
        clearTimeout(timer);
        const answer = JSON.parse(String(message.data)) as { id?: string };
        if (answer.id === request.id) resolve(firstBid(answer));
        else reject(new ProofError(`answer for ${String(answer.id)}, asked ${String(request.id)}`));
      });
    });
  } finally {
    socket.close();
  }
}

/** Sends a notice with its macros filled in; returns the status. */
export async function notify(url: string, bid: Bid): Promise<number> {
  const filled = url
    .replaceAll('${AUCTION_PRICE}', String(bid.price))
    .replaceAll('${AUCTION_ID}', bid.auctionId)
    .replaceAll('${AUCTION_CURRENCY}', 'USD')
    .replaceAll(/\$\{[A-Z_]+\}/g, '');
  const headers = { 'user-agent': BROWSER }; // clicks of robots are marked, and nothing is learnt from them
  const response = await fetch(filled, { headers, signal: AbortSignal.timeout(30_000) });
  await response.arrayBuffer();
  return response.status;
}

/** The click URL the bidder put into a creative's markup. */
export function clickUrl(bid: Bid): string {
  const found = /https?:\/\/[^"'\s<>]+\/notice\/click\?[^"'\s<>]+/.exec(bid.adm);
  if (found === null) throw new ProofError(`markup of ${bid.crid} holds no click URL: ${bid.adm.slice(0, 200)}`);
  return found[0].replaceAll('&amp;', '&');
}
