/** Comparing how far two builds have come. */
import type { Checkpoint } from '@mainstem/streams/runtime/projection/projection-store';

type Offsets = Checkpoint['offsets'];

/** Whether `one` has read everything `other` has, of the partitions both read. */
export function covers(one: Offsets, other: Offsets): boolean {
  return Object.entries(other).every(([name, offset]) => (one[name] ?? Number.POSITIVE_INFINITY) >= offset);
}

export function equalOffsets(one: Offsets, other: Offsets): boolean {
  return Object.keys(one).length === Object.keys(other).length && covers(one, other) && covers(other, one);
}

/** Records between a checkpoint and the ends of the log. */
export function lagBehind(ends: Offsets, offsets: Offsets): number {
  return Object.entries(ends).reduce((sum, [name, end]) => sum + Math.max(0, end - (offsets[name] ?? 0)), 0);
}
