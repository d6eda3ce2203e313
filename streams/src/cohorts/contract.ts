/**
 * Cohorts of clients (WAP-87), and how they are kept: the view `cohorts` (Redis) holds what the log says of a client, and the
 * cohort follows from that row and the time it is asked at. So nobody has to move a client from one cohort to the next
 * when a day ends, and a question about the past has the same answer.
 */
export const COHORTS = 'cohorts';
export const EXPOSURES = 'exposures';

/** In the order they overlap: the first that fits is the cohort. */
export const cohortNames = ['renewal', 'at_risk', 'power', 'new_trial'] as const;
export type Cohort = (typeof cohortNames)[number];

/** Field of the rows hash: `<tenant>|<client id>`. */
export function cohortField(tenant: string, clientId: string): string {
  return `${tenant}|${clientId}`;
}

/** Short names: it is read before every answer (WAP-95). */
export interface CohortRow {
  /** When it went live, ms; null when not known. */
  readonly l: number | null;
  /** When its contract renews, ms, and when that was said. */
  readonly r: number | null;
  readonly ra: number;
  /** Stage of its life after going live, and when that was said. */
  readonly s: string;
  readonly sa: number;
  /** Conversations by day, as [days since 1970, conversations, of these resolved without a person], oldest first. */
  readonly u: readonly (readonly [number, number, number])[];
  /** Tickets as [opened at ms, ticket id], oldest first. */
  readonly t: readonly (readonly [number, string])[];
}

/** Field of the rows hash: `<tenant>|<experiment id>|<unit>`. */
export function exposureField(tenant: string, experimentId: string, unit: string): string {
  return `${tenant}|${experimentId}|${unit}`;
}

/** The first exposure of a unit: what it keeps in a sticky experiment. */
export interface ExposureRow {
  /** Arm, its propensity in millionths, the block it was drawn by, and the exposure's id. */
  readonly a: string;
  readonly p: number;
  readonly b: number;
  readonly e: string;
}
