/**
 * Does what a reactor answered: appends events, performs effects, and resolves only when all of it is durable. What fails
 * and may succeed later is tried again until the session ends, so a Temporal that is down means lag and no loss.
 */

import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { crashpoint } from '#crashpoint';
import { messageOf } from '../../message-of.ts';
import { createBackoff } from '../backoff.ts';
import { systemClock } from '../clock.ts';
import type { Reaction, ReactorOptions } from './reactor.ts';
import type { ReactorProgress } from './reactor-progress.ts';

export interface Outbox<Effect> {
  /** Throws what will never succeed, or that the session ended. */
  deliver(reactions: readonly Reaction<Effect>[]): Promise<void>;
}

/** Effects under way at once, over all partitions: what Temporal's dev server takes without queueing (design §9). */
export const EFFECTS_IN_FLIGHT_MAX = 32;
/** Events appended in one call. */
const EMITS_PER_APPEND_MAX = 200;
const BACKOFF_MS_MIN = 50;
const BACKOFF_MS_MAX = 5_000;

/** Thrown inside a session that is ending: what is under way is repeated by the next one. */
export class SessionEnded extends Error {
  readonly retryable = true;
}

export function createOutbox<State, Effect>(
  options: ReactorOptions<State, Effect>,
  progress: ReactorProgress,
  ended: AbortSignal,
): Outbox<Effect> {
  if (options.mode === 'silent') return { deliver: () => Promise.resolve() };
  const { clock = systemClock } = options;
  const slots = createSlots(EFFECTS_IN_FLIGHT_MAX);
  const troubles = new Set<symbol>();

  /** Tries until it succeeds, shows meanwhile that the reactor waits. */
  const persist = async (work: () => Promise<unknown>): Promise<void> => {
    const me = Symbol('work');
    const backoff = createBackoff({ firstMs: BACKOFF_MS_MIN, maxMs: BACKOFF_MS_MAX });
    for (;;) {
      if (ended.aborted) throw new SessionEnded('the session has ended');
      try {
        await work();
        if (troubles.delete(me) && troubles.size === 0) progress.settle();
        return;
      } catch (error) {
        if ((error as { retryable?: unknown }).retryable !== true) {
          troubles.delete(me);
          throw error;
        }
        progress.counts.retries += 1;
        troubles.add(me);
        progress.enter('waiting', messageOf(error));
        await clock.sleep(backoff.next(), ended);
      }
    }
  };

  const emit = async (events: readonly AnyEvent[]): Promise<void> => {
    for (let from = 0; from < events.length; from += EMITS_PER_APPEND_MAX) {
      const chunk = events.slice(from, from + EMITS_PER_APPEND_MAX);
      crashpoint('reactor.before-emit');
      await persist(() => options.writer.append(chunk));
      crashpoint('reactor.after-emit');
      progress.counts.emitted += chunk.length;
    }
  };

  const perform = async (effect: Effect): Promise<void> => {
    const { perform: performer } = options;
    if (performer === undefined)
      throw new Error(`reactor ${options.reactor.name} has effects and nobody to perform them`);
    crashpoint('reactor.before-effect');
    await slots.use(() => persist(() => performer(effect)));
    crashpoint('reactor.after-effect');
    progress.counts.performed += 1;
  };

  return {
    async deliver(reactions) {
      const events: AnyEvent[] = [];
      const queues = new Map<string, Effect[]>();
      for (const reaction of reactions) {
        if (reaction.kind === 'emit') events.push(reaction.event);
        else queues.set(reaction.orderKey, [...(queues.get(reaction.orderKey) ?? []), reaction.effect]);
      }
      const inOrder = async (effects: readonly Effect[]) => {
        for (const effect of effects) await perform(effect);
      };
      const work = [emit(events), ...[...queues.values()].map(inOrder)];
      const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}

/** At most `max` at once; the rest wait in order of arrival. Who waits is bounded by the tail's back-pressure. */
function createSlots(max: number): { use<Result>(work: () => Promise<Result>): Promise<Result> } {
  let free = max;
  const waiting: (() => void)[] = [];
  return {
    async use(work) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
