/**
 * The contract between the catalogue projection, which writes the hot catalogue into Redis, and the bidder, which mirrors
 * it: names of keys, of the fields of change entries, of rows, and what is in a row. Both sides read it from here.
 */

import type { BreakerRow } from './rows.ts';

export type * from './rows.ts';

/** Name of the projection, and so of its keys. */
export const CATALOGUE = 'catalogue';

/** While live the projector puts a heartbeat into the change stream this often, ms. */
export const BEAT_EVERY_MS = 250;
/** A follower that has heard nothing for so long calls itself blind, ms: eight heartbeats are missing. */
export const STALE_AFTER_MS = 8 * BEAT_EVERY_MS;

/** Fields of an entry of the change stream. A change has `field` and `row`, a heartbeat `beatAtMs` in their place. */
export const entryFields = {
  /** Generation of the view; another one means: load again. */
  generation: 'g',
  /** Number of the change, one more than that of the change before; a heartbeat repeats the last. */
  position: 'n',
  /** Field of the rows hash. */
  field: 'k',
  /** JSON row; empty when the row is gone. */
  row: 'v',
  /** When the heartbeat was made, ms since 1970 UTC. */
  beatAtMs: 'h',
  /** Build that is read from now on, told in the stream of the one before; a follower loads it, then changes over. */
  movedTo: 'm',
} as const;

export interface ViewKeys {
  /** Hash: `generation`, `position`, `state` (`live` or `rebuilding`) and the projection's own checkpoint. */
  readonly meta: string;
  /** Hash: JSON rows by field. */
  readonly rows: string;
  /** Private to the projection. */
  readonly versions: string;
  /** Stream of changes and heartbeats. */
  readonly changes: string;
  /** Parked records, and their order; private to the projection. */
  readonly parked: string;
  readonly parkedOrder: string;
  /** Hash: rows as they are while followers are told something else of them (withheld.ts); private to the projection. */
  readonly withheld: string;
}

/** Keys of a build of a view in Redis; one hash tag, so that one script may touch all builds. */
export function redisKeys(prefix: string, name: string, build = 1): ViewKeys {
  const base = `{${prefix}:${name}}${build === 1 ? '' : `:b${build}`}`;
  return {
    meta: `${base}:meta`,
    rows: `${base}:rows`,
    versions: `${base}:versions`,
    changes: `${base}:changes`,
    parked: `${base}:parked`,
    parkedOrder: `${base}:parked-order`,
    withheld: `${base}:withheld`,
  };
}

/**
 * Key that says which build is read: a hash with `build` and `flips`, how often it changed. No key means the first build.
 */
export function pointerKey(prefix: string, name: string): string {
  return `{${prefix}:${name}}:pointer`;
}

export type CatalogueKind = 'campaign' | 'creative' | 'rates' | 'breaker' | 'model' | 'curve' | 'experiment';

/** Entity of the currency rates; there is one set a tenant, and bids use that of the tenant `platform`. */
export const CURRENCY_RATES = 'currency-rates';

/** Field of the rows hash: `campaign|<tenant>|<id>`, `creative|<tenant>|<id>` or `rates|<tenant>|currency-rates`. */
export function catalogueField(kind: CatalogueKind, tenant: string, id: string): string {
  return `${kind}|${tenant}|${id}`;
}

/** Versions of streams begin with 1, so no true row has this one. */
export const STAND_IN_VERSION = 0;

/**
 * What stands in for a breaker row that cannot be read, or behind which something waits that cannot (withheld.ts): as long
 * as nobody knows what it says, nothing bids (R10).
 */
export function haltingBreaker(field: string): BreakerRow {
  const [, tenant = '', ...id] = field.split('|');
  const careful = { bidSharePpm: 1, provenOnly: true, capSharePpm: 0, approvalRequired: false, halted: true };
  return {
    tenant,
    id: id.join('|'),
    state: 'open',
    cause: 'UNREADABLE',
    ...careful,
    probePpm: 0,
    approved: [],
    version: STAND_IN_VERSION,
  };
}

/** JSON that followers have in the place of a row that is withheld (withheld.ts); empty when the row is gone for them. */
export function standInFor(field: string): string {
  const breaker: CatalogueKind = 'breaker';
  return field.startsWith(`${breaker}|`) ? JSON.stringify(haltingBreaker(field)) : '';
}
