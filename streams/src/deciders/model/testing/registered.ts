/** The event a registration makes, for tests of who reads it. */
import type { ModelRegistered } from '@mainstem/schemas/generated/events';
import { modelDecider } from '../decider.ts';
import { register } from './commands.ts';

export function registeredBody(
  version: string,
  given: Parameters<typeof register>[1] = {},
): Omit<ModelRegistered, 'envelope'> {
  const decision = modelDecider.decide(register(version, given), modelDecider.initialState());
  const event = decision.kind === 'accept' ? decision.events[0] : undefined;
  if (event?.type !== 'ModelRegistered') throw new Error('it was not registered');
  return event;
}
