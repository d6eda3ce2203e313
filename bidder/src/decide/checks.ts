/** The checks between a request and one candidate. Each answers with the reason of a refusal, or undefined. */
import type { Candidate } from '../catalogue/candidate.ts';
import type { BidRequest, Impression } from '../openrtb/bid-request.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';

/** Cheap checks of every format; those of its own format and the lists that cost most come after. */
export function commonRefusal(request: BidRequest, imp: Impression, candidate: Candidate): NoBidReason | undefined {
  if (!seatMayBid(request, candidate.tenant)) return 'SEAT';
  if (candidate.countries !== undefined) {
    // An unknown country is not one of those asked for: money is spent only where it was meant to be.
    if (request.country === undefined || !candidate.countries.has(request.country)) return 'COUNTRY';
  }
  return imp.secure && !candidate.secure ? 'INSECURE' : undefined;
}

/** Our seat at an exchange is the tenant: `wseat` and `bseat` name tenants (OpenRTB 2.6 §3.2.1). */
function seatMayBid(request: BidRequest, seat: string): boolean {
  if (request.allowedSeats.length > 0 && !request.allowedSeats.includes(seat)) return false;
  return !request.blockedSeats.includes(seat);
}
