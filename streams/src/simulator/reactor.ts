/** The reactor of the simulator: answers each bill with an event or an effect, so that recovery has both to find again. */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import type { Reaction, Reactor } from '../runtime/reactor/reactor.ts';
import { POISON } from './views.ts';

/** An effect outside the log: a bell that rings. */
export interface Ring {
  /** The other side will never do it. */
  readonly isRefused: boolean;
  readonly causeId: string;
  readonly entity: string;
  /** What its performer writes to the log when it has rung. */
  readonly result: AnyEvent;
}

export const alerter: Reactor<null, Ring> = {
  name: 'sim_alerter',
  types: ['ImpressionBilled'],
  resultTypes: ['IncidentAlerted'],
  remembers: false,
  initialState: () => null,
  react: (event) => reactionsTo(event as EventsByType['ImpressionBilled']),
};

/** Every second fact is answered by an event, the others by an effect. Poison is thrown at, or refused by the other side. */
export function reactionsTo(event: EventsByType['ImpressionBilled']): Reaction<Ring>[] {
  const { id, entity } = event.envelope;
  const result = alertOf(event);
  const isRefused = event.creativeId === POISON;
  if (isRefused && event.costMicros % 2 === 0) throw new Error('this fact cannot be answered');
  if (event.costMicros % 2 === 0) return [{ kind: 'emit', event: result }];
  return [{ kind: 'effect', causeId: id, orderKey: entity, effect: { causeId: id, entity, result, isRefused } }];
}

function alertOf({ envelope }: EventsByType['ImpressionBilled']): AnyEvent {
  return {
    type: 'IncidentAlerted',
    channel: 'bell',
    delivered: true,
    envelope: { ...envelope, id: uuidFrom(envelope.id, 'alert'), causationId: envelope.id, actor: 'service:simulator' },
  };
}
