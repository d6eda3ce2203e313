/** Hot rows folded from a log in memory when asked, by the projections that keep them in Redis in life. */
import { cohorts } from '@mainstem/projections/cohorts/projection';
import { exposures } from '@mainstem/projections/exposures/projection';
import type { Codec } from '@mainstem/schemas/codec';
import type { EventType } from '@mainstem/schemas/generated/events';
import type { CohortRow, ExposureRow } from '@mainstem/streams/cohorts/contract';
import type { HotRows } from '@mainstem/streams/cohorts/hot-rows.redis';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { type Projection, type RowKey, rowKey } from '@mainstem/streams/runtime/projection/projection';

type Log = Pick<EventLog, 'endOffsets' | 'read'>;

export function createMemoryHotRows(log: Log, codec: Pick<Codec, 'decode'>): HotRows {
  const read = async (view: Projection, ...key: readonly [string, ...string[]]) => {
    const [tenant, ...parts] = key;
    return (await rowsOf(log, codec, view)).get(rowKey(tenant, ...parts).text) ?? null;
  };
  return {
    cohort: async (tenant, clientId) => (await read(cohorts, tenant, clientId)) as CohortRow | null,
    exposure: async (tenant, experimentId, unit) =>
      (await read(exposures, tenant, experimentId, unit)) as ExposureRow | null,
  };
}

async function rowsOf(log: Log, codec: Pick<Codec, 'decode'>, view: Projection) {
  const rows = new Map<string, unknown>();
  const types = new Set<EventType>(view.types);
  for (const topic of view.topics)
    for (const [partition, end] of (await log.endOffsets(topic)).entries())
      for await (const { records } of log.read(topic, partition, 0, end))
        for (const { value } of records) {
          const event = codec.decode(value);
          if (!types.has(event.type)) continue;
          for (const { text } of [view.keyOf(event as never) ?? []].flat() as readonly RowKey[])
            rows.set(text, view.project((rows.get(text) ?? null) as never, event as never));
        }
  return rows;
}
