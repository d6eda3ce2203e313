/**
 * One dimension of targeting: which campaigns ask for which of its values. A campaign that asks for none takes all.
 *
 * A request fits a campaign here when the campaign asks for none, or for one of the values the request has. What a request
 * does not say it has no value of: unknown satisfies no campaign that asks, for money is spent only where it was meant to
 * be. A dimension of blocks is read the other way round: a campaign is out when the request has a value that it blocks,
 * and unknown blocks nothing.
 */
import { clearBit, grown, Posting, setBit } from './posting.ts';

export type Key = string | number;

/** Values of a request in one dimension, as bitmaps to be joined by OR. One object, filled for request after request. */
export class Hits {
  readonly bitmaps: Uint32Array[] = [];
  count = 0;

  clear(): void {
    this.count = 0;
  }

  push(bitmap: Uint32Array): void {
    this.bitmaps[this.count] = bitmap;
    this.count += 1;
  }
}

export class Dimension {
  /** Who asks for a value; only one campaign, as for most, stands for itself by its slot. */
  readonly values = new Map<Key, Posting | number>();
  readonly hits = new Hits();
  /** Campaigns that ask for some value. */
  restricted: Uint32Array = new Uint32Array(0);
  restrictedCount = 0;
  /** Where the short lists of this request are put together. */
  #gathered: Uint32Array = new Uint32Array(0);
  /** Words of it that are not 0, to be cleared. */
  #touched: Uint16Array = new Uint16Array(64);
  #touchedCount = 0;

  add(slot: number, keys: readonly Key[], words: number): void {
    if (keys.length === 0) return;
    this.restricted = grown(this.restricted, words);
    setBit(this.restricted, slot);
    this.restrictedCount += 1;
    for (const key of keys) this.#addTo(key, slot, words);
  }

  remove(slot: number, keys: readonly Key[]): void {
    if (keys.length === 0) return;
    clearBit(this.restricted, slot);
    this.restrictedCount -= 1;
    for (const key of keys) this.#removeFrom(key, slot);
  }

  #addTo(key: Key, slot: number, words: number): void {
    const known = this.values.get(key);
    if (known === undefined) this.values.set(key, slot);
    else if (typeof known !== 'number') known.add(slot, words);
    else {
      const posting = new Posting();
      posting.add(known, words);
      posting.add(slot, words);
      this.values.set(key, posting);
    }
  }

  #removeFrom(key: Key, slot: number): void {
    const known = this.values.get(key);
    if (typeof known === 'number') this.values.delete(key);
    else if (known !== undefined) {
      known.remove(slot);
      if (known.count === 0) this.values.delete(key);
    }
  }

  /** Begins a request: no value has been seen yet. */
  begin(words: number): void {
    for (let index = 0; index < this.#touchedCount; index += 1) {
      this.#gathered[this.#touched[index] as number] = 0;
    }
    this.#touchedCount = 0;
    this.hits.clear();
    this.restricted = grown(this.restricted, words);
  }

  /** The request has this value. */
  hit(key: Key, words: number): void {
    const known = this.values.get(key);
    if (known === undefined) return;
    if (typeof known === 'number') this.hitSlot(known, words);
    else this.hitPosting(known, words);
  }

  hitPosting(posting: Posting, words: number): void {
    const bits = posting.bits(words);
    if (bits !== undefined) {
      this.hits.push(bits);
      return;
    }
    const list = posting.list as readonly number[];
    for (let index = 0; index < list.length; index += 1) this.hitSlot(list[index] as number, words);
  }

  hitSlot(slot: number, words: number): void {
    if (this.#touchedCount === 0) {
      this.#gathered = grown(this.#gathered, words);
      this.hits.push(this.#gathered);
    }
    const word = slot >>> 5;
    if (this.#gathered[word] === 0) this.#touch(word);
    setBit(this.#gathered, slot);
  }

  #touch(word: number): void {
    if (this.#touchedCount === this.#touched.length) {
      const longer = new Uint16Array(this.#touched.length * 2);
      longer.set(this.#touched);
      this.#touched = longer;
    }
    this.#touched[this.#touchedCount] = word;
    this.#touchedCount += 1;
  }

  get bytes(): number {
    let sum = this.restricted.byteLength + this.#gathered.byteLength;
    for (const known of this.values.values())
      sum += typeof known === 'number' ? PLACE_BYTES : PLACE_BYTES + POSTING_BYTES + known.bytes;
    return sum;
  }
}

/** A place in a map with its key, and what a posting takes beside its slots, about. */
const PLACE_BYTES = 80;
const POSTING_BYTES = 100;
