/**
 * What differs from exchange to exchange: who may ask, how prices come back, how answers are spelled. The bid path knows
 * none of it; the transports and the notice desk ask here. A new exchange with ways of its own is a dialect of its own.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { createGooglePriceReader } from './google-price.ts';
import { toOpenRtb25 } from './openrtb25.ts';
import { type PriceRead, readPlainPrice } from './price.ts';

export const dialects = ['generic', 'openrtb25', 'google'] as const;
export type Dialect = (typeof dialects)[number];

export interface Exchange {
  readonly name: string;
  readonly dialect: Dialect;
  /** OpenRTB version its answers are written in when the request names none. */
  readonly version: '2.5' | '2.6';
  /** A no-bid is answered with a body that says why, in place of 204. */
  readonly noBidBody: boolean;
  /** There and back, ms; undefined for the platform's default. */
  readonly roundTripMs: number | undefined;
  /** Currency of its auctions where a request names none, ISO 4217. */
  readonly currency: string;
  /** Where it is told our id of a browser, and for how long it keeps that; undefined when it keeps none. */
  readonly match: Match | undefined;
  /** False when everybody may ask: then no credential need be looked for. */
  readonly guarded: boolean;
  /** Whether a caller with this credential may ask; true for all when the exchange has none. */
  admits(credential: string | undefined): boolean;
  /** Reads what stands where `${AUCTION_PRICE}` stood. */
  readPrice(text: string | undefined): PriceRead;
  /** Spells an answer as this exchange expects it. */
  spell(answer: string): string;
}

/** Its table of our ids (OpenRTB 2.6 Appendix C). */
export interface Match {
  /** With `${USER_ID}` where our id goes. */
  readonly url: string;
  /** Days a match lasts, 14 to 60. */
  readonly days: number;
}

export interface ExchangeSettings {
  readonly name: string;
  readonly dialect: Dialect;
  /** Shared secret the exchange sends as `Authorization: Bearer …` or, over WebSocket, as `token`. */
  readonly token?: string | undefined;
  readonly noBidBody?: boolean | undefined;
  readonly roundTripMs?: number | undefined;
  readonly currency?: string | undefined;
  readonly match?: Match | undefined;
  /** Of dialect `google`: keys of the account, base64. */
  readonly encryptionKey?: string | undefined;
  readonly integrityKey?: string | undefined;
}

export function createExchange(settings: ExchangeSettings): Exchange {
  const { name, dialect, token, noBidBody = false, roundTripMs, currency = 'USD' } = settings;
  const isOld = dialect === 'openrtb25';
  return {
    name,
    dialect,
    version: isOld ? '2.5' : '2.6',
    noBidBody,
    roundTripMs,
    currency,
    match: settings.match,
    guarded: token !== undefined,
    admits: token === undefined ? () => true : (credential) => credential !== undefined && same(credential, token),
    readPrice:
      dialect === 'google'
        ? createGooglePriceReader(settings.encryptionKey ?? '', settings.integrityKey ?? '')
        : readPlainPrice,
    spell: isOld ? toOpenRtb25 : (answer) => answer,
  };
}

/** Compares in a time that tells nothing of the secret, whatever the lengths. */
function same(given: string, secret: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', secret, 'buffer'));
}
