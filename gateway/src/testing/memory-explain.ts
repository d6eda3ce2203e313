/** Explanations over a log in memory, for fast tests: the index is folded from the log by its own definition when asked. */
import type { EventLookup, IndexedEvent } from '@mainstem/projections/events/lookup';
import { events } from '@mainstem/projections/events/projection';
import type { Queries } from '@mainstem/projections/queries';
import type { Codec } from '@mainstem/schemas/codec';
import type { CopyFinder } from '@mainstem/streams/archive/find-copy';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { RowKey } from '@mainstem/streams/runtime/projection/projection';
import type { AuditDesk } from '../audit/desk.ts';
import { createExplain } from '../explain/explain.ts';
import { createReleaseOf } from '../explain/schema-release.ts';
import type { ExplainEvent } from '../explain/shapes.ts';

export interface MemoryExplainParts {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly desk: AuditDesk;
  readonly queries: Pick<Queries, 'audit' | 'decisions'>;
  /** Nothing is archived when not given. */
  readonly copies?: Pick<CopyFinder, 'find'>;
}

export function createMemoryExplain({ log, codec, desk, queries, copies }: MemoryExplainParts): ExplainEvent {
  return createExplain({
    log,
    codec: { ...codec, learner: undefined },
    lookup: memoryLookup(log, codec),
    auditEntries: queries.audit,
    decisions: queries.decisions,
    desk,
    copies: copies ?? { find: async () => null },
    releaseOf: createReleaseOf(codec, undefined),
    onTrouble: () => undefined,
  });
}

export function memoryLookup(log: EventLog, codec: Codec): EventLookup {
  const rows = async (tenant: string): Promise<IndexedEvent[]> => {
    const found: IndexedEvent[] = [];
    for (const topic of events.topics) {
      for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
        for await (const { records } of log.read(topic, partition, 0, end)) {
          for (const record of records) {
            const event = codec.decode(record.value);
            if (!events.types.includes(event.type) || event.envelope.tenant !== tenant) continue;
            const [eventId] = (events.keyOf(event) as RowKey).parts;
            const row = events.project(events.initial, event, { topic, partition, offset: record.offset });
            found.push({ eventId, ...row } as unknown as IndexedEvent);
          }
        }
      }
    }
    const order = (one: IndexedEvent, other: IndexedEvent) =>
      one.occurredAtMs - other.occurredAtMs || (one.eventId < other.eventId ? -1 : 1);
    return found.sort(order);
  };
  return {
    get: async (tenant, id) => (await rows(tenant)).find(({ eventId }) => eventId === id) ?? null,
    effectsOf: async (tenant, ids, limit) =>
      (await rows(tenant))
        .filter(({ causationId }) => causationId !== null && ids.includes(causationId))
        .slice(0, limit),
    ofEntity: async (tenant, entity, { topic, beforeMs, limit }) =>
      (await rows(tenant))
        .filter((row) => row.entity === entity && (topic === undefined || row.topic === topic))
        .filter(({ occurredAtMs }) => beforeMs === undefined || occurredAtMs < beforeMs)
        .reverse()
        .slice(0, limit),
    correlated: async (tenant, id, limit) =>
      (await rows(tenant)).filter(({ correlationId }) => correlationId === id).slice(0, limit),
  };
}
