/** What a business review is made of (WAP-57): sums of what products counted. Types only; figures are whole numbers. */

/** Sums of days. */
export interface Counts {
  /** Days that were counted at all. */
  readonly days: number;
  readonly conversations: number;
  /** Of these resolved without a person. */
  readonly resolved: number;
  /** Sum of daily means, hundredths, and of how many days. */
  readonly satisfactionHundredths: number;
  readonly satisfactionDays: number;
  readonly logins: number;
  readonly featuresUsed: number;
  readonly featuresAvailable: number;
  readonly featureRequests: number;
  readonly tickets: number;
}

export interface FlowCounts {
  readonly experimentId: string;
  readonly objective: string;
  readonly flow: string;
  readonly isControl: boolean;
  readonly conversations: number;
  readonly reached: number;
}

export interface QbrFigures {
  /** The first 30 days after going live. */
  readonly baseline: Counts;
  /** The quarter; of the first quarter what comes after the baseline. */
  readonly now: Counts;
  readonly quarter: Counts;
  /** The quarter's three months. */
  readonly months: readonly { readonly fromMs: number; readonly counts: Counts }[];
  /** At most 24. */
  readonly flows: readonly FlowCounts[];
  readonly product: string;
  readonly businessType: string | null;
  /** What the contract is worth a year; null when not known. */
  readonly yearlyValueMicros: number | null;
  readonly currency: string | null;
  /** Events the figures rest on that can be named: the last of the contract, flows. At most 50. */
  readonly evidenceEventIds: readonly string[];
}

/** The first so many days are the baseline; no quarter is measured in them. */
export const BASELINE_DAYS = 30;
