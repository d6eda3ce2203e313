/**
 * Cookie syncing with the match table at the exchange (OpenRTB 2.6 Appendix C): an exchange learns our id of a browser, and
 * sends it back as `user.buyeruid` in later requests.
 *
 *   GET /sync/match?exchange=x   the exchange's page calls: 302 to its match address with our id
 *   GET /sync/page               our own page calls: up to five exchanges that do not know the browser, or soon forget it
 *   GET /sync/optout             forgets the browser
 *
 * Nothing happens without consent: neither a cookie is set nor anybody told, and the answer is 204. Whether the GDPR applies
 * must be said, for nobody's country is known here. An id is personal data: it stands in the cookie and in the address of
 * the redirect, and is neither logged nor counted nor stored.
 */
import type { Exchange } from '../exchanges/exchange.ts';
import type { Exchanges } from '../exchanges/registry.ts';
import { noSignals, type Signals } from '../openrtb/signals.ts';
import type { PrivacyReader } from '../policy/privacy.ts';
import { clearCookies, DAY_MS, type Known, readCookies, writeCookies } from './cookies.ts';

/** Exchanges told by one page: each costs the browser a request. */
export const PARTNERS_MAX = 5;
/** A match is renewed this many days before it ends. */
const RENEW_DAYS = 7;
/** A day before any on which somebody could have been told. */
const NEVER = -1_000;
/** Stands in a match address where our id goes. */
const ID_MACRO = '$' + '{USER_ID}';

export interface SyncCall {
  readonly kind: SyncKind;
  /** Parameters of the address, decoded. */
  readonly query: (name: string) => string | undefined;
  readonly cookie: string;
  /** `DNT: 1` or `Sec-GPC: 1`. */
  readonly limitTracking: boolean;
  readonly nowMs: number;
}

export const syncKinds = ['match', 'page', 'optout'] as const;
export type SyncKind = (typeof syncKinds)[number];

export interface SyncAnswer {
  readonly result: 'redirected' | 'page' | 'forgotten' | 'refused' | 'unknown-exchange';
  readonly status: 200 | 204 | 302 | 404;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export interface SyncOptions {
  readonly exchanges: Exchanges;
  readonly privacyOf: PrivacyReader;
  /** 32 hex digits nobody can guess. */
  readonly newId: () => string;
}

export class Sync {
  /** By result. */
  readonly counts = new Map<SyncAnswer['result'], number>();
  readonly #options: SyncOptions;

  constructor(options: SyncOptions) {
    this.#options = options;
  }

  take(call: SyncCall): SyncAnswer {
    const answer = this.#answer(call);
    this.counts.set(answer.result, (this.counts.get(answer.result) ?? 0) + 1);
    return answer;
  }

  #answer(call: SyncCall): SyncAnswer {
    if (call.kind === 'optout') return { ...empty('forgotten', 204), headers: clearCookies().map(setCookie) };
    const exchange = this.#options.exchanges.named(call.query('exchange'));
    if (call.kind === 'match' && exchange?.match === undefined) return empty('unknown-exchange', 404);
    if (!this.#mayFollow(call)) return empty('refused', 204);
    const known = readCookies(call.cookie);
    const today = Math.floor(call.nowMs / DAY_MS);
    const id = known.id ?? this.#options.newId();
    const tell = call.kind === 'page' ? this.#due(known, today) : [exchange as Exchange];
    const told = new Map([...known.told, ...tell.map(({ name }) => [name, today] as const)]);
    const days = Math.max(...tell.map(({ match }) => match?.days ?? 0), RENEW_DAYS);
    const cookies = writeCookies({ id, told }, days).map(setCookie);
    const addresses = tell.map(({ match }) => (match?.url ?? '').replaceAll(ID_MACRO, id));
    if (call.kind === 'page') return page(addresses, cookies);
    return { ...empty('redirected', 302), headers: [...cookies, ['location', addresses[0] as string]] };
  }

  /** A profile may be made: consent for storing and for profiles under the GDPR, no opt-out elsewhere. */
  #mayFollow({ query, limitTracking }: SyncCall): boolean {
    const gdpr = query('gdpr');
    if (gdpr !== '0' && gdpr !== '1') return false;
    const signals: Signals = {
      ...noSignals,
      gdpr: gdpr === '1',
      consent: query('gdpr_consent'),
      usPrivacy: query('us_privacy'),
      gpp: query('gpp'),
      gppSections: sectionsIn(query('gpp_sid')),
      coppa: query('coppa') === '1',
      limitTracking,
    };
    return this.#options.privacyOf(signals, undefined).basis === 'profile';
  }

  /** Those that were never told or soon forget, the longest ago first; so each gets its turn. */
  #due({ told }: Known, today: number): readonly Exchange[] {
    return this.#options.exchanges
      .matching()
      .filter(({ name, match }) => today - (told.get(name) ?? NEVER) >= (match?.days ?? 0) - RENEW_DAYS)
      .sort((left, right) => (told.get(left.name) ?? NEVER) - (told.get(right.name) ?? NEVER))
      .slice(0, PARTNERS_MAX);
  }
}

function setCookie(value: string): readonly [string, string] {
  return ['set-cookie', value];
}

function empty(result: SyncAnswer['result'], status: SyncAnswer['status']): SyncAnswer {
  return { result, status, headers: [], body: '' };
}

/** Pixels that block nothing of the page they are loaded into, which is a hidden frame. */
function page(addresses: readonly string[], cookies: readonly (readonly [string, string])[]): SyncAnswer {
  const pixels = addresses.map(
    (address) => `<img src="${escaped(address)}" width="1" height="1" alt="" loading="eager">`,
  );
  return {
    result: 'page',
    status: 200,
    headers: [...cookies, ['content-type', 'text/html; charset=utf-8'], ['cache-control', 'no-store']],
    body: `<!doctype html><meta name="referrer" content="no-referrer"><title>sync</title>${pixels.join('')}`,
  };
}

function escaped(address: string): string {
  return address.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** Numbers with commas between; undefined when it says none. */
function sectionsIn(text: string | undefined): readonly number[] | undefined {
  const said = (text ?? '').split(',').flatMap((part) => (/^\s*-?\d+\s*$/.test(part) ? [Number(part)] : []));
  return said.length === 0 ? undefined : said.filter((section) => section > 0);
}
