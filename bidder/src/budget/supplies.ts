/** The campaigns that may bid now, as the leaser supplies them with money: who is new, who is gone, who is looked at next. */
import type { BiddableCampaign, Snapshot } from '../catalogue/snapshot.ts';

/** Campaigns of a whole new picture compared in one turn: some 0.3 ms. */
const FOLLOWED_AT_ONCE = 1_000;

export interface Supply {
  campaign: BiddableCampaign;
  lastUsedAtMs: number;
  wanted: boolean;
  leasing: boolean;
  notBeforeMs: number;
}

export class Supplies {
  readonly #supplies = new Map<string, Supply>();
  readonly #urgent = new Set<string>();
  readonly #onGone: (budgetKey: string) => void;
  #cursor: Iterator<Supply> | undefined;
  /** Campaigns of a whole new picture that are still to be compared. */
  #unseen: Iterator<string> | undefined;
  #unseenIn: ReadonlyMap<string, BiddableCampaign> = new Map();

  constructor(onGone: (budgetKey: string) => void) {
    this.#onGone = onGone;
  }

  get(budgetKey: string): Supply | undefined {
    return this.#supplies.get(budgetKey);
  }

  keys(): IterableIterator<string> {
    return this.#supplies.keys();
  }

  follow(snapshot: Snapshot, nowMs: number): void {
    if (snapshot.changed === undefined) {
      // All may differ: the first thousand now, the rest in the next ticks, for bids must not wait for ten thousand.
      this.#unseen = keysOf(this.#supplies, snapshot.campaigns);
      this.#unseenIn = snapshot.campaigns;
      this.followSome(nowMs);
      return;
    }
    for (const key of snapshot.changed) this.#followOne(key, snapshot.campaigns.get(key), nowMs);
  }

  /** Goes on with a whole new picture. */
  followSome(nowMs: number): void {
    for (let count = 0; this.#unseen !== undefined && count < FOLLOWED_AT_ONCE; count += 1) {
      const step = this.#unseen.next();
      if (step.done === true) this.#unseen = undefined;
      else this.#followOne(step.value, this.#unseenIn.get(step.value), nowMs);
    }
  }

  #followOne(key: string, campaign: BiddableCampaign | undefined, nowMs: number): void {
    const known = this.#supplies.get(key);
    if (campaign === undefined) {
      if (known === undefined) return;
      this.#supplies.delete(key);
      this.#onGone(key);
    } else if (known !== undefined) known.campaign = campaign;
    else {
      this.#supplies.set(key, { campaign, lastUsedAtMs: nowMs, wanted: true, leasing: false, notBeforeMs: 0 });
      this.#urgent.add(key);
    }
  }

  /** These could not pay a bid just now. */
  want(budgetKeys: readonly string[]): void {
    for (const key of budgetKeys) {
      const supply = this.#supplies.get(key);
      if (supply === undefined) continue;
      supply.wanted = true;
      this.#urgent.add(key);
    }
  }

  /** Those that are to be supplied at once; they are told once. */
  *urgent(): Generator<Supply> {
    for (const key of this.#urgent) {
      const supply = this.#supplies.get(key);
      if (supply !== undefined) yield supply;
    }
    this.#urgent.clear();
  }

  /** The next ones of all in turn; fewer at the end of a round. */
  *next(most: number): Generator<Supply> {
    for (let looked = 0; looked < most; looked += 1) {
      this.#cursor ??= this.#supplies.values();
      const step = this.#cursor.next();
      if (step.done === true) {
        this.#cursor = undefined;
        return;
      }
      yield step.value;
    }
  }
}

/** Those known, then those there are; both may change while they are gone through. */
function* keysOf(known: ReadonlyMap<string, Supply>, there: ReadonlyMap<string, BiddableCampaign>): Generator<string> {
  yield* known.keys();
  yield* there.keys();
}
