/**
 * How many events wait in each lane, as well as this process can know: what the log and the processor's checkpoint said
 * last, and what went in from here since. While they cannot be asked it only grows, so a lane never fills unseen (R8).
 */
import type { Lane } from '../item.ts';

/** Asked this often while things go into a lane. */
const SAMPLE_MS = 2_000;

export interface Backlog {
  waiting(lane: Lane): number;
  /** So many are about to go in. */
  added(lane: Lane, count: number): void;
}

export interface BacklogOptions {
  /** Events that went in and are not moved yet, by the log and the processor's checkpoint. */
  readonly measure: (lane: Lane) => Promise<number>;
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
}

export function createBacklog({ measure, clock, onError }: BacklogOptions): Backlog {
  const lanes = new Map<Lane, { measured: number; since: number; atMs: number; asking: boolean }>();
  const of = (lane: Lane) => {
    const found = lanes.get(lane) ?? { measured: 0, since: 0, atMs: Number.NEGATIVE_INFINITY, asking: false };
    lanes.set(lane, found);
    return found;
  };
  const sample = async (lane: Lane): Promise<void> => {
    const state = of(lane);
    const { since } = state;
    state.asking = true;
    try {
      state.measured = await measure(lane);
      state.since -= since; // what came meanwhile may be counted twice until the next time
    } catch (error) {
      onError(error);
    } finally {
      state.atMs = clock();
      state.asking = false;
    }
  };
  return {
    waiting: (lane) => of(lane).measured + of(lane).since,
    added(lane, count) {
      if (count === 0) return;
      const state = of(lane);
      state.since += count;
      if (!state.asking && clock() - state.atMs >= SAMPLE_MS) void sample(lane);
    },
  };
}
