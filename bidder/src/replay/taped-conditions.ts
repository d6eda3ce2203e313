/** Conditions that answer from the tape of a recorded decision what the real ones answered then (`record/tape.ts`). */

import { noRates } from '../currency/rates.ts';
import { type BiddingMode, type Conditions, drawnLots, fixedPricer, normalMode } from '../decide/conditions.ts';
import { unknownProfile } from '../decide/profile.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import { LOT_FIELDS, MONEY_FIELDS, PACE_FIELDS, PRICE_FIELDS, priceKey, type Tape } from '../record/tape.ts';

/** A stand-in for the pseudonym, which is not recorded: it tells only that there was somebody. */
const SOMEBODY = 'viewer';

export interface TapedPrice {
  readonly reason: NoBidReason | undefined;
  readonly bidMicros: number;
  readonly valueMicros: number | undefined;
  readonly unshadedMicros: number | undefined;
  readonly clickPpm: number | undefined;
  readonly modelVersion: string | undefined;
  readonly curve: string | undefined;
}

export interface Answers {
  readonly conditions: Conditions;
  readonly prices: ReadonlyMap<string, TapedPrice>;
  /** How often money was asked for that was not asked for then: such a campaign was resting, and has none. */
  missed(): number;
}

export function answersOf(tape: Tape): Answers {
  const money = moneyOf(tape);
  const pace = paceOf(tape);
  const capped = new Set(tape.caps);
  const modes = modesOf(tape);
  const prices = pricesOf(tape);
  let missed = 0;
  const conditions: Conditions = {
    budget: {
      leaseFor(budgetKey) {
        const answers = money.get(budgetKey);
        const lease = answers?.shift();
        if (lease === undefined) missed += 1;
        return lease ?? undefined;
      },
    },
    pace: { refusal: (candidate, _request, imp) => pace.get(`${candidate.budgetKey}\n${imp.id}`) },
    caps: { capped: (candidate) => capped.has(candidate.budgetKey) },
    modes: { of: (candidate) => modes.get(candidate.budgetKey) ?? normalMode },
    viewers: { of: () => (tape.viewer ? SOMEBODY : undefined) },
    profiles: { of: () => tape.profile ?? unknownProfile },
    told: { segmentsOf: () => tape.told },
    pricer: tapedPricer(prices),
    lots: tapedLots(tape),
    rates: noRates,
  };
  return { conditions, prices, missed: () => missed };
}

/** Who was not asked then is drawn now, for a stand-in of the viewer. */
function tapedLots({ lots }: Tape): Conditions['lots'] {
  const told = new Map<string, number>();
  for (const [budgetKey, imp, lot] of rowsOf(lots, LOT_FIELDS)) told.set(`${budgetKey}\n${imp}`, lot as number);
  return {
    of: (trial, imp, unit, requestId) =>
      told.get(`${trial.budgetKey}\n${imp.id}`) ?? drawnLots.of(trial, imp, unit, requestId),
  };
}

function tapedPricer(prices: ReadonlyMap<string, TapedPrice>): Conditions['pricer'] {
  return {
    price(candidate, request, imp, profile, deal, floorMicros, ceilingMicros, into, moment) {
      const said = prices.get(priceKey(candidate, imp.id, deal?.id));
      const plain = fixedPricer.price(candidate, request, imp, profile, deal, floorMicros, ceilingMicros, into, moment);
      if (said === undefined) return plain;
      const { reason, ...price } = said;
      Object.assign(into, price);
      return reason;
    },
  };
}

function* rowsOf<Item>(flat: readonly Item[], width: number): Generator<readonly Item[]> {
  for (let at = 0; at + width <= flat.length; at += width) yield flat.slice(at, at + width);
}

/** By budget key, in the order they were asked for. */
function moneyOf({ money }: Tape): Map<string, (string | null)[]> {
  const byKey = new Map<string, (string | null)[]>();
  for (const [budgetKey, , lease] of rowsOf(money, MONEY_FIELDS) as Iterable<[string, number, string | null]>) {
    const known = byKey.get(budgetKey);
    if (known === undefined) byKey.set(budgetKey, [lease]);
    else known.push(lease);
  }
  return byKey;
}

function paceOf({ pace }: Tape): Map<string, 'PACED' | 'DAILY_CAP'> {
  const refusals = new Map<string, 'PACED' | 'DAILY_CAP'>();
  for (const [budgetKey, imp, refusal] of rowsOf(pace, PACE_FIELDS)) {
    refusals.set(`${budgetKey}\n${imp}`, refusal as 'PACED' | 'DAILY_CAP');
  }
  return refusals;
}

function modesOf({ modes }: Tape): Map<string, BiddingMode> {
  const byKey = new Map<string, BiddingMode>();
  for (const [budgetKey, mode] of rowsOf(modes, 2)) byKey.set(budgetKey as string, mode as BiddingMode);
  return byKey;
}

function pricesOf({ prices }: Tape): Map<string, TapedPrice> {
  const byKey = new Map<string, TapedPrice>();
  for (const row of rowsOf(prices, PRICE_FIELDS)) {
    const [budgetKey, creativeId, imp, deal, reason, bid, value, unshaded, click, model, curve] = row;
    const candidate = { budgetKey: budgetKey as string, creativeId: creativeId as string };
    byKey.set(priceKey(candidate, imp as string, (deal as string | null) ?? undefined), {
      reason: (reason ?? undefined) as NoBidReason | undefined,
      bidMicros: bid as number,
      valueMicros: (value ?? undefined) as number | undefined,
      unshadedMicros: (unshaded ?? undefined) as number | undefined,
      clickPpm: (click ?? undefined) as number | undefined,
      modelVersion: (model ?? undefined) as string | undefined,
      curve: (curve ?? undefined) as string | undefined,
    });
  }
  return byKey;
}
