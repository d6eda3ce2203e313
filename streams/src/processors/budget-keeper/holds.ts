/**
 * What the keeper may not settle, because a record about it cannot be read (R10). It errs to one side: money that may have
 * been spent stays locked in its lease, so no budget is ever overspent; everything else goes on.
 *
 *  - A record of a budget: nothing is settled of that campaign, for nobody knows its leases.
 *  - A record of a bid: it may be a bill, of whichever lease of that tenant was out when it came. Leases granted after it, or
 *    over before it, cannot be meant and are settled. A bill that comes after its lease is over is late spend, and counted
 *    only once it can be read.
 *  - A record whose key names no tenant is nobody's (R7): counted, and passed.
 *
 * Kept in memory, as all of the keeper: a program that can read the records holds nothing back after its start.
 */
import { parseKey, tenantPattern } from '@mainstem/schemas/envelope';
import type { LogRecord } from '../../log/event-log.ts';
import type { ParkedKey } from '../../runtime/parking/parked.ts';
import type { LedgerCommand } from './ledger.ts';

/** So many are no accident of single records: then the keeper stops, and settles nothing. */
export const HELD_MAX = 10_000;
/** Clocks of bidders, keeper and broker differ by less (ms). */
export const CLOCKS_MS = 60_000;
/** Places told in the status. */
const TOLD_MAX = 20;

export interface KeeperHoldsStatus {
  readonly campaigns: number;
  /** Unreadable records of bids. */
  readonly bids: number;
  /** Unreadable records whose key names no tenant. */
  readonly nobodys: number;
  /** Some of the records everything waits for, as topic/partition@offset. */
  readonly places: readonly string[];
}

export class KeeperHolds {
  /** Offset of the first unreadable record, by key. */
  readonly #campaigns = new Map<string, number>();
  /** When unreadable records of bids were appended, by tenant; ms since 1970 UTC by the broker's clock. */
  readonly #bids = new Map<string, number[]>();
  readonly #seen = new Set<string>();
  readonly #places: string[] = [];
  #nobodys = 0;

  /** What is to be told of it (R12); null when it is known or nobody's. Throws the error when there are too many. */
  add(record: LogRecord, error: Error): ParkedKey | null {
    const { topic, partition, offset, key, appendedAtMs } = record;
    const place = `${topic}/${partition}@${offset}`;
    if (this.#seen.has(place)) return null;
    if (this.#seen.size >= HELD_MAX) throw error;
    this.#seen.add(place);
    const tenant = parseKey(key)?.tenant ?? '';
    if (!tenantPattern.test(tenant)) {
      this.#nobodys += 1;
      return null;
    }
    if (topic === 'budget_events' && this.#campaigns.has(key)) return null;
    if (topic === 'budget_events') this.#campaigns.set(key, offset);
    else this.#bids.set(tenant, [...(this.#bids.get(tenant) ?? []), appendedAtMs]);
    if (this.#places.length < TOLD_MAX) this.#places.push(place);
    const code = (error as { code?: unknown }).code;
    const fault = {
      cause: 'decode',
      code: typeof code === 'string' ? code : 'UNKNOWN',
      message: error.message,
    } as const;
    return {
      topic,
      partition,
      key,
      records: 1,
      bytes: record.value.length,
      firstOffset: offset,
      sinceMs: appendedAtMs,
      fault,
    };
  }

  /** Whether a record of a budget comes after one of it that could not be read. */
  isBehind(key: string, offset: number): boolean {
    const first = this.#campaigns.get(key);
    return first !== undefined && offset > first;
  }

  /** Whether a command rests on what could not be read. */
  holds({ tenant, campaignId, command, lease }: LedgerCommand): boolean {
    if (this.#campaigns.has(`${tenant}|${campaignId}`)) return true;
    if (command.type !== 'SettleLease') return false;
    const bids = this.#bids.get(tenant);
    if (bids === undefined) return false;
    const [fromMs, toMs] = lease === null ? [0, Number.POSITIVE_INFINITY] : [lease.leasedAtMs, lease.settleAfterMs];
    return bids.some((atMs) => atMs >= fromMs - CLOCKS_MS && atMs <= toMs + CLOCKS_MS);
  }

  status(): KeeperHoldsStatus {
    let bids = 0;
    for (const times of this.#bids.values()) bids += times.length;
    return { campaigns: this.#campaigns.size, bids, nobodys: this.#nobodys, places: this.#places };
  }
}
