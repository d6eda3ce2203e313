/**
 * What a decider is: the rules of one decided stream as two pure functions (R4).
 *
 * `decide(command, state)` answers with events or a refusal; `evolve(state, event)` folds what was decided. Neither reads
 * a clock, a random source or the environment, and neither awaits: times and ids arrive in the command. A refusal is a
 * value with a code, because the caller must show it to a person; a throw would mean a bug.
 */

import type { BodyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { TopicName } from '@mainstem/schemas/topics';

export interface Accepted<Event extends AnyEvent> {
  readonly kind: 'accept';
  /** One or more, in the order they happened. They win or lose their race together (R3). */
  readonly events: readonly BodyOf<Event>[];
}

export interface Rejected {
  readonly kind: 'reject';
  /** Stable, e.g. `CAMPAIGN_NOT_FOUND`: programs compare it. */
  readonly code: string;
  /** One plain sentence for a person, which says what to do. */
  readonly message: string;
}

export type Decision<Event extends AnyEvent> = Accepted<Event> | Rejected;

export interface Decider<Command extends { readonly type: string }, State, Event extends AnyEvent> {
  /** The decided topic its events live on. */
  readonly topic: TopicName;
  readonly commandTypes: readonly Command['type'][];
  /** State of an entity nothing has happened to. */
  initialState(): State;
  decide(command: Command, state: State): Decision<Event>;
  /** Returns a new state; states are plain JSON, so that they can be stored and compared. */
  evolve(state: State, event: BodyOf<Event>): State;
}

export function accept<Event extends AnyEvent>(...events: BodyOf<Event>[]): Accepted<Event> {
  return { kind: 'accept', events };
}

export function reject(code: string, message: string): Rejected {
  return { kind: 'reject', code, message };
}
