/**
 * What the conditions answered while one decision was made: money, pace, caps, modes, the viewer's profile, prices and lots. They
 * are states of the moment (leases, counters, models that learn), so a replay cannot ask them again; it asks the tape.
 *
 * Recording adds to plain arrays, and only what is not plain: no refusal, the normal mode, nobody known and a fixed price
 * leave nothing. A decision is synchronous, so one set of arrays serves all of them, one after the other.
 */
import type { Candidate } from '../catalogue/candidate.ts';
import { type BiddingMode, type Conditions, fixedPricer, normalMode } from '../decide/conditions.ts';
import { type Profile, unknownProfile } from '../decide/profile.ts';

/** Answers in the order they were asked for, each list flat: what it was about, then the answer. */
export interface Tape {
  /** Budget key, cost in micros, lease id or null. Every answer, for none is plain. */
  readonly money: readonly (string | number | null)[];
  /** Budget key, impression, PACED or DAILY_CAP. */
  readonly pace: readonly string[];
  /** Budget keys that were capped. */
  readonly caps: readonly string[];
  /** Budget key, then the mode. */
  readonly modes: readonly (string | BiddingMode)[];
  /** Budget key, creative, impression, deal or null, reason or null, then the six fields of a price, null when unknown. */
  readonly prices: readonly (string | number | null)[];
  /** Budget key, impression, and what its experiment drew. */
  readonly lots: readonly (string | number)[];
  /** True when there was a viewer: the pseudonym itself is not needed and not kept. */
  readonly viewer: boolean;
  /** Undefined when nothing was known of the viewer. */
  readonly profile: Profile | undefined;
  /** Segments the exchange told of, as far as the privacy rules let them be used: each of thousands of people. */
  readonly told: readonly string[];
}

export const PRICE_FIELDS = 11;
export const MONEY_FIELDS = 3;
export const PACE_FIELDS = 3;
export const LOT_FIELDS = 3;

export const emptyTape: Tape = {
  money: [],
  pace: [],
  caps: [],
  modes: [],
  prices: [],
  lots: [],
  viewer: false,
  profile: undefined,
  told: [],
};

export interface TapedConditions {
  /** Answers as the ones it was made of, and keeps what they said. */
  readonly conditions: Conditions;
  /** Begins a decision. */
  clear(): void;
  /** What was said since. */
  take(): Tape;
}

export function tapeConditions(asked: Conditions): TapedConditions {
  const money: (string | number | null)[] = [];
  const pace: string[] = [];
  const caps: string[] = [];
  const modes: (string | BiddingMode)[] = [];
  const prices: (string | number | null)[] = [];
  const lots: (string | number)[] = [];
  let viewer = false;
  let profile: Profile | undefined;
  let told: readonly string[] = none;
  const conditions: Conditions = {
    ...asked,
    budget: {
      leaseFor(budgetKey, costMicros, nowMs, planned) {
        const lease = asked.budget.leaseFor(budgetKey, costMicros, nowMs, planned);
        money.push(budgetKey, costMicros, lease ?? null);
        return lease;
      },
    },
    pace: {
      refusal(candidate, request, imp, nowMs) {
        const refusal = asked.pace.refusal(candidate, request, imp, nowMs);
        if (refusal !== undefined) pace.push(candidate.budgetKey, imp.id, refusal);
        return refusal;
      },
    },
    caps: {
      capped(candidate, of, nowMs) {
        const capped = asked.caps.capped(candidate, of, nowMs);
        if (capped) caps.push(candidate.budgetKey);
        return capped;
      },
    },
    modes: {
      of(candidate) {
        const mode = asked.modes.of(candidate);
        if (mode !== normalMode) modes.push(candidate.budgetKey, mode);
        return mode;
      },
    },
    viewers: {
      of(request) {
        const of = asked.viewers.of(request);
        viewer = of !== undefined;
        return of;
      },
    },
    profiles: {
      of(of) {
        const found = asked.profiles.of(of);
        profile = found === unknownProfile ? undefined : found;
        return found;
      },
    },
    told: {
      segmentsOf(request) {
        told = asked.told.segmentsOf(request);
        return told;
      },
    },
    lots: {
      of(trial, imp, unit, requestId) {
        const lot = asked.lots.of(trial, imp, unit, requestId);
        lots.push(trial.budgetKey, imp.id, lot);
        return lot;
      },
    },
    pricer: asked.pricer === fixedPricer ? fixedPricer : tapedPricer(asked, prices),
  };
  return {
    conditions,
    clear() {
      money.length = 0;
      pace.length = 0;
      caps.length = 0;
      modes.length = 0;
      prices.length = 0;
      lots.length = 0;
      viewer = false;
      profile = undefined;
      told = none;
    },
    take: () => ({
      money: copied(money),
      pace: copied(pace),
      caps: copied(caps),
      modes: copied(modes),
      prices: copied(prices),
      lots: copied(lots),
      viewer,
      profile,
      told,
    }),
  };
}

function tapedPricer({ pricer }: Conditions, prices: (string | number | null)[]): Conditions['pricer'] {
  return {
    price(candidate, request, imp, profile, deal, floorMicros, ceilingMicros, into, moment) {
      const reason = pricer.price(candidate, request, imp, profile, deal, floorMicros, ceilingMicros, into, moment);
      const isPlain =
        into.bidMicros === ceilingMicros &&
        into.valueMicros === undefined &&
        into.unshadedMicros === undefined &&
        into.modelVersion === undefined &&
        into.curve === undefined;
      if (isPlain && reason === (ceilingMicros < floorMicros ? 'FLOOR' : undefined)) return reason;
      prices.push(candidate.budgetKey, candidate.creativeId, imp.id, deal?.id ?? null, reason ?? null);
      prices.push(into.bidMicros, into.valueMicros ?? null, into.unshadedMicros ?? null, into.clickPpm ?? null);
      prices.push(into.modelVersion ?? null, into.curve ?? null);
      return reason;
    },
  };
}

const none: readonly never[] = Object.freeze([]);

function copied<Item>(list: readonly Item[]): readonly Item[] {
  return list.length === 0 ? none : list.slice();
}

/** One candidate of an impression, as prices are found by. */
export function priceKey(candidate: Pick<Candidate, 'budgetKey' | 'creativeId'>, impId: string, deal?: string): string {
  return `${candidate.budgetKey}\n${candidate.creativeId}\n${impId}\n${deal ?? ''}`;
}
