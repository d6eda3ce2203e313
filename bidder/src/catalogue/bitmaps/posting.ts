/**
 * A set of slots: which campaigns ask for one value. Few are kept as a list, many as a bitmap, so that a hundred thousand
 * rare values (domains, segments, postcodes) cost bytes and not kilobytes each, and a common one is read 32 at a time.
 */

/** Slots are kept in 16 bits. */
export const SLOTS_MAX = 65_536;
/** Above this a bitmap takes over: setting that many bits costs about what reading a bitmap of 10,000 does. */
const LIST_MAX = 96;
/** Below this the list comes back; apart from LIST_MAX, so that one campaign to and fro changes nothing. */
const LIST_AGAIN = 48;

export class Posting {
  count = 0;
  /** A plain list: most values are asked for by one or two campaigns, and a typed array is dear to make. */
  #list: number[] | undefined = [];
  #bits: Uint32Array | undefined;

  /** Adds a slot that is not in it. `words`: length of bitmaps now. */
  add(slot: number, words: number): void {
    this.count += 1;
    if (this.#list === undefined) {
      setBit(this.bits(words) as Uint32Array, slot);
      return;
    }
    if (this.count > LIST_MAX) {
      const bits = new Uint32Array(words);
      for (const listed of this.#list) setBit(bits, listed);
      setBit(bits, slot);
      this.#bits = bits;
      this.#list = undefined;
      return;
    }
    this.#list.push(slot);
  }

  /** Removes a slot that is in it. */
  remove(slot: number): void {
    this.count -= 1;
    if (this.#list !== undefined) {
      const last = this.#list.pop() as number;
      if (last !== slot) this.#list[this.#list.indexOf(slot)] = last;
      return;
    }
    clearBit(this.#bits as Uint32Array, slot);
    if (this.count < LIST_AGAIN) this.#toList();
  }

  #toList(): void {
    const bits = this.#bits as Uint32Array;
    const list: number[] = [];
    for (let word = 0; word < bits.length; word += 1) {
      for (let rest = bits[word] as number; rest !== 0; rest &= rest - 1) {
        list.push(word * 32 + lowestBit(rest));
      }
    }
    this.#list = list;
    this.#bits = undefined;
  }

  /** The bitmap, of at least `words` words; undefined while it is a list. */
  bits(words: number): Uint32Array | undefined {
    if (this.#bits !== undefined && this.#bits.length < words) this.#bits = grown(this.#bits, words);
    return this.#bits;
  }

  /** The list; undefined while it is a bitmap. */
  get list(): readonly number[] | undefined {
    return this.#list;
  }

  get bytes(): number {
    return (this.#list?.length ?? 0) * 8 + (this.#bits?.byteLength ?? 0);
  }
}

export function grown(bits: Uint32Array, words: number): Uint32Array {
  if (bits.length >= words) return bits;
  const longer = new Uint32Array(words);
  longer.set(bits);
  return longer;
}

export function setBit(bits: Uint32Array, slot: number): void {
  bits[slot >>> 5] = (bits[slot >>> 5] as number) | (1 << (slot & 31));
}

export function clearBit(bits: Uint32Array, slot: number): void {
  bits[slot >>> 5] = (bits[slot >>> 5] as number) & ~(1 << (slot & 31));
}

export function hasBit(bits: Uint32Array, slot: number): boolean {
  return (((bits[slot >>> 5] as number) >>> (slot & 31)) & 1) === 1;
}

/** Number of the lowest bit set; `word` is not 0. */
export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
