/**
 * What happened to one client within a stretch of event time. An entry has a natural key: said again it counts once, and its
 * last word holds. In whichever order entries come, the same are counted.
 */

/** Entries of one kind kept for a client; the oldest by event time are let go first. A day and client makes one to three. */
export const ENTRIES_MAX = 1_000;

export interface Entry {
  readonly atMs: number;
  /** What it counts for. */
  readonly n: number;
  /** What was expected beside it; 0 where nothing is. */
  readonly expected: number;
  readonly eventId: string;
}

export interface Counted {
  readonly n: number;
  readonly expected: number;
  readonly entries: number;
  /** Ids of their events, the latest first. */
  readonly eventIds: readonly string[];
}

export class CountWindow {
  readonly #entries = new Map<string, Entry>();

  add(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    if (this.#entries.size > ENTRIES_MAX) this.#dropOldest();
  }

  /** Latest event time not after `nowMs`; 0 for none: a clock that is ahead moves no window. */
  latestMs(nowMs: number): number {
    let latest = 0;
    for (const { atMs } of this.#entries.values()) if (atMs <= nowMs && atMs > latest) latest = atMs;
    return latest;
  }

  /** Of entries after `fromMs`, up to and with `toMs`. */
  between(fromMs: number, toMs: number): Counted {
    const found = [...this.#entries.values()].filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
    found.sort((a, b) => b.atMs - a.atMs || (a.eventId < b.eventId ? -1 : 1));
    const sum = (of: (entry: Entry) => number) => found.reduce((total, entry) => total + of(entry), 0);
    const eventIds = [...new Set(found.map(({ eventId }) => eventId))];
    return { n: sum(({ n }) => n), expected: sum(({ expected }) => expected), entries: found.length, eventIds };
  }

  /** Lets go what no window reaches any more. */
  forget(beforeMs: number): void {
    for (const [key, { atMs }] of this.#entries) if (atMs <= beforeMs) this.#entries.delete(key);
  }

  #dropOldest(): void {
    let oldest: readonly [string, Entry] | undefined;
    for (const pair of this.#entries) if (oldest === undefined || pair[1].atMs < oldest[1].atMs) oldest = pair;
    if (oldest !== undefined) this.#entries.delete(oldest[0]);
  }
}
