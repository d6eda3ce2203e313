/** Asks how far the watched views are: often while rows wait for it, seldom otherwise; one statement for all (ADR 0028). */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveRows } from '@mainstem/projections/live-rows';
import { VIEW_POLL_MS } from './limits.ts';
import type { ViewFeed } from './view-feed.ts';

/** So often while nothing waits: another build may be read from now on. */
const IDLE_POLL_MS = 1_000;

export class ViewPoller {
  readonly #rows: LiveRows;
  readonly #feeds: () => readonly ViewFeed[];
  readonly #report: (error: unknown) => void;
  #polling = false;
  #stopped = false;

  constructor(rows: LiveRows, feeds: () => readonly ViewFeed[], report: (error: unknown) => void) {
    this.#rows = rows;
    this.#feeds = feeds;
    this.#report = report;
  }

  /** Polls from now on while there are feeds. */
  wake(): void {
    if (!this.#polling && !this.#stopped) void this.#poll();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #poll(): Promise<void> {
    this.#polling = true;
    let lookedAtMs = 0;
    while (!this.#stopped && this.#feeds().length > 0) {
      const isDue = performance.now() - lookedAtMs >= IDLE_POLL_MS;
      if (isDue || this.#feeds().some(({ isWaiting }) => isWaiting)) {
        lookedAtMs = performance.now();
        await this.#look();
      }
      await sleep(VIEW_POLL_MS, undefined, { ref: false });
    }
    this.#polling = false;
  }

  /** Who watches a view that cannot be read is told so, and comes again with the last position. */
  async #look(): Promise<void> {
    const feeds = this.#feeds().filter(({ isDead }) => !isDead);
    try {
      const offsets = await this.#rows.offsets([...new Set(feeds.map(({ view }) => view.name))]);
      await Promise.all(
        feeds.map((feed) => {
          const found = offsets.get(feed.view.name);
          return found === undefined ? undefined : feed.advance(found);
        }),
      );
    } catch (error) {
      this.#report(error);
      for (const feed of feeds) feed.end('the views cannot be read');
    }
  }
}
