/** Which keys of a view are parked, in memory: who asks for each batch may not ask the store. Bounded (R8). */
import {
  type KeyPlace,
  PARKED_BYTES_MAX,
  PARKED_KEYS_MAX,
  PARKED_RECORDS_MAX,
  PARKED_RECORDS_PER_KEY_MAX,
  type ParkedKey,
  type ParkedRecord,
  placeText,
} from './parked.ts';

export interface ParkingLimits {
  readonly keysMax: number;
  readonly recordsPerKeyMax: number;
  readonly recordsMax: number;
  readonly bytesMax: number;
}

export const parkingLimits: ParkingLimits = {
  keysMax: PARKED_KEYS_MAX,
  recordsPerKeyMax: PARKED_RECORDS_PER_KEY_MAX,
  recordsMax: PARKED_RECORDS_MAX,
  bytesMax: PARKED_BYTES_MAX,
};

export interface ParkingSummary {
  readonly keys: number;
  readonly records: number;
  readonly bytes: number;
  /** When the key that waits longest was parked, ms since 1970 UTC; null when none is. */
  readonly sinceMs: number | null;
}

export class ParkingLot {
  readonly #keys = new Map<string, ParkedKey>();
  /** Parked keys by `topic:partition`, so that partitions without any cost nothing. */
  readonly #partitions = new Map<string, number>();
  readonly #limits: ParkingLimits;
  #bytes = 0;
  #records = 0;

  constructor(keys: readonly ParkedKey[], limits: ParkingLimits = parkingLimits) {
    this.#limits = limits;
    for (const key of keys) this.#set(key);
  }

  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }

  get keys(): Iterable<ParkedKey> {
    return this.#keys.values();
  }

  get summary(): ParkingSummary {
    let sinceMs: number | null = null;
    for (const key of this.#keys.values()) sinceMs = Math.min(sinceMs ?? key.sinceMs, key.sinceMs);
    return { keys: this.#keys.size, records: this.#records, bytes: this.#bytes, sinceMs };
  }

  has(place: KeyPlace): boolean {
    return this.#keys.has(placeText(place));
  }

  get(place: KeyPlace): ParkedKey | undefined {
    return this.#keys.get(placeText(place));
  }

  touches(topic: string, partition: number): boolean {
    return this.#partitions.has(`${topic}:${partition}`);
  }

  /** A copy to try a window on; `learn` takes over what came of it. */
  copy(): ParkingLot {
    return new ParkingLot([...this.#keys.values()], this.#limits);
  }

  /** Puts a record behind its key; says which bound is in the way instead, and changes nothing then. */
  park(record: ParkedRecord): string | null {
    const { keysMax, recordsPerKeyMax, recordsMax, bytesMax } = this.#limits;
    const held = this.get(record);
    if (held === undefined && this.#keys.size >= keysMax) return `${keysMax} keys are parked`;
    if (held !== undefined && held.records >= recordsPerKeyMax) return `${recordsPerKeyMax} records of this key wait`;
    if (this.#records >= recordsMax) return `${recordsMax} records are parked`;
    if (this.#bytes + record.value.length > bytesMax) return `the parked records hold ${bytesMax} bytes`;
    const { topic, partition, key, offset, value, parkedAtMs, fault } = record;
    if (held !== undefined) {
      this.#set({ ...held, records: held.records + 1, bytes: held.bytes + value.length });
    } else if (fault !== null) {
      const first = { records: 1, bytes: value.length, firstOffset: offset, sinceMs: parkedAtMs, fault };
      this.#set({ topic, partition, key, ...first });
    }
    return null;
  }

  /** Sets what a key is after some of its records were drained; null when none is left. */
  settle(place: KeyPlace, left: ParkedKey | null): void {
    if (left === null) this.#remove(place);
    else this.#set(left);
  }

  #set(key: ParkedKey): void {
    this.#remove(key);
    this.#keys.set(placeText(key), key);
    this.#records += key.records;
    this.#bytes += key.bytes;
    const name = `${key.topic}:${key.partition}`;
    this.#partitions.set(name, (this.#partitions.get(name) ?? 0) + 1);
  }

  #remove(place: KeyPlace): void {
    const held = this.get(place);
    if (held === undefined) return;
    this.#keys.delete(placeText(place));
    this.#records -= held.records;
    this.#bytes -= held.bytes;
    const name = `${held.topic}:${held.partition}`;
    const left = (this.#partitions.get(name) ?? 0) - 1;
    if (left > 0) this.#partitions.set(name, left);
    else this.#partitions.delete(name);
  }
}
