/**
 * Arbitrary histories of the log, for tests: any events of the wanted types from a few tenants and entities, with lost
 * races (R3), records that come twice, and times that tie. Values come from the schemas, edges included.
 */
import { withEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { erased, isSealed, opened } from '@mainstem/schemas/personal';
import { arbitraryEventOf } from '@mainstem/schemas/testing/arbitrary-event';
import { topicNamed, topicOf } from '@mainstem/schemas/topics';
import { partitionOf } from '@mainstem/streams/log/partitioner';
import type { DecodedBatch } from '@mainstem/streams/runtime/projection/decoded-batch';
import type { LocatedEvent } from '@mainstem/streams/runtime/projection/window';
import fc from 'fast-check';

export const tenants = ['acme', 'globex'] as const;
const entities = ['e1', 'e2', 'e3'] as const;
/** Sums of a whole history stay whole numbers: an overflow is another test's matter. */
const MICROS_MAX = 1_000_000;

interface Draft {
  readonly tenant: string;
  readonly entity: string;
  /** An `AnyEvent`: a record of that many members is beyond what the compiler follows. */
  readonly event: object;
  readonly occurredAtMs: number;
  /** How far the version is off from the right one: 0 wins, anything else loses. */
  readonly versionSlip: number;
  readonly repeat: boolean;
}

/** Events in the order of the log, enveloped. */
export function arbitraryHistory(types: readonly EventType[], maxLength = 60, minLength = 0): fc.Arbitrary<AnyEvent[]> {
  const draft = fc.record<Draft>({
    tenant: fc.constantFrom(...tenants),
    entity: fc.constantFrom(...entities),
    event: fc.oneof(...types.map<fc.Arbitrary<object>>((type) => arbitraryEventOf(type).map(tame))),
    occurredAtMs: fc.oneof(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0, max: 9 }).map((hour) => hour * 3_600_000),
    ),
    versionSlip: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(-1, 1) }),
    repeat: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  });
  return fc.array(draft, { minLength, maxLength }).map(enveloped);
}

/** Money fits sums; references point at the few entities there are. */
function tame(event: AnyEvent): AnyEvent {
  const fields = Object.entries(event).map(([name, value]) => {
    if (name.endsWith('Micros') && typeof value === 'number') return [name, Math.abs(value) % MICROS_MAX];
    if (name === 'campaignId' && typeof value === 'string') return [name, `campaign|${value.length % 3}`];
    if (name === 'approvalId') return [name, `approval-${String(value).length % 3}`];
    return [name, value];
  });
  return Object.fromEntries(fields) as unknown as AnyEvent;
}

function enveloped(drafts: readonly Draft[]): AnyEvent[] {
  const versions = new Map<string, number>();
  const history: AnyEvent[] = [];
  for (const [index, { tenant, entity, event: drawn, occurredAtMs, versionSlip, repeat }] of drafts.entries()) {
    const event = drawn as AnyEvent;
    const topic = topicOf(event.type);
    const isDecided = topicNamed(topic).kind === 'decided';
    const key = `${topic}|${tenant}|${entity}`;
    const version = (versions.get(key) ?? 0) + 1 + versionSlip;
    if (isDecided && versionSlip === 0) versions.set(key, version);
    const id = `00000000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;
    const enveloped = withEnvelope(event, {
      id,
      tenant,
      entity,
      streamVersion: isDecided ? Math.max(1, version) : 0,
      decision: isDecided ? { id, n: 1, of: 1 } : null,
      occurredAtMs,
      actor: 'service:test',
      correlationId: id,
      causationId: null,
    });
    history.push(enveloped);
    if (repeat) history.push(enveloped);
    // A record that comes again much later, as after a retried append.
    if (repeat && history.length > 4) history.push(history[history.length - 4] as AnyEvent);
  }
  return history;
}

/** An event as the decoder gives it to a view that keeps personal data (R6): some persons erased, the others opened. */
export function openedEvent(event: AnyEvent): AnyEvent {
  const fields = Object.entries(event).map(([name, value]) => {
    if (!isSealed(value)) return [name, value];
    return [name, value.length % 4 === 0 ? erased : opened(value.toString('hex'))];
  });
  return Object.fromEntries(fields) as unknown as AnyEvent;
}

/** Where each event of a history lies: partitions by key as on a broker, offsets in order. */
export function located(history: readonly AnyEvent[], partitions = 2): LocatedEvent[] {
  const next = new Map<string, number>();
  return history.map((event) => {
    const topic = topicOf(event.type);
    const partition = partitionOf(`${event.envelope.tenant}|${event.envelope.entity}`, partitions);
    const offset = next.get(`${topic}:${partition}`) ?? 0;
    next.set(`${topic}:${partition}`, offset + 1);
    return { event, position: { topic, partition, offset } };
  });
}

/** Groups located events into one batch per partition, in their order. */
export function batchesOf(events: readonly LocatedEvent[]): DecodedBatch[] {
  const groups = new Map<string, LocatedEvent[]>();
  for (const one of events) {
    const name = `${one.position.topic}:${one.position.partition}`;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const { topic, partition } = (group[0] as LocatedEvent).position;
    return { topic, partition, events: group, nextOffset: (group.at(-1) as LocatedEvent).position.offset + 1 };
  });
}

/** Another order of the same log: partitions interleaved anew by `picks`, each partition in its own order. */
export function interleaved(events: readonly LocatedEvent[], picks: readonly number[]): LocatedEvent[] {
  const queues = batchesOf(events).map((batch) => [...batch.events]);
  const order: LocatedEvent[] = [];
  for (let turn = 0; queues.some((queue) => queue.length > 0); turn += 1) {
    const open = queues.filter((queue) => queue.length > 0);
    order.push((open[(picks[turn % picks.length] ?? 0) % open.length] as LocatedEvent[]).shift() as LocatedEvent);
  }
  return order;
}
