/**
 * Who may sell what a publisher has: ads.txt and app-ads.txt (IAB Tech Lab, "ads.txt 1.1" §3.4). One record a line: domain of
 * the selling system, the seller's account there, DIRECT or RESELLER, optionally an id of who certified it.
 */
import { normalDomain } from '../openrtb/normal.ts';

/** What is known of one publisher: `system|account` of each that may sell for it. */
export type Sellers = ReadonlySet<string>;

export interface AuthorizedSellers {
  /** Undefined when nothing is known of the publisher. */
  of(domain: string): Sellers | undefined;
  /** Publishers known. */
  readonly size: number;
}

export const nobodyKnown: AuthorizedSellers = Object.freeze({ of: () => undefined, size: 0 });

/** Records read of one file, which a publisher writes himself: more are left out. */
const RECORDS_MAX = 100_000;
const RELATIONS: ReadonlySet<string> = new Set(['direct', 'reseller']);

/** A line that is no record is passed over, as the text asks: publishers write what they like. */
export function readAdsTxt(text: string): Sellers {
  const sellers = new Set<string>();
  for (const whole of text.split('\n')) {
    if (sellers.size === RECORDS_MAX) break;
    const [system = '', account = '', relation = ''] = whole
      .replace(/#.*$/, '')
      .replace(/;.*$/, '')
      .split(',')
      .map((field) => field.trim());
    const domain = normalDomain(system);
    if (domain !== undefined && account !== '' && RELATIONS.has(relation.toLowerCase()))
      sellers.add(sellerKey(domain, account));
  }
  return sellers;
}

export function sellerKey(system: string, account: string): string {
  return `${system}|${account}`;
}

/** By domain of the publisher, in normal spelling; a sub-domain without a file of its own has that of the one above. */
export function authorizedSellers(files: ReadonlyMap<string, Sellers>): AuthorizedSellers {
  return {
    of(domain) {
      for (let rest = domain; rest !== ''; rest = rest.slice(rest.indexOf('.') + 1)) {
        const sellers = files.get(rest);
        if (sellers !== undefined) return sellers;
        if (!rest.includes('.')) return undefined;
      }
      return undefined;
    },
    size: files.size,
  };
}
