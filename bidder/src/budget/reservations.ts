/**
 * What bids have reserved, in arrays of numbers: no object and no text stays for a bid, so half a million of them are
 * nothing a garbage collection has to look at or to move. A bid is found by its id through an open hash table (linear
 * probing, at most half full); those that stand equally long are chained in the order they were made, which is that of
 * their deadlines.
 */
import { KEY_WORDS, writeKey } from './bid-key.ts';

/** Reservations at first; doubled when they are full. */
const FIRST_CAPACITY = 256;
const NONE = -1;
/** In no queue: its bill is being written. */
const HELD = 0xff;
/** Queues there may be. */
const QUEUES_MAX = HELD;
const key = new Uint32Array(KEY_WORDS);

export class Reservations {
  /** Places are numbers below it. */
  #capacity = 0;
  #keys = new Uint32Array(0);
  #leases = new Int32Array(0);
  #micros = new Float64Array(0);
  #deadlines = new Float64Array(0);
  /** Neighbours in its queue; of free places `#next` is the next free one. */
  #previous = new Int32Array(0);
  #next = new Int32Array(0);
  #queues = new Uint8Array(0);
  #doubtful = new Uint8Array(0);
  /** Place + 1 by hash; 0 for none. */
  #table = new Int32Array(0);
  #free = NONE;
  #used = 0;
  readonly #first: number[] = [];
  readonly #last: number[] = [];
  size = 0;

  /** `expected`: for so many there is room from the start, so that it need not grow between bids. */
  constructor(expected = FIRST_CAPACITY) {
    this.#grow(expected);
  }

  /** Place of a bid's reservation; -1 when there is none. */
  find(bidId: string): number {
    writeKey(bidId, key);
    const mask = this.#table.length - 1;
    for (let at = hashOf(key, 0) & mask; ; at = (at + 1) & mask) {
      const place = (this.#table[at] as number) - 1;
      if (place < 0 || this.#holdsKey(place)) return place;
    }
  }

  #holdsKey(place: number): boolean {
    const from = place * KEY_WORDS;
    const keys = this.#keys;
    return keys[from + 3] === key[3] && keys[from] === key[0] && keys[from + 1] === key[1] && keys[from + 2] === key[2];
  }

  /** False, and nothing added, when the bid has one. `queue`: below 255; in each deadlines never fall. */
  add(bidId: string, lease: number, micros: number, deadlineAtMs: number, queue: number): boolean {
    if (this.find(bidId) >= 0) return false;
    if (queue >= QUEUES_MAX) throw new RangeError(`queue ${queue} of reservations`);
    if (this.#free === NONE && this.#used === this.#capacity) this.#grow(this.#capacity * 2);
    const place = this.#take();
    this.#keys.set(key, place * KEY_WORDS);
    this.#leases[place] = lease;
    this.#micros[place] = micros;
    this.#deadlines[place] = deadlineAtMs;
    this.#doubtful[place] = 0;
    this.#enqueue(place, queue);
    this.#enter(place);
    this.size += 1;
    return true;
  }

  #take(): number {
    const place = this.#free;
    if (place === NONE) {
      this.#used += 1;
      return this.#used - 1;
    }
    this.#free = this.#next[place] as number;
    return place;
  }

  #enqueue(place: number, queue: number): void {
    while (this.#first.length <= queue) {
      this.#first.push(NONE);
      this.#last.push(NONE);
    }
    const last = this.#last[queue] as number;
    this.#queues[place] = queue;
    this.#previous[place] = last;
    this.#next[place] = NONE;
    if (last === NONE) this.#first[queue] = place;
    else this.#next[last] = place;
    this.#last[queue] = place;
  }

  #dequeue(place: number): void {
    const queue = this.#queues[place] as number;
    if (queue === HELD) return;
    const previous = this.#previous[place] as number;
    const next = this.#next[place] as number;
    if (previous === NONE) this.#first[queue] = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#last[queue] = previous;
    else this.#previous[next] = previous;
  }

  leaseOf(place: number): number {
    return this.#leases[place] as number;
  }

  microsOf(place: number): number {
    return this.#micros[place] as number;
  }

  isHeld(place: number): boolean {
    return this.#queues[place] === HELD;
  }

  isDoubtful(place: number): boolean {
    return this.#doubtful[place] === 1;
  }

  /** No deadline concerns it any more. */
  hold(place: number): void {
    this.#dequeue(place);
    this.#queues[place] = HELD;
  }

  doubt(place: number): void {
    this.#doubtful[place] = 1;
  }

  remove(place: number): void {
    this.#leave(place);
    this.#dequeue(place);
    this.#leases[place] = NONE;
    this.#next[place] = this.#free;
    this.#free = place;
    this.size -= 1;
  }

  /** Place of one whose deadline is over; -1 when there is none left. To be removed before asking again. */
  due(nowMs: number): number {
    for (let queue = 0; queue < this.#first.length; queue += 1) {
      const place = this.#first[queue] as number;
      if (place !== NONE && (this.#deadlines[place] as number) <= nowMs) return place;
    }
    return NONE;
  }

  /** Removes all of a lease. Looks at every place: for what is seldom. */
  removeOf(lease: number): void {
    for (let place = 0; place < this.#used; place += 1) if (this.#leases[place] === lease) this.remove(place);
  }

  #enter(place: number): void {
    const mask = this.#table.length - 1;
    let at = hashOf(this.#keys, place * KEY_WORDS) & mask;
    while (this.#table[at] !== 0) at = (at + 1) & mask;
    this.#table[at] = place + 1;
  }

  /** Takes it out of the table, and moves up what was put behind it for want of its own place. */
  #leave(place: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let hole = hashOf(this.#keys, place * KEY_WORDS) & mask;
    while (table[hole] !== place + 1) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; table[at] !== 0; at = (at + 1) & mask) {
      const home = hashOf(this.#keys, ((table[at] as number) - 1) * KEY_WORDS) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      table[hole] = table[at] as number;
      hole = at;
    }
    table[hole] = 0;
  }

  #grow(capacity: number): void {
    this.#capacity = capacity;
    this.#keys = longer(this.#keys, new Uint32Array(capacity * KEY_WORDS));
    this.#leases = longer(this.#leases, new Int32Array(capacity));
    this.#micros = longer(this.#micros, new Float64Array(capacity));
    this.#deadlines = longer(this.#deadlines, new Float64Array(capacity));
    this.#previous = longer(this.#previous, new Int32Array(capacity));
    this.#next = longer(this.#next, new Int32Array(capacity));
    this.#queues = longer(this.#queues, new Uint8Array(capacity));
    this.#doubtful = longer(this.#doubtful, new Uint8Array(capacity));
    let length = 8;
    while (length < capacity * 2) length *= 2;
    this.#table = new Int32Array(length);
    for (let place = 0; place < this.#used; place += 1) if (this.#leases[place] !== NONE) this.#enter(place);
  }
}

function longer<Numbers extends Uint8Array | Uint32Array | Int32Array | Float64Array>(
  from: Numbers,
  to: Numbers,
): Numbers {
  to.set(from);
  return to;
}

/** The last words of a UUID of version 7 are random; those before tell the time. */
function hashOf(keys: Uint32Array, from: number): number {
  return (keys[from + 3] as number) ^ Math.imul(keys[from + 1] as number, 0x9e3779b1);
}
