/**
 * Keys a reactor holds back (R10, ADR 0009): a record of theirs cannot be read, or what it causes fails for good. What else
 * comes of such a key waits on the log, and the checkpoint of its partition stays before it; every other key flows on. A
 * restart tries again, and repeats what came after, which is done once by its ids (R2).
 */
import type { LogPosition } from '../../log/event-log.ts';

export interface HeldKey extends LogPosition {
  /** As on the log. */
  readonly key: string;
  readonly message: string;
}

/** Records of a partition that may be done beyond one that is held: what a restart repeats at most. */
export const BEYOND_HELD_MAX = 10_000;

export interface Holds {
  hold(held: HeldKey): void;
  isHeld(topic: string, partition: number, key: string): boolean;
  /** Where a partition has to begin again: before its first held record. */
  checkpointOf(topic: string, partition: number, nextOffset: number): number;
  /** The record a partition has to stop for, because too much would be repeated. */
  blocking(topic: string, partition: number, nextOffset: number): HeldKey | null;
  readonly keys: readonly HeldKey[];
}

export function createHolds(onHold: () => void): Holds {
  const keys = new Map<string, HeldKey>();
  /** The earliest held record by `topic:partition`. */
  const first = new Map<string, HeldKey>();
  return {
    hold(held) {
      const { topic, partition, key, offset } = held;
      const name = `${topic}:${partition}|${key}`;
      if (keys.has(name)) return;
      keys.set(name, held);
      const earliest = first.get(`${topic}:${partition}`);
      if (earliest === undefined || offset < earliest.offset) first.set(`${topic}:${partition}`, held);
      onHold();
    },
    isHeld: (topic, partition, key) => keys.size > 0 && keys.has(`${topic}:${partition}|${key}`),
    checkpointOf: (topic, partition, nextOffset) =>
      Math.min(nextOffset, first.get(`${topic}:${partition}`)?.offset ?? nextOffset),
    blocking(topic, partition, nextOffset) {
      const held = first.get(`${topic}:${partition}`);
      return held !== undefined && nextOffset - held.offset > BEYOND_HELD_MAX ? held : null;
    },
    get keys() {
      return [...keys.values()];
    },
  };
}
