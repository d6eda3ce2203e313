/** An experiment to try things on: shares move each second, outcomes come within one. */
import { type DesignExperiment, designExperiment } from './commands.ts';

export function designed(over: Readonly<Record<string, unknown>> = {}): DesignExperiment {
  return designExperiment.parse({
    type: 'DesignExperiment',
    name: 'greeting of trials',
    arms: ['control', 'warm', 'short'].map((armId) => ({ armId, content: `greeting ${armId}` })),
    seed: 7,
    moveEveryMs: 1_000,
    outcomeWindowMs: 1_000,
    runMinMs: 0,
    because: 'trials leave on their first day',
    ...over,
  });
}
