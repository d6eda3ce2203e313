/**
 * What may be told about many clients without any of them being told from it (WAP-30, WAP-60). One floor for all that is
 * found across clients or organisations: whoever publishes a figure asks `floorProblem` first. Pure.
 *
 *  - A group is told of only when it is large: at least `CLIENTS_MIN` clients, and across organisations at least
 *    `TENANTS_MIN` of them, none of which makes up more than `TENANT_SHARE_MAX_PPM` of it.
 *  - A group in which everybody, or nobody, did something tells what each one did: at least `OUTCOMES_MIN` have to be on
 *    either side.
 *  - Told again, it must have grown by `CLIENTS_MIN`: the difference of two tellings is a group, too.
 *  - Figures are rounded before they are told: shares to `RATE_STEP_PPM`, counts down to `COUNT_STEP`.
 */

/** Fewest clients of a group that is told of; the usual floor for published tables of people is 5 to 10. */
export const CLIENTS_MIN = 10;
/** Fewest organisations, where they are several: with two, each knows the other's part. */
export const TENANTS_MIN = 5;
/** Most of a group that may be one organisation's, millionths: else the figure is that organisation's. */
export const TENANT_SHARE_MAX_PPM = 500_000;
/** Fewest clients of a group that did what is told, and that did not. */
export const OUTCOMES_MIN = 3;
/** Shares are told in steps of one percent, millionths. */
export const RATE_STEP_PPM = 10_000;
/** Counts are told in steps of five, rounded down. */
export const COUNT_STEP = 5;
/** Event ids a claim cites at most: enough to be looked into, few enough to be carried. */
export const EVIDENCE_MAX = 50;

const ONE_PPM = 1_000_000;

export interface Group {
  readonly clients: number;
  /** Of these did what is told; null for a group that is only counted. */
  readonly outcomes: number | null;
  /** Clients by organisation; null within one organisation, whose people see all of its clients anyway. */
  readonly byTenant: ReadonlyMap<string, number> | null;
  /** Clients it had when it was last told of; 0 for never. */
  readonly toldClients: number;
}

export type FloorProblem =
  | 'FEW_CLIENTS'
  | 'FEW_TENANTS'
  | 'ONE_TENANT_DOMINATES'
  | 'OUTCOME_OF_EACH_KNOWN'
  | 'DIFFERENCE_TOO_SMALL';

/** Why a group may not be told of; null when it may. */
export function floorProblem({ clients, outcomes, byTenant, toldClients }: Group): FloorProblem | null {
  if (clients < CLIENTS_MIN) return 'FEW_CLIENTS';
  if (byTenant !== null) {
    const sizes = [...byTenant.values()].filter((size) => size > 0);
    if (sizes.length < TENANTS_MIN) return 'FEW_TENANTS';
    if (Math.max(...sizes) * ONE_PPM > clients * TENANT_SHARE_MAX_PPM) return 'ONE_TENANT_DOMINATES';
  }
  const isKnown = outcomes !== null && (outcomes < OUTCOMES_MIN || clients - outcomes < OUTCOMES_MIN);
  if (isKnown) return 'OUTCOME_OF_EACH_KNOWN';
  const grown = Math.abs(clients - toldClients);
  return toldClients > 0 && grown > 0 && grown < CLIENTS_MIN ? 'DIFFERENCE_TOO_SMALL' : null;
}

/** A share as it may be told, millionths. `of` must not be 0. */
export function toldRatePpm(part: number, of: number): number {
  return Math.round(((part / of) * ONE_PPM) / RATE_STEP_PPM) * RATE_STEP_PPM;
}

/** A count as it may be told. */
export function toldCount(count: number): number {
  return Math.floor(count / COUNT_STEP) * COUNT_STEP;
}

/**
 * Which events a claim cites: of many those whose ids come first. Ids are hashes or random, so the choice says nothing of
 * who the clients are, and it is the same in every replay.
 */
export function citedIds(eventIds: readonly string[]): string[] {
  return [...new Set(eventIds)].sort().slice(0, EVIDENCE_MAX);
}
