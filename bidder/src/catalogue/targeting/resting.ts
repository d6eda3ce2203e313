/**
 * Campaigns that cannot bid for a while whatever the request, by no fault of it: out of budget, at their daily cap, halted.
 * Their bits fall out of every search, so a hundred starved campaigns cost a request nothing. They come back when they are
 * woken (money has come) or when their time is over, whichever is first: so nothing has to be told of what ends it.
 *
 * Times only go on, and all rest equally long, so the first to lie down is the first to rise.
 */
import type { NoBidReason } from '../../openrtb/no-bid.ts';
import { clearBit, hasBit, lowestBit, setBit } from '../bitmaps/posting.ts';
import type { CampaignIndex } from './campaign-index.ts';

export type RestReason = Extract<NoBidReason, 'BUDGET' | 'DAILY_CAP' | 'MODE_HALTED'>;
const reasons: readonly RestReason[] = ['BUDGET', 'DAILY_CAP', 'MODE_HALTED'];

/** How long; an end that nobody tells of is noticed as late as this, ms. Well under the 250 ms a mode may take. */
export const REST_MS = 100;

export class Resting {
  readonly #index: CampaignIndex;
  #reasons = new Uint8Array(0);
  #slots: number[] = [];
  #untilMs: number[] = [];
  #first = 0;

  constructor(index: CampaignIndex) {
    this.#index = index;
  }

  rest(budgetKey: string, reason: RestReason, nowMs: number): void {
    const slot = this.#index.slotOf(budgetKey);
    if (slot === undefined || hasBit(this.#index.resting, slot)) return;
    setBit(this.#index.resting, slot);
    if (slot >= this.#reasons.length) this.#grow();
    this.#reasons[slot] = reasons.indexOf(reason);
    this.#slots.push(slot);
    this.#untilMs.push(nowMs + REST_MS);
  }

  #grow(): void {
    const longer = new Uint8Array(this.#index.words * 32);
    longer.set(this.#reasons);
    this.#reasons = longer;
  }

  wake(budgetKey: string): void {
    const slot = this.#index.slotOf(budgetKey);
    if (slot !== undefined) clearBit(this.#index.resting, slot);
  }

  /** Wakes those whose time is over; to be called before a decision. */
  wakeDue(nowMs: number): void {
    while (this.#first < this.#slots.length && nowMs >= (this.#untilMs[this.#first] as number)) {
      clearBit(this.#index.resting, this.#slots[this.#first] as number);
      this.#first += 1;
    }
    if (this.#first === this.#slots.length && this.#first > 0) {
      this.#slots = [];
      this.#untilMs = [];
      this.#first = 0;
    }
  }

  /** Why the first campaign of a word of resting ones rests; `bits` is not 0. */
  reasonIn(word: number, bits: number): RestReason {
    return reasons[this.#reasons[word * 32 + lowestBit(bits)] as number] as RestReason;
  }

  get count(): number {
    let sum = 0;
    for (let rest of this.#index.resting) for (; rest !== 0; rest &= rest - 1) sum += 1;
    return sum;
  }
}
