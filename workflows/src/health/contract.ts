/** Activities of the daily health run. Types only. */

export interface PageAsk {
  readonly tenant: string;
  /** Last client of the page before; empty for the first page. */
  readonly after: string;
  /** Begin of the day that is scored, ms since 1970 UTC: the last day that is over. */
  readonly dayAtMs: number;
}

export interface PageResult {
  readonly clients: number;
  readonly scored: number;
  readonly changed: number;
  /** Last client of the page; null when there are no more. */
  readonly last: string | null;
}

export interface HealthActivities {
  /** Tenants with clients that are live, after the given one, in order; at most 1,000. */
  tenantsToScore(after: { readonly after: string }): Promise<readonly string[]>;
  /** Scores a page of clients and writes each change of band; no client twice a day, however often it is called. */
  scorePage(ask: PageAsk): Promise<PageResult>;
}
