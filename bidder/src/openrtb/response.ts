/**
 * Writes BidResponses: strict, OpenRTB 2.6 §4.2. The constant part of every bid was written when its catalogue row
 * changed; here only ids, notice addresses and what depends on the request are filled in. Markup goes in `adm`, never on
 * the win notice too (§4.3.1). Prices are printed from integer micros.
 */
import type { Candidate } from '../catalogue/candidate.ts';
import type { NoticeAddresses } from '../notices/addresses.ts';
import type { Impression } from './bid-request.ts';
import { decimalOf } from './money.ts';
import { writeNative } from './native/answer.ts';

export interface WrittenBid {
  readonly bidId: string;
  readonly imp: Impression;
  readonly candidate: Candidate;
  /** Price as answered: CPM, micros of the answer's currency. */
  readonly offer: { readonly cpmMicros: number; readonly currency: string };
  /** Undefined for the open auction. */
  readonly deal: { readonly id: string } | undefined;
  readonly addresses: NoticeAddresses;
  /** Seconds between auction and billing that the bid may take (`exp`). */
  readonly expiresInS: number;
}

/**
 * JSON text of the answer to a request. `bids` is not empty, and all are in one currency. The answer is known by its first
 * bid (`bidid`, what ${AUCTION_BID_ID} becomes).
 */
export function writeBidResponse(requestId: string, bids: readonly WrittenBid[]): string {
  const { bidId, offer } = bids[0] as WrittenBid;
  const head = `{"id":${JSON.stringify(requestId)},"bidid":"${bidId}","cur":"${offer.currency}"`;
  return `${head},"seatbid":[${writeSeats(bids)}]}`;
}

/** No-bid with a reason, for transports that always answer with a body (§4, §4.2.1). */
export function writeNoBid(requestId: string, nbr: number): string {
  return `{"id":${JSON.stringify(requestId)},"nbr":${nbr}}`;
}

function writeSeats(bids: readonly WrittenBid[]): string {
  const first = bids[0] as WrittenBid;
  if (bids.length === 1) return writeSeat(first.candidate.tenant, writeBid(first));
  const seats = new Map<string, string>();
  for (const bid of bids) {
    const { tenant } = bid.candidate;
    const before = seats.get(tenant);
    seats.set(tenant, before === undefined ? writeBid(bid) : `${before},${writeBid(bid)}`);
  }
  return [...seats].map(([seat, text]) => writeSeat(seat, text)).join(',');
}

function writeSeat(seat: string, bids: string): string {
  return `{"seat":${JSON.stringify(seat)},"bid":[${bids}]}`;
}

function writeBid(bid: WrittenBid): string {
  const { candidate, addresses } = bid;
  const { head, tail } = candidate.template;
  return (
    `{"id":"${bid.bidId}","impid":${JSON.stringify(bid.imp.id)},"price":${decimalOf(bid.offer.cpmMicros)}${head}` +
    `,"nurl":"${addresses.nurl}","burl":"${addresses.burl}","lurl":"${addresses.lurl}"${markupOf(bid)}${tail}` +
    `,"exp":${bid.expiresInS}${protocolOf(bid)}${bid.deal === undefined ? '' : `,"dealid":${JSON.stringify(bid.deal.id)}`}}`
  );
}

function markupOf({ imp, candidate, addresses }: WrittenBid): string {
  const request = imp.native?.request();
  if (candidate.native !== undefined && request !== undefined)
    return `,"adm":${JSON.stringify(writeNative(request, candidate.native, addresses.click))}`;
  const { markup } = candidate.template;
  if (markup.length > 1) return `,"adm":"${markup.join(addresses.click)}"`;
  // Without the macro in its markup the click address still has to reach the exchange that redirects clicks.
  return `,"adm":"${markup[0] as string}","ext":{"clickurl":"${addresses.click}"}`;
}

/** The first of the creative's protocols that the player takes. */
function protocolOf({ imp, candidate }: WrittenBid): string {
  if (candidate.format !== 'VIDEO' && candidate.format !== 'AUDIO') return '';
  const wanted = (candidate.format === 'VIDEO' ? imp.video : imp.audio)?.protocols ?? [];
  const protocol =
    wanted.length === 0 ? candidate.protocols[0] : candidate.protocols.find((offered) => wanted.includes(offered));
  return protocol === undefined ? '' : `,"protocol":${protocol}`;
}
