/**
 * Reads what is known of traffic and sellers from a folder that others fill: `networks.txt` from whoever sells lists of
 * data centres and proxies, `ads/<domain>.txt` from a crawler of ads.txt. Read once, at the start: a new list needs a new
 * start, which costs no bid where several processes serve one port.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BidderError } from '../errors.ts';
import { normalDomain } from '../openrtb/normal.ts';
import { type AuthorizedSellers, authorizedSellers, nobodyKnown, readAdsTxt, type Sellers } from './ads-txt.ts';
import { type Networks, noNetworks, readNetworks } from './networks.ts';

export interface Supply {
  readonly networks: Networks;
  readonly sellers: AuthorizedSellers;
}

/** Nothing is known: no address is called a data centre's, no seller unauthorised. */
export const unknownSupply: Supply = Object.freeze({ networks: noNetworks, sellers: nobodyKnown });

/** Files of ads.txt read: about 1 GB of sellers beyond it. */
const PUBLISHERS_MAX = 100_000;

/** Reads `MAINSTEM_SUPPLY_FOLDER`; empty for none. Throws `BIDDER_SUPPLY_INVALID` when a list is there and cannot be read. */
export function readSupply(folder: string): Supply {
  if (folder === '') return unknownSupply;
  try {
    return { networks: networksIn(join(folder, 'networks.txt')), sellers: sellersIn(join(folder, 'ads')) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BidderError('BIDDER_SUPPLY_INVALID', `${folder}: ${why}`, { cause });
  }
}

function networksIn(path: string): Networks {
  const text = whenThere(() => readFileSync(path, 'utf8'));
  return text === undefined ? noNetworks : readNetworks(text);
}

function sellersIn(folder: string): AuthorizedSellers {
  const names = (whenThere(() => readdirSync(folder)) ?? []).filter((name) => name.endsWith('.txt'));
  if (names.length > PUBLISHERS_MAX) throw new RangeError(`ads: more than ${PUBLISHERS_MAX} publishers`);
  const files = new Map<string, Sellers>();
  for (const name of names) {
    const domain = normalDomain(name.slice(0, -'.txt'.length));
    if (domain !== undefined) files.set(domain, readAdsTxt(readFileSync(join(folder, name), 'utf8')));
  }
  return files.size === 0 ? nobodyKnown : authorizedSellers(files);
}

/** Undefined when there is no such file or folder: each list is there or not by itself. */
function whenThere<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
