/**
 * The pseudonym of the person an impression is for: 64 bits of an HMAC over the id the request gives, under a secret that
 * turns over every 30 days. Made only where the privacy rules let a profile be used (TCF, GPP, COPPA, lmt: `policy/`), once
 * a request.
 *
 * What the log may hold, and why R6 holds: the id itself never leaves the memory of one request. The pseudonym stands in
 * BidPlaced. Who has the log but not the secret can tell that two bids of one month were for the same person, and no more:
 * not whom, not from one month to the next but one. The month's secret is made from the master (MAINSTEM_VIEWER_SECRET);
 * replace the master, and nobody can make any pseudonym of the past again: all of them are erased at once.
 *
 * Of several ids the one that is the same everywhere is taken: our own (buyeruid), the device's advertising id, an extended
 * id, and last the exchange's own.
 */
import type { ViewerView } from '../decide/conditions.ts';
import { createHmac256, type Hmac } from '../notices/hmac.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';

/** The longest window of a frequency cap is as long, so this month's and last month's pseudonym see all of it, ms. */
export const EPOCH_MS = 30 * 86_400_000;
/** Ids are read up to 512 characters of UTF-8, with the name of their kind. */
const MESSAGE_BYTES_MAX = 2_200;
/** Hex characters: 64 bits, two of a thousand million persons share one with a chance of a few per cent. */
const LENGTH = 16;

export interface Viewers extends ViewerView {
  of(request: BidRequest): string | undefined;
  /** What the viewer of the request asked for last was called in the epoch before. */
  before(): string | undefined;
  /** When this epoch began, ms since 1970 UTC. */
  epochFromMs(): number;
}

export interface ViewerOptions {
  /** At least 32 characters. */
  readonly secret: string;
  readonly now: () => number;
  /** Whether the person may be told apart: the privacy basis is `profile`. */
  readonly mayProfile: (request: BidRequest) => boolean;
}

export function createViewers({ secret, now, mayProfile }: ViewerOptions): Viewers {
  const master = createHmac256(secret, MESSAGE_BYTES_MAX);
  let made: { readonly epoch: number; readonly current: Hmac; readonly before: Hmac } | undefined;
  let asked: string | undefined;
  const secretOf = (epoch: number): Hmac => createHmac256(pseudonym(master, `viewer|${epoch}`, 64), MESSAGE_BYTES_MAX);
  const epochs = () => {
    const epoch = Math.floor(now() / EPOCH_MS);
    if (made?.epoch !== epoch) made = { epoch, current: secretOf(epoch), before: secretOf(epoch - 1) };
    return made;
  };
  return {
    of(request) {
      asked = mayProfile(request) ? idOf(request) : undefined;
      return asked === undefined ? undefined : pseudonym(epochs().current, asked, LENGTH);
    },
    before: () => (asked === undefined ? undefined : pseudonym(epochs().before, asked, LENGTH)),
    epochFromMs: () => epochs().epoch * EPOCH_MS,
  };
}

function pseudonym(hmac: Hmac, text: string, length: number): string {
  return hmac.digest(hmac.message.write(text, 'utf8')).slice(0, length);
}

/** With the kind of the id, so that the same text of two kinds is two persons. */
function idOf(request: BidRequest): string | undefined {
  const person = request.person();
  // Asked one after the other, for each is read only when it is asked for.
  const { buyerId } = person;
  if (buyerId !== undefined) return `buyer:${buyerId}`;
  const { advertisingId } = person;
  if (advertisingId !== undefined) return `device:${advertisingId.toLowerCase()}`;
  const [extended] = person.extendedIds;
  if (extended !== undefined) return `${extended.source}:${extended.id}`;
  const { userId } = person;
  return userId === undefined ? undefined : `user:${userId}`;
}
