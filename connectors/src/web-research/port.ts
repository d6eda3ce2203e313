/**
 * Web research: what public pages and interfaces say about a business (WAP-17: five primary sources, WAP-18: three deep
 * ones). `collect(source, subject)` answers findings; what they mean is decided elsewhere.
 *
 * An adapter promises:
 *  - It goes out by the egress guard only, obeys robots.txt (RFC 9309), reads bounded answers and a bounded number of pages.
 *  - The same ask of the same pages gives the same findings, ids included, so that a retry writes the same events.
 *  - Names of people who wrote something are left out. Texts may still tell of people: they are sealed or kept in the
 *    object store, never on the log or in Temporal in clear (R6).
 *  - It throws `ConnectorError`: `WEB_SOURCE_UNKNOWN`, `WEB_ROBOTS_REFUSED`, and those of the egress guard.
 */
export const primarySources = ['instagram', 'facebook', 'tiktok', 'google-maps', 'google-reviews'] as const;
export const deepSources = ['reddit', 'forums', 'competitors'] as const;
export const webSources = [...primarySources, ...deepSources] as const;
export type WebSource = (typeof webSources)[number];

export interface ResearchSubject {
  /** Name of the business, as it is known to the public. */
  readonly name: string;
  /** Where the business has a page of its own: host name; null when not known. */
  readonly website: string | null;
  /** Handle or place id by source, where it is known. */
  readonly handles: Readonly<Partial<Record<WebSource, string>>>;
  /** Town or country the search is narrowed to; null for everywhere. */
  readonly place: string | null;
}

export interface Finding {
  /** Hash of source, address and text: the same finding has the same id. */
  readonly id: string;
  readonly source: WebSource;
  /** Where it was found. */
  readonly url: string;
  /** At most 300 characters. */
  readonly title: string;
  /** At most 4,000 characters. */
  readonly text: string;
  /** Stars of a review in hundredths, 0 to 500; null when there are none. */
  readonly ratingHundredths: number | null;
  /** When it was published, ms since 1970 UTC; null when the page does not say. */
  readonly publishedAtMs: number | null;
}

export interface Collected {
  readonly source: WebSource;
  /** At most 200, in the order of the source, each id once. */
  readonly findings: readonly Finding[];
  /** Pages read. */
  readonly pages: number;
  /** True when there was more than is read. */
  readonly isCut: boolean;
  /** True for fixtures: nothing was read from the web. */
  readonly offline: boolean;
}

export interface WebResearch {
  readonly offline: boolean;
  /** Sources that can be asked. */
  readonly sources: readonly WebSource[];
  collect(source: WebSource, subject: ResearchSubject): Promise<Collected>;
}
