/**
 * Remembers, in a fixed number of bits, whose counts were let go for want of room: a Bloom filter. It never forgets one it
 * was told of within a generation; it may name a few others, who are then shown less than they might be. That is the safe
 * side of a frequency cap.
 *
 * Two generations: the older is dropped when the younger is as old as the longest window, so each name is kept for at least
 * a window, in which the counts that were let go could have mattered.
 */
const BITS = 2 ** 23;
const HASHES = 4;

export class EvictedNames {
  #young = new Uint32Array(BITS / 32);
  #old = new Uint32Array(BITS / 32);
  #turnedAtMs = Number.NEGATIVE_INFINITY;
  #count = 0;

  /** Names told of in the young generation. */
  get count(): number {
    return this.#count;
  }

  add(name: string, nowMs: number, windowMs: number): void {
    this.#turn(nowMs, windowMs);
    this.#count += 1;
    visit(name, (word, bit) => {
      this.#young[word] = (this.#young[word] as number) | bit;
      return true;
    });
  }

  has(name: string): boolean {
    if (this.#count === 0 && this.#turnedAtMs === Number.NEGATIVE_INFINITY) return false;
    return isIn(this.#young, name) || isIn(this.#old, name);
  }

  #turn(nowMs: number, windowMs: number): void {
    if (nowMs - this.#turnedAtMs < windowMs) return;
    const spare = this.#old;
    this.#old = this.#young;
    this.#young = spare.fill(0);
    this.#turnedAtMs = nowMs;
    this.#count = 0;
  }
}

function isIn(bits: Uint32Array, name: string): boolean {
  return visit(name, (word, bit) => ((bits[word] as number) & bit) !== 0);
}

/** True when every bit of the name was answered with true. Double hashing (Kirsch and Mitzenmacher 2006). */
function visit(name: string, each: (word: number, bit: number) => boolean): boolean {
  let first = 2_166_136_261;
  let second = 0x9e3779b9;
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    first = Math.imul(first ^ code, 16_777_619);
    second = Math.imul(second ^ code, 0x85ebca6b) ^ (second >>> 13);
  }
  for (let round = 0; round < HASHES; round += 1) {
    const at = (first + Math.imul(round, second | 1)) >>> 0;
    if (!each((at % BITS) >>> 5, 1 << (at & 31))) return false;
  }
  return true;
}
