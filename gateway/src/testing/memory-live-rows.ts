/** Rows of views folded from a log in memory whenever they are asked for, so that they are never behind. */
import type { LiveRows, Row } from '@mainstem/projections/live-rows';
import { views } from '@mainstem/projections/views';
import type { Codec } from '@mainstem/schemas/codec';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { personalFieldsOf } from '@mainstem/schemas/personal-fields';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { RowKey, TableProjection } from '@mainstem/streams/runtime/projection/projection';

export function createMemoryLiveRows(log: EventLog, codec: Codec): LiveRows {
  return {
    async offsets(names) {
      const found = new Map<string, { build: number; offsets: Record<string, number> }>();
      for (const view of views.filter(({ name }) => names.includes(name))) {
        const offsets: Record<string, number> = {};
        for (const topic of view.topics) {
          for (const [partition, end] of (await log.endOffsets(topic)).entries())
            offsets[`${topic}:${partition}`] = end;
        }
        found.set(view.name, { build: 1, offsets });
      }
      return found;
    },
    async rows(tenant, view, columns, keys) {
      const folded = await fold(log, codec, view, tenant);
      const found = new Map<string, Row>();
      for (const key of keys) {
        const row = folded.get(key.text);
        if (row === undefined) continue;
        const names = Object.keys(view.store.key).map((name, part) => [name, key.parts[part]]);
        const shown = Object.entries(row).filter(([name]) => columns.includes(name));
        found.set(key.text, Object.fromEntries([...names, ...shown]));
      }
      return found;
    },
  };
}

async function fold(log: EventLog, codec: Codec, view: TableProjection, tenant: string): Promise<Map<string, object>> {
  const rows = new Map<string, object>();
  for (const topic of view.topics) {
    for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
      for await (const batch of log.read(topic, partition, 0, end)) {
        for (const record of batch.records) {
          const event = withoutPersons(codec.decode(record.value));
          if (!view.types.includes(event.type)) continue;
          for (const key of keysOf(view.keyOf(event))) {
            if (key.tenant !== tenant) continue;
            const row = view.project(rows.get(key.text) ?? view.initial, event, record);
            if (row !== null) rows.set(key.text, row);
          }
        }
      }
    }
  }
  return rows;
}

/** What was said of persons stays sealed here: nobody opens it, and the rows do without. */
function withoutPersons(event: AnyEvent): AnyEvent {
  const fields = personalFieldsOf(event.type).map(({ name }) => [name, null]);
  return { ...event, ...Object.fromEntries(fields) } as AnyEvent;
}

function keysOf(keys: RowKey | readonly RowKey[] | null): readonly RowKey[] {
  if (keys === null) return [];
  return Array.isArray(keys) ? (keys as readonly RowKey[]) : [keys as RowKey];
}
