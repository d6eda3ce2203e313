/** One at a time per key, any number of keys at once, all of it bounded (R8). */
import { DecisionError } from './errors.ts';

/** Commands that may wait for one entity: at some 100 decisions a second and entity, half a second of waiting. */
const WAITING_PER_KEY_MAX = 50;
/** Commands in hand in all; each holds some kilobytes. */
const WAITING_MAX = 2_000;

export interface KeyQueues {
  /** Runs work after the earlier work of its key. Throws `DECISION_OVERLOADED` when too much waits. */
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
  /** Resolves once nothing is waiting or at work. */
  idle(): Promise<void>;
}

export function createKeyQueues(): KeyQueues {
  const queues = new Map<string, { last: Promise<unknown>; length: number }>();
  let waiting = 0;
  return {
    async run(key, work) {
      const queue = queues.get(key) ?? { last: Promise.resolve(), length: 0 };
      if (queue.length >= WAITING_PER_KEY_MAX || waiting >= WAITING_MAX) {
        throw new DecisionError('DECISION_OVERLOADED', 'too many commands wait: send them slower', { retryable: true });
      }
      queues.set(key, queue);
      queue.length += 1;
      waiting += 1;
      const result = queue.last.then(work);
      queue.last = result.catch(() => {}); // told to whoever asked for it; the next in line goes on
      try {
        return await result;
      } finally {
        queue.length -= 1;
        waiting -= 1;
        if (queue.length === 0) queues.delete(key);
      }
    },
    async idle() {
      while (queues.size > 0) await Promise.all([...queues.values()].map(({ last }) => last));
    },
  };
}
