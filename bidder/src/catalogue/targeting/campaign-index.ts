/**
 * All campaigns that can bid, each in a slot, with a bitmap over slots for everything that is asked of a request. A search
 * ANDs bitmaps and never looks at a campaign whose bit falls.
 *
 * Slots come in blocks of 1,024. A block knows the dearest campaign in it and blocks are visited from the dearest, so a
 * search that has found a bid ends at the first block that cannot beat it. The order inside a block does not matter for
 * what is found. A campaign that changes its price only has to be put where blocks like it are; nothing is sorted anew.
 *
 * It is changed in place between two decisions, never during one: a decision is synchronous.
 */

import { Dimension } from '../bitmaps/dimension.ts';
import { clearBit, grown, hasBit, SLOTS_MAX, setBit } from '../bitmaps/posting.ts';
import type { Candidate } from '../candidate.ts';
import type { CampaignRow } from '../rows.ts';
import type { Trial } from '../trials.ts';
import { type Aspect, impressionAspects, requestAspects } from './aspects.ts';

export const BLOCK_WORDS = 32;
const BLOCK_SLOTS = BLOCK_WORDS * 32;
/** New campaigns fill a block no further, so that one whose price changes finds room among its like. */
const LOADED_SLOTS = (BLOCK_SLOTS * 15) / 16;
/** Values asked for by all campaigns together: each takes 2 to 200 bytes, so 200 MB at the worst. */
export const FACETS_MAX = 1_000_000;

/** One campaign that can bid. */
export interface Entry {
  readonly budgetKey: string;
  readonly row: CampaignRow;
  /** Most it bids (CPM), micros of USD, by the rates it was put in with; that of now is in `ranks`. */
  readonly rankMicros: number;
  /** Its creatives by `kindKey`, each list by creative id. */
  readonly kinds: ReadonlyMap<number, readonly Candidate[]>;
  /** The experiment its creatives are arms of; undefined for none. */
  readonly trial?: Trial | undefined;
}

export class CampaignIndex {
  readonly requestAspects = requestAspects();
  readonly impressionAspects = impressionAspects();
  /** Campaigns by what their creatives are. */
  readonly kinds = new Dimension();
  readonly deals = new Dimension();
  entries: (Entry | undefined)[] = [];
  ranks: Float64Array = new Float64Array(0);
  /** Highest rank in each word of slots; -1 for an empty one. A search passes over words that cannot beat what it has. */
  tops: Float64Array = new Float64Array(0);
  live: Uint32Array = new Uint32Array(0);
  dealsOnly: Uint32Array = new Uint32Array(0);
  /** Campaigns that are not looked at for now; see `resting.ts`. */
  resting: Uint32Array = new Uint32Array(0);
  /** Length of bitmaps; whole blocks. */
  words = 0;
  /** Blocks from the one with the dearest campaign on. */
  order: number[] = [];
  /** Highest rank in each block; -1 for an empty one. */
  most: number[] = [];
  facets = 0;
  readonly #facetsMax: number;
  readonly #slotOf = new Map<string, number>();
  readonly #used: number[] = [];

  constructor(facetsMax: number = FACETS_MAX) {
    this.#facetsMax = facetsMax;
  }

  get size(): number {
    return this.#slotOf.size;
  }

  slotOf(budgetKey: string): number | undefined {
    return this.#slotOf.get(budgetKey);
  }

  entryOf(budgetKey: string): Entry | undefined {
    const slot = this.#slotOf.get(budgetKey);
    return slot === undefined ? undefined : this.entries[slot];
  }

  /** Adds a campaign or puts it in the place of its former self. False when there is no room for it. */
  put(entry: Entry): boolean {
    const facets = facetsOf(entry.row);
    const slot = this.#slotOf.get(entry.budgetKey);
    if (slot !== undefined) {
      const before = this.entries[slot] as Entry;
      if (before.row === entry.row && this.ranks[slot] === entry.rankMicros) {
        this.#changeKinds(slot, before, entry);
        return true;
      }
      this.remove(entry.budgetKey);
    }
    if (this.facets + facets > this.#facetsMax) return false;
    const place = this.#placeFor(entry.rankMicros, slot === undefined ? LOADED_SLOTS : BLOCK_SLOTS);
    if (place === undefined) return false;
    this.facets += facets;
    this.#fill(place, entry);
    return true;
  }

  remove(budgetKey: string): void {
    const slot = this.#slotOf.get(budgetKey);
    if (slot === undefined) return;
    const entry = this.entries[slot] as Entry;
    for (const aspect of this.requestAspects) aspect.remove(slot, entry.row);
    for (const aspect of this.impressionAspects) aspect.remove(slot, entry.row);
    this.kinds.remove(slot, [...entry.kinds.keys()]);
    this.deals.remove(slot, dealsOf(entry.row));
    clearBit(this.live, slot);
    clearBit(this.dealsOnly, slot);
    clearBit(this.resting, slot);
    this.#slotOf.delete(budgetKey);
    this.entries[slot] = undefined;
    this.ranks[slot] = -1;
    this.#reckonWord(slot >>> 5);
    this.facets -= facetsOf(entry.row);
    const block = Math.floor(slot / BLOCK_SLOTS);
    this.#used[block] = (this.#used[block] as number) - 1;
    this.#reckon(block);
    this.#sort();
  }

  #changeKinds(slot: number, before: Entry, entry: Entry): void {
    this.kinds.remove(slot, [...before.kinds.keys()]);
    this.kinds.add(slot, [...entry.kinds.keys()], this.words);
    this.entries[slot] = entry;
  }

  #fill(slot: number, entry: Entry): void {
    const { row, rankMicros } = entry;
    for (const aspect of this.requestAspects) aspect.add(slot, row, this.words);
    for (const aspect of this.impressionAspects) aspect.add(slot, row, this.words);
    this.kinds.add(slot, [...entry.kinds.keys()], this.words);
    this.deals.add(slot, dealsOf(row), this.words);
    setBit(this.live, slot);
    if (row.dealsOnly) setBit(this.dealsOnly, slot);
    this.#slotOf.set(entry.budgetKey, slot);
    this.entries[slot] = entry;
    this.ranks[slot] = rankMicros;
    this.tops[slot >>> 5] = Math.max(this.tops[slot >>> 5] as number, rankMicros);
    const block = Math.floor(slot / BLOCK_SLOTS);
    this.#used[block] = (this.#used[block] as number) + 1;
    if (rankMicros > (this.most[block] as number)) {
      this.most[block] = rankMicros;
      this.#sort();
    }
  }

  /** Where campaigns of that rank are, as far as there is room: in a block that holds fewer than `limit`. */
  #placeFor(rankMicros: number, limit: number): number | undefined {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let at = 0; at < this.order.length; at += 1) {
      const block = this.order[at] as number;
      const used = this.#used[block] as number;
      // The dearest block that it does not make dearer; an empty one before any that it would.
      const above = (this.most[block] as number) - rankMicros;
      const distance = used === 0 ? Number.MAX_SAFE_INTEGER / 2 : above >= 0 ? above : Number.MAX_SAFE_INTEGER - above;
      if (used < limit && distance < least) {
        best = block;
        least = distance;
      }
    }
    if (best >= 0) return this.#freeSlot(best);
    if (this.grow(this.words + BLOCK_WORDS)) return this.#freeSlot(this.most.length - 1);
    return limit === BLOCK_SLOTS ? undefined : this.#placeFor(rankMicros, BLOCK_SLOTS);
  }

  #freeSlot(block: number): number {
    for (let word = block * BLOCK_WORDS; ; word += 1) {
      const free = ~(this.live[word] as number);
      if (free !== 0) return word * 32 + 31 - Math.clz32(free & -free);
    }
  }

  /** Room for so many campaigns, made once before they come, dearest first. */
  reserve(campaigns: number): void {
    this.grow(Math.ceil(campaigns / LOADED_SLOTS) * BLOCK_WORDS);
  }

  grow(words: number): boolean {
    if (words > SLOTS_MAX / 32) return false;
    if (words <= this.words) return true;
    this.words = words;
    this.live = grown(this.live, words);
    this.dealsOnly = grown(this.dealsOnly, words);
    this.resting = grown(this.resting, words);
    const ranks = new Float64Array(words * 32).fill(-1);
    ranks.set(this.ranks);
    this.ranks = ranks;
    const tops = new Float64Array(words).fill(-1);
    tops.set(this.tops);
    this.tops = tops;
    for (let block = this.most.length; block < words / BLOCK_WORDS; block += 1) {
      this.most.push(-1);
      this.#used.push(0);
      this.order.push(block);
    }
    return true;
  }

  /** Another rank for a campaign that stays where it is; `reckonAll` must follow. False when it is not there. */
  setRank(budgetKey: string, rankMicros: number): boolean {
    const slot = this.#slotOf.get(budgetKey);
    if (slot === undefined) return false;
    this.ranks[slot] = rankMicros;
    return true;
  }

  reckonAll(): void {
    for (let word = 0; word < this.words; word += 1) this.#reckonWord(word);
    for (let block = 0; block < this.most.length; block += 1) this.#reckon(block);
    this.#sort();
  }

  #reckonWord(word: number): void {
    let top = -1;
    for (let slot = word * 32; slot < (word + 1) * 32; slot += 1) top = Math.max(top, this.ranks[slot] as number);
    this.tops[word] = top;
  }

  #reckon(block: number): void {
    let most = -1;
    const end = (block + 1) * BLOCK_WORDS;
    for (let word = block * BLOCK_WORDS; word < end; word += 1) most = Math.max(most, this.tops[word] as number);
    this.most[block] = most;
  }

  #sort(): void {
    this.order.sort((left, right) => (this.most[right] as number) - (this.most[left] as number) || left - right);
  }

  /** Every campaign and its creatives, in no order. */
  *all(): Generator<Entry> {
    for (const slot of this.#slotOf.values()) yield this.entries[slot] as Entry;
  }

  rests(slot: number): boolean {
    return hasBit(this.resting, slot);
  }

  /** Bytes of bitmaps and lists, about. */
  get bytes(): number {
    let sum =
      this.ranks.byteLength + this.tops.byteLength + 3 * this.live.byteLength + this.kinds.bytes + this.deals.bytes;
    const aspects: readonly Aspect<never>[] = [...this.requestAspects, ...this.impressionAspects] as never;
    for (const { dimension } of aspects) sum += dimension.bytes;
    return sum;
  }
}

function dealsOf({ deals }: CampaignRow): string[] {
  return [...new Set(deals.map(({ dealId }) => dealId))];
}

/** Values a campaign asks for. */
function facetsOf({ targeting, countries, deals }: CampaignRow): number {
  let sum = countries.length + deals.length;
  for (const list of Object.values(targeting ?? {})) if (Array.isArray(list)) sum += list.length;
  return sum;
}
