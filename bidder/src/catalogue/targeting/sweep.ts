/**
 * Finds the campaigns that fit a request, dearest blocks first, 32 at a time. One sweep serves request after request: what
 * is the same for all impressions of a request is reckoned once per block, and only for blocks that are reached.
 *
 * Nothing is allocated for a campaign, nor for a request once the bitmaps have their size.
 */
import type { Impression } from '../../openrtb/bid-request.ts';
import type { NoBidReason } from '../../openrtb/no-bid.ts';
import type { Dimension, Hits } from '../bitmaps/dimension.ts';
import { grown, lowestBit } from '../bitmaps/posting.ts';
import type { Asking } from './asking.ts';
import type { Aspect } from './aspects.ts';
import { BLOCK_WORDS, type CampaignIndex } from './campaign-index.ts';
import { type TargetingReason, targetingReasons } from './refusal.ts';
import type { Resting } from './resting.ts';

const STAGES = targetingReasons.length;
const IMPRESSION_STAGE = STAGES - 1;
const none: Uint32Array = new Uint32Array(0);

export class Sweep {
  readonly #index: CampaignIndex;
  readonly #resting: Resting;
  /** Aspects of this request that shut somebody out, in order of stage. */
  readonly #terms: Aspect<Asking>[] = [];
  readonly #buffers: Uint32Array[] = new Array<Uint32Array>(STAGES).fill(none);
  /** What is left after each stage; a stage without terms shows what the one before left. */
  readonly #views: Uint32Array[] = new Array<Uint32Array>(STAGES).fill(none);
  readonly #reckoned: Uint8Array = new Uint8Array(64);
  readonly #impressionTerms: Aspect<Impression>[] = [];
  #deal: Dimension | undefined;
  #openOnly = false;
  /** Place in the order of blocks, block, word in it, and what is left of the word. */
  #at = 0;
  #block = -1;
  #word = 0;
  #rest = 0;
  /** Of all that was passed over because it rests. */
  restReason: NoBidReason | undefined;

  constructor(index: CampaignIndex, resting: Resting) {
    this.#index = index;
    this.#resting = resting;
  }

  /** A new request. */
  begin(asking: Asking): void {
    const { words, requestAspects, live } = this.#index;
    this.#reckoned.fill(0);
    this.#terms.length = 0;
    let view = live;
    let stage = 0;
    for (let at = 0; at < requestAspects.length; at += 1) {
      const aspect = requestAspects[at] as Aspect<Asking>;
      for (; stage < aspect.stage; stage += 1) this.#views[stage] = view;
      if (!matched(aspect, asking, words)) continue;
      this.#terms.push(aspect);
      view = this.#bufferOf(aspect.stage);
    }
    for (; stage < STAGES; stage += 1) this.#views[stage] = view;
  }

  #bufferOf(stage: number): Uint32Array {
    const buffer = grown(this.#buffers[stage] as Uint32Array, this.#index.words);
    this.#buffers[stage] = buffer;
    return buffer;
  }

  /** An impression of it. */
  beginImpression(imp: Impression): void {
    this.#impressionTerms.length = 0;
    for (const aspect of this.#index.impressionAspects) {
      if (matched(aspect, imp, this.#index.words)) this.#impressionTerms.push(aspect);
    }
  }

  /**
   * Begins to look for campaigns that have a creative of one of the kinds, for a deal or for the open auction. `kinds` are
   * told to `tell`.
   */
  start(kinds: readonly number[], dealId: string | undefined): void {
    const { kinds: dimension, deals, words } = this.#index;
    dimension.begin(words);
    for (let at = 0; at < kinds.length; at += 1) dimension.hit(kinds[at] as number, words);
    this.#openOnly = dealId === undefined;
    this.#deal = undefined;
    if (dealId !== undefined) {
      deals.begin(words);
      deals.hit(dealId, words);
      this.#deal = deals;
    }
    this.#at = 0;
    this.#block = -1;
    this.#rest = 0;
    this.restReason = undefined;
  }

  /** Slot of the next campaign that fits and may bid `leastMicros` (USD) or more; -1 when there is none. */
  next(leastMicros: number): number {
    const { ranks } = this.#index;
    for (;;) {
      while (this.#rest !== 0) {
        const slot = this.#word * 32 + lowestBit(this.#rest);
        this.#rest &= this.#rest - 1;
        if ((ranks[slot] as number) >= leastMicros) return slot;
      }
      if (!this.#nextWord(leastMicros)) return -1;
    }
  }

  #nextWord(leastMicros: number): boolean {
    const { order, most, resting, tops } = this.#index;
    this.#word += 1;
    if (this.#block < 0 || this.#word === (this.#block + 1) * BLOCK_WORDS) {
      const block = order[this.#at];
      if (block === undefined || (most[block] as number) < leastMicros || (most[block] as number) < 0) return false;
      this.#at += 1;
      this.#block = block;
      this.#word = block * BLOCK_WORDS;
      if (this.#reckoned[block] === 0) this.#reckon(block);
    }
    // Nothing in it could bid that much; but why it rests may still have to be told.
    const isBelow = (tops[this.#word] as number) < leastMicros;
    if (isBelow && (resting[this.#word] === 0 || this.restReason !== undefined)) return true;
    const fits = this.#fitting(this.#word, this.#views[IMPRESSION_STAGE] as Uint32Array, true);
    const rests = fits & (resting[this.#word] as number);
    if (rests !== 0) this.restReason ??= this.#resting.reasonIn(this.#word, rests);
    this.#rest = fits & ~rests;
    return true;
  }

  /** Bits of a word that a view holds and that are of a kind and deal asked for. */
  #fitting(word: number, view: Uint32Array, impression: boolean): number {
    let bits = view[word] as number;
    if (bits === 0) return 0;
    bits &= any(this.#index.kinds.hits, word);
    if (this.#deal !== undefined) bits &= any(this.#deal.hits, word);
    if (this.#openOnly) bits &= ~(this.#index.dealsOnly[word] as number);
    if (!impression) return bits;
    for (let at = 0; at < this.#impressionTerms.length && bits !== 0; at += 1) {
      const { dimension } = this.#impressionTerms[at] as Aspect<Impression>;
      bits &= ~(dimension.restricted[word] as number) | any(dimension.hits, word);
    }
    return bits;
  }

  /** What is left of a block after each stage. */
  #reckon(block: number): void {
    this.#reckoned[block] = 1;
    const from = block * BLOCK_WORDS;
    const to = from + BLOCK_WORDS;
    let source = this.#index.live;
    for (let at = 0; at < this.#terms.length; at += 1) {
      const { dimension, blocks, stage } = this.#terms[at] as Aspect<Asking>;
      const target = this.#views[stage] as Uint32Array;
      if (blocks) shutOut(target, source, dimension.hits, from, to);
      else admit(target, source, dimension.restricted, dimension.hits, from, to);
      source = target;
    }
  }

  /**
   * Why nothing that could bid `leastMicros` or more was found: of the campaigns with a fitting creative, the check that
   * the one which came furthest failed. To be asked after a search that found none.
   */
  reason(leastMicros: number): NoBidReason | undefined {
    if (!this.#some(this.#index.live, false, -1)) return undefined;
    if (!this.#some(this.#index.live, false, leastMicros)) return 'FLOOR';
    for (let stage = IMPRESSION_STAGE; stage >= 0; stage -= 1) {
      if (stage === IMPRESSION_STAGE && this.#some(this.#views[stage] as Uint32Array, true, leastMicros))
        return undefined;
      const left = stage === 0 ? this.#index.live : (this.#views[stage - 1] as Uint32Array);
      if (this.#some(left, false, leastMicros)) return targetingReasons[stage] as TargetingReason;
    }
    return undefined;
  }

  /** True when any campaign of a view is of a kind asked for and may bid that much. */
  #some(view: Uint32Array, impression: boolean, leastMicros: number): boolean {
    const { most } = this.#index;
    for (let block = 0; block < most.length; block += 1) {
      // Blocks under the floor were never reckoned.
      if (this.#reckoned[block] === 0 && view !== this.#index.live) continue;
      if ((most[block] as number) >= leastMicros && this.#someIn(block, view, impression, leastMicros)) return true;
    }
    return false;
  }

  #someIn(block: number, view: Uint32Array, impression: boolean, leastMicros: number): boolean {
    const { ranks, tops } = this.#index;
    const end = (block + 1) * BLOCK_WORDS;
    for (let word = block * BLOCK_WORDS; word < end; word += 1) {
      if ((tops[word] as number) < leastMicros) continue;
      for (let bits = this.#fitting(word, view, impression); bits !== 0; bits &= bits - 1) {
        if ((ranks[word * 32 + lowestBit(bits)] as number) >= leastMicros) return true;
      }
    }
    return false;
  }
}

/** True when the aspect shuts anybody out; then it has been told what the request holds. */
function matched<Of>(aspect: Aspect<Of>, of: Of, words: number): boolean {
  const { dimension } = aspect;
  if (dimension.restrictedCount === 0 || aspect.applies?.(of) === false) return false;
  dimension.begin(words);
  aspect.match(of, words);
  return !aspect.blocks || dimension.hits.count > 0;
}

/** Every bitmap of the hits, joined, at one word. */
function any(hits: Hits, word: number): number {
  let bits = 0;
  for (let at = 0; at < hits.count; at += 1) bits |= (hits.bitmaps[at] as Uint32Array)[word] as number;
  return bits;
}

/** Leaves those that ask for nothing, or for something that is there. */
function admit(
  target: Uint32Array,
  source: Uint32Array,
  restricted: Uint32Array,
  hits: Hits,
  from: number,
  to: number,
): void {
  if (hits.count === 0) {
    for (let word = from; word < to; word += 1) target[word] = (source[word] as number) & ~(restricted[word] as number);
    return;
  }
  if (hits.count === 1) {
    const hit = hits.bitmaps[0] as Uint32Array;
    for (let word = from; word < to; word += 1) {
      target[word] = (source[word] as number) & (~(restricted[word] as number) | (hit[word] as number));
    }
    return;
  }
  for (let word = from; word < to; word += 1) {
    const left = source[word] as number;
    target[word] = left === 0 ? 0 : left & (~(restricted[word] as number) | any(hits, word));
  }
}

/** Leaves those that block nothing that is there. */
function shutOut(target: Uint32Array, source: Uint32Array, hits: Hits, from: number, to: number): void {
  for (let word = from; word < to; word += 1) {
    const left = source[word] as number;
    target[word] = left === 0 ? 0 : left & ~any(hits, word);
  }
}
