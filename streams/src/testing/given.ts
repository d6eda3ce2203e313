/** Test kit for deciders: `given(decider, …events).when(command).then(…events)` or `.refuses(code)`. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect } from 'vitest';
import type { Decider, Decision } from '../runtime/decisions/decider.ts';

export interface When<Event extends AnyEvent> {
  then(...events: BodyOf<Event>[]): void;
  refuses(code: string): void;
}

/** Folds the events from the initial state, decides, and compares. */
export function given<Command extends { readonly type: string }, State, Event extends AnyEvent>(
  decider: Decider<Command, State, Event>,
  ...history: BodyOf<Event>[]
): { when(command: Command): When<Event> } {
  return {
    when(command) {
      const decision: Decision<Event> = decider.decide(command, fold(decider, history));
      return {
        // biome-ignore lint/suspicious/noThenProperty: the verb of given/when/then; nobody awaits it.
        then: (...events) => expect(decision).toEqual({ kind: 'accept', events }),
        refuses(code) {
          expect(decision).toMatchObject({ kind: 'reject', code });
          expect(decision.kind === 'reject' && decision.message.length).toBeGreaterThan(10);
        },
      };
    },
  };
}

export function fold<Command extends { readonly type: string }, State, Event extends AnyEvent>(
  decider: Decider<Command, State, Event>,
  history: readonly BodyOf<Event>[],
): State {
  return history.reduce((state, event) => decider.evolve(state, event), decider.initialState());
}
