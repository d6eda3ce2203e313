/** Bounded work (R8): so much at once, so much waiting, and a refusal beyond. */
import { DeliveryError } from '../delivery/sent.ts';

export interface Slots {
  /** Throws a retryable `CONNECTOR_RATE_LIMITED` when too many wait already. */
  run<Value>(work: () => Promise<Value>): Promise<Value>;
}

export function createSlots(atOnceMax: number, waitingMax: number): Slots {
  const waiting: (() => void)[] = [];
  let busy = 0;
  return {
    async run(work) {
      if (busy >= atOnceMax) {
        if (waiting.length >= waitingMax) {
          throw new DeliveryError('CONNECTOR_RATE_LIMITED', 'too many messages wait already', { retryable: true });
        }
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else busy += 1;
      try {
        return await work();
      } finally {
        // Whoever waits gets this place; it was never free in between.
        const next = waiting.shift();
        if (next === undefined) busy -= 1;
        else next();
      }
    },
  };
}
