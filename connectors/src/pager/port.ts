/**
 * The pager: how the platform tells people that something went wrong (KIKI-43, SM-14).
 *
 * An adapter promises:
 *  - `page` resolves only when the outside system has taken the message, and says so with `delivered: true`; the offline
 *    stand-in never does.
 *  - It gives up after its own timeout and throws `ConnectorError`, whose `retryable` tells whether trying again can
 *    help. It never retries by itself: the caller's retry policy is the only one (R8).
 *  - It is called from Temporal activities only, so a replay of the log pages nobody (R11).
 *  - The text holds no personal data and no secret; an address with a secret in it never reaches an error or a log.
 */
export type PagerSeverity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';

export interface Page {
  /**
   * The same for every try to tell the same thing. An outside system that can drop repeats gets it; one that cannot
   * (Slack's incoming webhooks) shows it, so that people recognise a repeat.
   */
  readonly idempotencyKey: string;
  readonly severity: PagerSeverity;
  /** One line, plain text. */
  readonly title: string;
  /** A few sentences, plain text. */
  readonly text: string;
  /** More about it, name to value; at most 10 are shown. */
  readonly details: Readonly<Record<string, string>>;
}

export interface PageReceipt {
  /** How people were told: `slack`, `pagerduty`, both with a plus, or `offline`; goes into `IncidentAlerted.channel`. */
  readonly channel: string;
  /** True when the outside system took the message; false for the offline stand-in. */
  readonly delivered: boolean;
}

export interface Pager {
  readonly channel: PageReceipt['channel'];
  /** Throws `ConnectorError` when the message was not taken. */
  page(page: Page): Promise<PageReceipt>;
}
