/** An account settled: censored bids by the curves, the lift of each measure with its interval. */
import { type Account, type Cell, type Measure, marketOf, measures, type Sums, side } from './account.ts';
import { GROUPS } from './place.ts';
import type { PriceSurvival } from './price-survival.ts';

/** Student's t, 97.5 %, of one degree less than there are groups. */
const T_975 = 2.093;

export interface Figure {
  readonly recorded: number;
  readonly candidate: number;
  /** candidate ÷ recorded − 1 with its 95 % interval; null where nothing was recorded. */
  readonly lift: { readonly value: number; readonly low: number; readonly high: number } | null;
}

export interface Totals extends Readonly<Record<Measure, Figure>> {
  /** Bids of the other policy of which nothing can be said; not won in `wins`, all won in `winsMost`. */
  readonly unknown: number;
  readonly winsMost: number;
  readonly estimatedWins: number;
}

/** Of each segment: fitted without each group, then of all; undefined where too few auctions are alike. */
export type Curves = ReadonlyMap<string, readonly (PriceSurvival | undefined)[]>;

export function settleAccount(account: Account, curves: Curves, billed: readonly number[]): Totals {
  const candidate = side();
  const bids = { unknown: 0, estimatedWins: 0 };
  /** Whether each censored auction would have been won is chance, beside the doubt about its chance. */
  const noise = { bids: 0, wins: 0, spentMicros: 0, clicks: 0 };
  for (let at = 0; at <= GROUPS; at += 1) {
    const of = (from: Sums): number =>
      at === GROUPS ? (from[at] as number) : (from[GROUPS] as number) - (from[at] as number);
    for (const name of measures) candidate[name][at] = of(account.candidate[name]);
    const spent = candidate.spentMicros;
    spent[at] = (spent[at] as number) + of(account.unbilled) * (billed[at] as number);
    for (const cell of account.cells.values()) {
      const expected = expectedOf(cell, curves, at);
      const count = of(cell.bids);
      if (expected === null) bids.unknown += at === GROUPS ? count : 0;
      else {
        const { chance, priceMicros } = expected;
        candidate.wins[at] = (candidate.wins[at] as number) + count * chance;
        candidate.clicks[at] = (candidate.clicks[at] as number) + of(cell.clicks) * chance;
        const cost = cell.isFirst ? of(cell.costMicros) : Math.min(of(cell.costMicros), (count * priceMicros) / 1_000);
        spent[at] = (spent[at] as number) + cost * chance * (billed[at] as number);
        if (at < GROUPS || count === 0) continue;
        bids.estimatedWins += count * chance;
        const variance = count * chance * (1 - chance);
        noise.wins += variance;
        noise.spentMicros += variance * (cost / count) ** 2;
        noise.clicks += variance * (of(cell.clicks) / count) ** 2;
      }
    }
  }
  const figures = Object.fromEntries(
    measures.map((name) => [name, figureOf(account.recorded[name], candidate[name], noise[name])]),
  );
  const { wins } = figures as Record<Measure, Figure>;
  return { ...(figures as Record<Measure, Figure>), ...bids, winsMost: wins.candidate + bids.unknown };
}

function expectedOf({ segment, currency, known, cpmMicros, wasMicros }: Cell, curves: Curves, at: number) {
  const curve = curves.get(segment)?.[at] ?? curves.get(marketOf(currency))?.[at];
  if (curve === undefined) return null;
  if (known === 'WITHIN')
    return { chance: curve.chanceWithin(cpmMicros, wasMicros), priceMicros: curve.meanBetween(0, cpmMicros) };
  if (known === 'ABOVE')
    return { chance: curve.chanceAbove(cpmMicros, wasMicros), priceMicros: curve.meanBetween(wasMicros, cpmMicros) };
  return { chance: curve.chance(cpmMicros), priceMicros: curve.meanBetween(0, cpmMicros) };
}

/** `candidate` is of all without each group, then of all; `recorded` by group, then of all. */
function figureOf(recorded: Sums, candidate: Sums, noise: number): Figure {
  const all = recorded[GROUPS] as number;
  const value = candidate[GROUPS] as number;
  if (all === 0) return { recorded: all, candidate: value, lift: null };
  const lifts = Array.from({ length: GROUPS }, (_, group) => {
    const rest = all - (recorded[group] as number);
    return rest === 0 ? 0 : (candidate[group] as number) / rest - 1;
  });
  const lift = value / all - 1;
  const mean = lifts.reduce((sum, one) => sum + one, 0) / GROUPS;
  const variance = ((GROUPS - 1) / GROUPS) * lifts.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const half = T_975 * Math.sqrt(variance + noise / all ** 2);
  return { recorded: all, candidate: value, lift: { value: lift, low: lift - half, high: lift + half } };
}
