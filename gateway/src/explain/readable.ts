/**
 * An explanation as its reader may have it: the table of topics that the live feed goes by holds for what is found by an id
 * too. The event itself is refused whole; of others in its chains he is told that they are there, and of what type.
 */
import { mayReadTopic, permissionOfTopic } from '../authorisation/topic-permissions.ts';
import type { Caller } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';
import type { EventRef, Explanation, ReadableExplanation } from './shapes.ts';

type Reader = Pick<Caller, 'may'>;

/** Throws ROLE_FORBIDDEN when the event explained is of a topic this caller may not read. */
export function readableBy(reader: Reader, found: Explanation): ReadableExplanation {
  const { topic } = found.place;
  if (!mayReadTopic(reader, topic)) {
    const permission = permissionOfTopic(topic);
    throw new GatewayError('ROLE_FORBIDDEN', `to read ${topic} takes a role with the permission ${permission}`, {
      extra: { permission },
    });
  }
  const { causes, effects, correlated } = found;
  return {
    ...found,
    causes: shown(reader, causes),
    effects: shown(reader, effects),
    correlated: shown(reader, correlated),
  };
}

function shown(reader: Reader, { events, complete }: Explanation['causes']): ReadableExplanation['causes'] {
  const isHidden = ({ known, topic }: EventRef) => known && !mayReadTopic(reader, topic ?? '');
  return {
    events: events.map((event) => (isHidden(event) ? placeHolder(event) : event)),
    complete,
    hidden: events.filter(isHidden).length,
  };
}

function placeHolder({ eventId, known, type }: EventRef): EventRef {
  return { eventId, known, type, topic: null, entity: null, occurredAt: null, actor: null, causationId: null };
}
