/**
 * A log of auctions under another policy, place by place (an impression of an auction, open or by one deal): what was bid and
 * became of it, beside what the other policy would have bid. What that would have won is
 *  - sure, where the price was told, a bid no lower won before, or one no higher lost;
 *  - estimated, where the price is censored: by the survival curve of its segment, given what is known of this very auction;
 *  - unknown, where too few auctions are like it: counted as not won, and told.
 *
 * Intervals are a jackknife over groups of auctions, curves fitted anew without each group, so they hold the doubt of the
 * curves too, and the chance that decides a censored auction. The same auctions in the same order give the same bytes.
 */
import { createObservations, type Observations, observe } from '../shading/observations.ts';
import { type Account, add, censored, marketOf, openAccount, sums } from './account.ts';
import { GROUPS, type Place, sureOutcome } from './place.ts';
import { fitPriceSurvival, type PriceSurvival } from './price-survival.ts';
import { settleAccount, type Totals } from './settle.ts';

/** Segments with a curve of their own; later ones share that of their currency. A segment takes 185 KB. */
const SEGMENTS_MAX = 200;

export interface Censoring {
  /** Bids of the other policy on places whose price was told. */
  readonly told: number;
  /** … that won or lost for sure by what was bid then. */
  readonly implied: number;
  readonly estimated: number;
  readonly unknown: number;
  /** Wins that are estimates, of all the other policy's. */
  readonly estimatedWins: number;
}

export class Ledger {
  readonly #accounts = new Map<string, Account>();
  readonly #observed = new Map<string, Observations[]>();
  readonly #total: Account = openAccount();
  readonly #won = sums();
  readonly #billed = sums();
  readonly #counts = { told: 0, implied: 0, censored: 0 };

  take(place: Place): void {
    const { recorded, candidate, group } = place;
    if (recorded !== null) this.#takeRecorded(place, recorded);
    if (candidate === null) return;
    const accounts = [this.#total, this.#accountOf(candidate.campaign)];
    for (const { candidate: into } of accounts) add(into.bids, group, 1);
    const sure = sureOutcome(place, candidate);
    if (sure === null) {
      this.#counts.censored += 1;
      for (const account of accounts) censored(account, place, candidate);
      return;
    }
    this.#counts[place.toldMicros === null ? 'implied' : 'told'] += 1;
    if (!sure.won) return;
    for (const { candidate: into, unbilled } of accounts) {
      add(into.wins, group, 1);
      add(into.clicks, group, (candidate.chancePpm ?? 0) / 1e6);
      add(sure.isBilled === null ? unbilled : into.spentMicros, group, sure.isBilled === false ? 0 : sure.paysMicros);
    }
  }

  #takeRecorded(place: Place, recorded: NonNullable<Place['recorded']>): void {
    const { group, toldMicros } = place;
    for (const { recorded: into } of [this.#total, this.#accountOf(recorded.campaign)]) {
      add(into.bids, group, 1);
      if (!recorded.won) continue;
      add(into.wins, group, 1);
      add(into.spentMicros, group, recorded.paidMicros);
      add(into.clicks, group, (recorded.chancePpm ?? 0) / 1e6);
    }
    if (recorded.won) add(this.#won, group, 1);
    if (recorded.won && recorded.paidMicros > 0) add(this.#billed, group, 1);
    for (const segment of [place.segment, marketOf(place.currency)]) {
      const seen = this.#observationsOf(segment);
      for (const at of [group, GROUPS])
        observe(seen[at] as Observations, recorded.won, recorded.cpmMicros, toldMicros ?? undefined);
    }
  }

  #observationsOf(segment: string): Observations[] {
    const known = this.#observed.get(segment);
    if (known !== undefined) return known;
    const fresh = Array.from({ length: GROUPS + 1 }, createObservations);
    if (this.#observed.size < SEGMENTS_MAX || segment.startsWith('*')) this.#observed.set(segment, fresh);
    return fresh;
  }

  #accountOf(campaign: string): Account {
    const known = this.#accounts.get(campaign);
    if (known !== undefined) return known;
    const fresh = openAccount();
    this.#accounts.set(campaign, fresh);
    return fresh;
  }

  /** Fits the curves and settles everything. */
  settle(): Settled {
    const curves = new Map<string, (PriceSurvival | undefined)[]>();
    for (const [segment, seen] of this.#observed) {
      const all = seen[GROUPS] as Observations;
      const whole = fitPriceSurvival(all);
      const without = seen.slice(0, GROUPS).map((own) => fitPriceSurvival(less(all, own), whole));
      curves.set(segment, [...without, whole]);
    }
    const billed = Array.from(this.#won, (won, at) => {
      const of = at === GROUPS ? won : (this.#won[GROUPS] as number) - won;
      const paid = at === GROUPS ? this.#billed[at] : (this.#billed[GROUPS] as number) - (this.#billed[at] as number);
      return of === 0 ? 1 : (paid as number) / of;
    });
    const settled = (account: Account): Totals => settleAccount(account, curves, billed);
    const total = settled(this.#total);
    const estimated = this.#counts.censored - total.unknown;
    const { told, implied } = this.#counts;
    const estimatedWins = total.estimatedWins;
    return {
      total,
      campaigns: [...this.#accounts].map(([name, account]) => [name, settled(account)] as const),
      censoring: { told, implied, estimated, unknown: total.unknown, estimatedWins },
      curves: [...curves].flatMap(([segment, fitted]) => {
        const curve = fitted[GROUPS];
        return curve === undefined ? [] : [{ segment, ...curve.weights, beyond: curve.beyond }];
      }),
    };
  }
}

export interface Settled {
  readonly total: Totals;
  readonly campaigns: readonly (readonly [campaign: string, totals: Totals])[];
  readonly censoring: Censoring;
  /** Of each curve: auctions won, lost and told, and the share that is dearer than anything bid. */
  readonly curves: readonly {
    readonly segment: string;
    readonly wins: number;
    readonly losses: number;
    readonly exact: number;
    readonly beyond: number;
  }[];
}

function less(all: Observations, own: Observations): Observations {
  const rest = (name: keyof Observations) => all[name].map((count, bin) => count - (own[name][bin] as number));
  return { wins: rest('wins'), losses: rest('losses'), exact: rest('exact') };
}
