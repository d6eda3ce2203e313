/** What workflows ask of web research and hear of it. Types only. */
import type { Finding, ResearchSubject, WebSource } from '@mainstem/connectors/web-research/port';

export interface CollectInput {
  readonly tenant: string;
  readonly source: WebSource;
  /** The business, as it is known to the public: no person. */
  readonly subject: ResearchSubject;
  /** With it, name and page of this client are looked up by the activity, so that Temporal is not told them. */
  readonly clientId?: string;
}

/** A source that cannot be read is a value: research goes on without it. */
export type CollectResult =
  | {
      readonly kind: 'collected';
      /** The first 40, texts cut to 400 characters, addresses and numbers of people masked. */
      readonly findings: readonly Finding[];
      readonly findingCount: number;
      readonly pageCount: number;
      readonly isCut: boolean;
      readonly isOffline: boolean;
      /** SHA-256 (hex) of all findings. */
      readonly findingsHash: string | null;
      readonly ratingCount: number;
      readonly ratingMeanHundredths: number | null;
      readonly newestAtMs: number | null;
      readonly durationMs: number;
      /** Where all findings lie, sealed under the client's key; null without any, or when it was erased. */
      readonly findingsUri?: string | null;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly attempts: number };

export interface ResearchActivities {
  /** Reads one source. Throws only while another try can help, at most 4 times. */
  collectSource(input: CollectInput): Promise<CollectResult>;
}
