/**
 * How often each viewer was shown each campaign: frequency caps (KIKI-21 rules). Counts come from three places, each bid
 * once: bids of this process at once, bids of others and bills of all from the log (`heard/`), losses and the end of a
 * bid's notices take them back.
 *
 * A bid counts from the moment it is made, as money does: it may be shown until it is lost or its notices end. So a viewer
 * never sees a campaign more often than its cap because a bill came late. What remains is what other processes bid in the
 * moment before this one hears of it: at most (processes − 1) × the bids they make for one viewer and campaign within the
 * log's delay, some 20 ms (cap-book.test.ts shows the bound).
 *
 * Bounded: beyond `showsMax` counts those of the viewer seen longest ago are let go, and counted. Whose counts were let go
 * is treated as capped (evicted.ts), and so is everyone until the log is heard to its end after a start: never too often is
 * what a cap is for, and too seldom is made good by the next viewer. A viewer nobody can tell apart is not capped.
 *
 * Plain state, no clock.
 */
import type { Candidate } from '../catalogue/candidate.ts';
import type { CapView } from '../decide/conditions.ts';
import { EvictedNames } from './evicted.ts';

/** About 150 bytes each, 75 MB. */
export const SHOWS_MAX = 500_000;
/** Of one viewer and campaign; a cap of more impressions holds as one of so many. */
export const IMPRESSIONS_MAX = 256;
const SECOND_MS = 1_000;

interface Show {
  readonly bidId: string;
  readonly atMs: number;
  /** Counts until then; for ever once billed. */
  untilMs: number;
  readonly of: Seen;
}

/** One viewer and campaign. */
interface Seen {
  readonly name: string;
  /** In the order heard of, which is nearly that of time. */
  readonly shows: Show[];
}

/** Names of the viewer in the epoch before, for windows that reach back into it. */
export interface FormerNames {
  before(): string | undefined;
  epochFromMs(): number;
}

export interface CapBook extends CapView {
  /** A bid was made. Heard twice, it counts once. `untilMs`: when its notices end. */
  placed(bidId: string, budgetKey: string, viewer: string, atMs: number, untilMs: number): void;
  /** It counts no longer, unless it was billed: whoever paid for it showed it, whatever is said afterwards. */
  lost(bidId: string): void;
  /** It was shown: it counts for as long as any window reaches. */
  billed(bidId: string): void;
  /** From now on counts are whole. */
  ready(): void;
  readonly isReady: boolean;
  readonly counts: { readonly shows: number; readonly viewers: number; readonly evicted: number };
}

export function createCapBook(
  options: { readonly former?: FormerNames; readonly showsMax?: number; readonly windowMaxMs?: number } = {},
): CapBook {
  return new MemoryCapBook(options);
}

/** The longest window a campaign may have (CampaignPacingChanged). */
const WINDOW_MAX_MS = 2_592_000 * SECOND_MS;

class MemoryCapBook implements CapBook {
  isReady = false;
  readonly #former: FormerNames | undefined;
  readonly #showsMax: number;
  readonly #windowMaxMs: number;
  /** By viewer and campaign, whoever was seen longest ago first. */
  readonly #seen = new Map<string, Seen>();
  readonly #byBid = new Map<string, Show>();
  readonly #evictedNames = new EvictedNames();
  #evicted = 0;

  constructor({
    former,
    showsMax = SHOWS_MAX,
    windowMaxMs = WINDOW_MAX_MS,
  }: Parameters<typeof createCapBook>[0] & object) {
    this.#former = former;
    this.#showsMax = showsMax;
    this.#windowMaxMs = windowMaxMs;
  }

  get counts() {
    return { shows: this.#byBid.size, viewers: this.#seen.size, evicted: this.#evicted };
  }

  ready(): void {
    this.isReady = true;
  }

  capped({ pacing, budgetKey }: Pick<Candidate, 'pacing' | 'budgetKey'>, viewer: string, nowMs: number): boolean {
    const caps = pacing?.frequencyCaps;
    if (caps === undefined || caps.length === 0) return false;
    if (!this.isReady) return true;
    const name = nameOf(budgetKey, viewer);
    const seen = this.#seen.get(name);
    // Even when somebody showed it to them since: what was let go still counts.
    if (this.#evictedNames.has(name)) return true;
    for (let index = 0; index < caps.length; index += 1) {
      const { impressions, windowS } = caps[index] as (typeof caps)[number];
      const fromMs = nowMs - windowS * SECOND_MS;
      const count = countSince(seen, fromMs, nowMs) + this.#formerCount(budgetKey, fromMs, nowMs);
      if (count >= Math.min(impressions, IMPRESSIONS_MAX)) return true;
    }
    return false;
  }

  placed(bidId: string, budgetKey: string, viewer: string, atMs: number, untilMs: number): void {
    if (this.#byBid.has(bidId)) return;
    const name = nameOf(budgetKey, viewer);
    const known = this.#seen.get(name);
    const seen = known ?? { name, shows: [] };
    // Seen last: last to be let go.
    if (known !== undefined) this.#seen.delete(name);
    this.#seen.set(name, seen);
    const show = { bidId, atMs, untilMs, of: seen };
    seen.shows.push(show);
    this.#byBid.set(bidId, show);
    if (seen.shows.length > IMPRESSIONS_MAX) this.#drop(seen.shows[0] as Show);
    while (this.#byBid.size > this.#showsMax) this.#evictOne(atMs);
  }

  lost(bidId: string): void {
    const show = this.#byBid.get(bidId);
    if (show !== undefined && show.untilMs !== Number.POSITIVE_INFINITY) this.#drop(show);
  }

  billed(bidId: string): void {
    const show = this.#byBid.get(bidId);
    if (show !== undefined) show.untilMs = Number.POSITIVE_INFINITY;
  }

  /** What was counted under last epoch's name, where the window reaches back so far. */
  #formerCount(budgetKey: string, fromMs: number, nowMs: number): number {
    if (this.#former === undefined || fromMs >= this.#former.epochFromMs()) return 0;
    const before = this.#former.before();
    return before === undefined ? 0 : countSince(this.#seen.get(nameOf(budgetKey, before)), fromMs, nowMs);
  }

  #drop(show: Show): void {
    this.#byBid.delete(show.bidId);
    const { shows, name } = show.of;
    shows.splice(shows.indexOf(show), 1);
    if (shows.length === 0) this.#seen.delete(name);
  }

  #evictOne(nowMs: number): void {
    const [oldest] = this.#seen.values();
    if (oldest === undefined) return;
    this.#seen.delete(oldest.name);
    let counts = false;
    for (const { bidId, atMs, untilMs } of oldest.shows) {
      this.#byBid.delete(bidId);
      counts ||= untilMs > nowMs && atMs > nowMs - this.#windowMaxMs;
    }
    // What no window reaches any more is no loss.
    if (!counts) return;
    this.#evicted += 1;
    this.#evictedNames.add(oldest.name, nowMs, this.#windowMaxMs);
  }
}

function nameOf(budgetKey: string, viewer: string): string {
  return `${viewer}|${budgetKey}`;
}

function countSince(seen: Seen | undefined, fromMs: number, nowMs: number): number {
  if (seen === undefined) return 0;
  let count = 0;
  for (let index = seen.shows.length - 1; index >= 0; index -= 1) {
    const { atMs, untilMs } = seen.shows[index] as Show;
    if (atMs > fromMs && untilMs > nowMs) count += 1;
  }
  return count;
}
