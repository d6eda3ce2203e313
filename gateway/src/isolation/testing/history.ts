/**
 * One event of every type for a tenant, each field that can hold text filled with a word of that tenant: what another tenant
 * must never see. Derived from the schemas, so a new event or field is marked at once.
 */
import { uuidFrom, withEnvelope } from '@mainstem/schemas/envelope';
import { type AnyEvent, type EventType, eventTypes } from '@mainstem/schemas/generated/events';
import { opened } from '@mainstem/schemas/personal';
import { personalFieldsOf } from '@mainstem/schemas/personal-fields';
import { sampleOf } from '@mainstem/schemas/samples';
import { type TopicName, topicNamed, topicOf } from '@mainstem/schemas/topics';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Entity of a tenant's events on a topic. On streams where an entity is of one kind, each type has its own. */
export function entityOf(word: string, topic: TopicName, type: EventType): string {
  const kinds: readonly TopicName[] = ['auth_events', 'org_events'];
  return kinds.includes(topic) ? `${word}-${type}` : `${word}-${topic.replaceAll('_', '-')}`;
}

export function eventIdOf(word: string, type: EventType, again = ''): string {
  return uuidFrom(word, 'event', type, again);
}

/** A set of policies nobody can read lets nobody in: these are published and rolled back through the gateway. */
const madeByCommands: readonly TopicName[] = ['policy_events'];

/** In the order of the catalogue of events; what is personal is opened, for a writer that seals it. With `again`, other events of the same. */
export function historyOf(tenant: string, word: string, nowMs: number, again = ''): AnyEvent[] {
  const versions = new Map<string, number>();
  const types = eventTypes.filter((type) => !madeByCommands.includes(topicOf(type)));
  return types.map((type) => {
    const topic = topicOf(type);
    const entity = entityOf(word, topic, type);
    const isDecided = topicNamed(topic).kind === 'decided';
    const place = `${topic}|${entity}`;
    const version = (versions.get(place) ?? 0) + 1;
    versions.set(place, version);
    const id = eventIdOf(word, type, again);
    const { envelope: _, ...body } = marked(sampleOf(type), word) as unknown as Record<string, unknown>;
    for (const { name } of personalFieldsOf(type)) body[name] = opened(`${word} ${name}`);
    return withEnvelope(body as never, {
      id,
      tenant,
      entity,
      streamVersion: isDecided ? version : 0,
      decision: isDecided ? { id: uuidFrom(word, 'decision', type), n: 1, of: 1 } : null,
      occurredAtMs: nowMs,
      actor: `user:${word}`,
      correlationId: uuidFrom(word, 'correlation'),
      causationId: null,
    }) as AnyEvent;
  });
}

/** Words and ids of the sample become words and ids of the tenant; numbers, symbols and bytes stay. */
function marked(value: unknown, word: string): unknown {
  if (typeof value === 'string') {
    if (UUID.test(value)) return uuidFrom(word, value);
    return value.startsWith('sample ') ? `${word}-${value.slice(7)}` : value;
  }
  if (Array.isArray(value)) return value.map((item) => marked(item, word));
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, marked(inner, word)]));
}
