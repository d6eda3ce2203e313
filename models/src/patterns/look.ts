/**
 * What clients with something in common do more often than others (WAP-60), without finding patterns in noise.
 *
 * The data are looked at only when there are twice as many clients as at the last look: at 40, 80, 160 … At each look every
 * factor that enough clients have, and enough have not, is tested against every outcome by Fisher's exact test, one-sided; Holm's
 * procedure holds the chance that even one of all those tests errs below the look's share of `ALPHA`, and the shares of all
 * looks there can ever be sum to it (1, 1/4, 1/9 … of 6/π²). So for one organisation the chance of even one false
 * pattern, ever, is at most 5 %. Which factors are tested hangs on how many clients have them, never on what they did.
 *
 * A pattern that holds is told only when it matters (`LIFT_MIN_PPM`) and when no client can be told from it
 * (`privacy-floor`). Clients are looked at in a fixed order, so every replay finds the same. Pure.
 */
import { CLIENTS_MIN, citedIds, floorProblem, TENANTS_MIN, toldCount, toldRatePpm } from '../privacy-floor/floor.ts';
import { createFisher } from './fisher.ts';

export const TEST = 'fisher-one-sided-holm@1';
/** Chance of even one false pattern in all looks together. */
export const ALPHA = 0.05;
/** Clients of the first look: two groups of twice the floor. */
export const FIRST_LOOK = 4 * CLIENTS_MIN;
/** Looks there can be: the last at 20,480 clients. */
export const LOOKS_MAX = 10;
/** Factors that are tested: those most clients have. */
export const FACTORS_MAX = 50;
/** Differences below five percent points are true and of no use. */
export const LIFT_MIN_PPM = 50_000;

export const outcomes = ['UPSOLD', 'KEPT_HEALTHY', 'RESOLVED_ALONE'] as const;
export type Outcome = (typeof outcomes)[number];

export interface Unit {
  readonly tenant: string;
  readonly factors: ReadonlySet<string>;
  /** Whether it did; null when nobody can say. */
  readonly did: Readonly<Record<Outcome, boolean | null>>;
  /** The event that shows it best, by outcome. */
  readonly eventIds: Readonly<Record<Outcome, string>>;
}

export interface Pattern {
  readonly factor: string;
  readonly outcome: Outcome;
  readonly withClients: number;
  readonly withRatePpm: number;
  readonly withoutClients: number;
  readonly withoutRatePpm: number;
  readonly liftPpm: number;
  readonly tenants: number;
  readonly p: number;
  readonly evidenceEventIds: readonly string[];
}

export interface Look {
  readonly alpha: number;
  readonly hypotheses: number;
  readonly found: readonly Pattern[];
}

export interface LookOptions {
  /** From 1. */
  readonly look: number;
  /** Whether organisations are to be told of, beside their own: then none may be told from it either. */
  readonly isAcross: boolean;
  /** Units of the look at which a pattern was told last, by `factor|outcome`; none for never. */
  readonly told: ReadonlyMap<string, readonly Unit[]>;
}

/** How many clients a look takes, from 1. */
export function sizeOfLook(look: number): number {
  return FIRST_LOOK * 2 ** (look - 1);
}

/** A look's share of `ALPHA`. */
export function alphaOfLook(look: number): number {
  return (ALPHA * 6) / (Math.PI * look) ** 2;
}

interface Hypothesis {
  readonly factor: string;
  readonly outcome: Outcome;
  readonly having: readonly Unit[];
  readonly lacking: readonly Unit[];
  readonly p: number;
}

/** `units` are those of the look, `sizeOfLook(look)` of them. */
export function lookAt(units: readonly Unit[], options: LookOptions): Look {
  const alpha = alphaOfLook(options.look);
  const tested = hypothesesOf(units, options.isAcross).sort((a, b) => a.p - b.p);
  const held: Hypothesis[] = [];
  for (const [rank, hypothesis] of tested.entries()) {
    if (hypothesis.p > alpha / (tested.length - rank)) break;
    held.push(hypothesis);
  }
  return { alpha, hypotheses: tested.length, found: held.flatMap((one) => patternOf(one, options) ?? []) };
}

function hypothesesOf(units: readonly Unit[], isAcross: boolean): Hypothesis[] {
  const fisherP = createFisher(units.length);
  return outcomes.flatMap((outcome) => {
    const known = units.filter(({ did }) => did[outcome] !== null);
    return factorsOf(known).flatMap((factor) => {
      const having = known.filter(({ factors }) => factors.has(factor));
      const lacking = known.filter(({ factors }) => !factors.has(factor));
      if (!isLarge(having, isAcross) || !isLarge(lacking, isAcross)) return [];
      const p = fisherP({
        withAll: having.length,
        withHits: hits(having, outcome),
        withoutAll: lacking.length,
        withoutHits: hits(lacking, outcome),
      });
      return [{ factor, outcome, having, lacking, p }];
    });
  });
}

/** The most common first, of equals by name. */
function factorsOf(units: readonly Unit[]): string[] {
  const counts = new Map<string, number>();
  for (const { factors } of units) for (const one of factors) counts.set(one, (counts.get(one) ?? 0) + 1);
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return sorted.slice(0, FACTORS_MAX).map(([factor]) => factor);
}

const hits = (units: readonly Unit[], outcome: Outcome) => units.filter(({ did }) => did[outcome] === true).length;

/** By who they are alone, so that what is tested does not hang on what they did. */
function isLarge(units: readonly Unit[], isAcross: boolean): boolean {
  return units.length >= CLIENTS_MIN && (!isAcross || new Set(units.map(({ tenant }) => tenant)).size >= TENANTS_MIN);
}

function patternOf({ factor, outcome, having, lacking, p }: Hypothesis, options: LookOptions): Pattern | null {
  const { isAcross, told } = options;
  const before = told.get(`${factor}|${outcome}`)?.filter(({ did }) => did[outcome] !== null) ?? [];
  const toldOf = (has: boolean) => before.filter(({ factors }) => factors.has(factor) === has).length;
  const problems = [
    groupOf(having, outcome, isAcross, toldOf(true)),
    groupOf(lacking, outcome, isAcross, toldOf(false)),
  ];
  if (problems.some((group) => floorProblem(group) !== null)) return null;
  const withRatePpm = toldRatePpm(hits(having, outcome), having.length);
  const withoutRatePpm = toldRatePpm(hits(lacking, outcome), lacking.length);
  const liftPpm = withRatePpm - withoutRatePpm;
  if (liftPpm < LIFT_MIN_PPM) return null;
  const withClients = toldCount(having.length);
  const withoutClients = toldCount(lacking.length);
  const tenants = new Set([...having, ...lacking].map(({ tenant }) => tenant)).size;
  const evidenceEventIds = citedIds(having.filter(({ did }) => did[outcome]).map(({ eventIds }) => eventIds[outcome]));
  const figures = { withClients, withRatePpm, withoutClients, withoutRatePpm, liftPpm };
  return { factor, outcome, ...figures, tenants, p, evidenceEventIds };
}

function groupOf(units: readonly Unit[], outcome: Outcome, isAcross: boolean, toldClients: number) {
  const byTenant = new Map<string, number>();
  for (const { tenant } of units) byTenant.set(tenant, (byTenant.get(tenant) ?? 0) + 1);
  return {
    clients: units.length,
    outcomes: hits(units, outcome),
    byTenant: isAcross ? byTenant : null,
    toldClients,
  };
}
