/** Reads the bodies of the catalogue's bench. */
import type { BidRequest } from '@mainstem/bidder/openrtb/bid-request';
import { requestIn } from '@mainstem/bidder/openrtb/request';

export type { BidRequest };

export function readParsed(body: unknown, exchange: string): BidRequest {
  const read = requestIn(body as Parameters<typeof requestIn>[0], { exchange, currency: 'USD' });
  if (read.kind !== 'request') throw new Error(`a body of the bench is malformed: ${read.why}`);
  return read.request;
}
