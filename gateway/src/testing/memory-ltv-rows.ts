/** Rows of values folded from a log in memory when asked, by the fold the view uses: the store is Redis in life. */
import type { Codec } from '@mainstem/schemas/codec';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { type TopicName, topicOf } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { type LtvRow, ltvFieldOf, ltvPartsOf, ltvTypes, projectLtv } from '@mainstem/streams/values/rows';
import type { LtvRows } from '../values/ltv-rows.ts';

const types: ReadonlySet<AnyEvent['type']> = new Set(ltvTypes);

export function createMemoryLtvRows(log: Pick<EventLog, 'endOffsets' | 'read'>, codec: Pick<Codec, 'decode'>): LtvRows {
  return {
    async read(fields) {
      const rows = new Map<string, LtvRow | null>();
      for (const topic of new Set<TopicName>(ltvTypes.map(topicOf))) {
        for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
          for await (const { records } of log.read(topic, partition, 0, end)) {
            for (const { value } of records) apply(rows, codec.decode(value));
          }
        }
      }
      return fields.map((field) => rows.get(field) ?? null);
    },
  };
}

function apply(rows: Map<string, LtvRow | null>, event: AnyEvent): void {
  const parts = types.has(event.type) ? ltvPartsOf(event) : null;
  if (parts === null) return;
  const field = ltvFieldOf(event.envelope.tenant, ...parts);
  rows.set(field, projectLtv(rows.get(field) ?? null, event));
}
