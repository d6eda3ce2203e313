/**
 * For tests: activities that lose their worker. Each step's first try dies before its effect and its second after it,
 * before Temporal hears of it; the third is let through. Between them a new worker takes over, which knows nothing.
 */
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../steps/contract.ts';

export interface Effect {
  readonly activity: string;
  readonly input: unknown;
}

export interface Lives {
  readonly activities: Activities;
  /** Effects as they happened, repeats included. */
  readonly effects: Effect[];
  /** Resolves when the worker of this life is to die; a new promise for each life. */
  death(): Promise<void>;
  readonly deaths: number;
}

type AnyActivity = (input: unknown) => Promise<unknown>;

/** With `mortal` false nothing dies: the run all others are compared with. */
export function createLives(activities: Activities, mortal: boolean): Lives {
  const effects: Effect[] = [];
  let deaths = 0;
  let dying = Promise.withResolvers<void>();
  const die = (): never => {
    deaths += 1;
    dying.resolve();
    // What the server learns of a worker that is gone, without the wait for its silence.
    throw ApplicationFailure.create({ message: 'the worker died', type: 'KILLED', nextRetryDelay: '1 millisecond' });
  };
  const wrap = (activity: string, run: AnyActivity): AnyActivity => {
    return async (input) => {
      const { attempt } = activityInfo();
      if (mortal && attempt === 1) die();
      const result = await run(input);
      effects.push({ activity, input });
      if (mortal && attempt === 2) die();
      return result;
    };
  };
  const wrapped = Object.entries(activities).map(([name, run]) => [name, wrap(name, run as AnyActivity)] as const);
  return {
    activities: Object.fromEntries(wrapped) as unknown as Activities,
    effects,
    death() {
      dying = Promise.withResolvers<void>();
      return dying.promise;
    },
    get deaths() {
      return deaths;
    },
  };
}
