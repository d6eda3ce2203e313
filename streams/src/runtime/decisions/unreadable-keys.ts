/** Keys of a decided stream behind a record that cannot be read (R10), and where that record is. */
import { keyOf } from '@mainstem/schemas/envelope';
import type { LogPosition } from '../../log/event-log.ts';
import { DecisionError } from './errors.ts';

/** So many at once are no accident of single records: then the writer ends, as before any decision on what is not known. */
const KEYS_MAX = 10_000;

export interface RecordPlace extends LogPosition {
  readonly key: string;
}

export class UnreadableKeys {
  readonly #first = new Map<string, { readonly offset: number; readonly refusal: DecisionError }>();
  readonly #partitions = new Set<number>();

  get size(): number {
    return this.#first.size;
  }

  /** Throws the error when there are too many. */
  add({ topic, partition, offset, key }: RecordPlace, cause: Error): void {
    if (this.#first.has(key)) return;
    if (this.#first.size >= KEYS_MAX) throw cause;
    const message = `${topic}/${partition} offset ${offset}, a record of this entity, cannot be read by this program`;
    this.#first.set(key, { offset, refusal: new DecisionError('DECISION_KEY_UNREADABLE', message, { cause }) });
    this.#partitions.add(partition);
  }

  /** Whether a record of the entity comes after one that could not be read. */
  isBehind({ tenant, entity }: { readonly tenant: string; readonly entity: string }, offset: number): boolean {
    if (this.#first.size === 0) return false;
    const first = this.#first.get(keyOf(tenant, entity));
    return first !== undefined && offset > first.offset;
  }

  isIn(partition: number): boolean {
    return this.#partitions.has(partition);
  }

  refuse(key: string): void {
    const first = this.#first.get(key);
    if (first !== undefined) throw first.refusal;
  }

  clear(): void {
    this.#first.clear();
    this.#partitions.clear();
  }
}
