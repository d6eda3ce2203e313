/**
 * Decodes batches for projections: only what a view needs, each record under its own key's tenant (R7), unknown schema
 * ids learned once. A record that cannot be decoded cuts its batch there and is returned as poison; what the registry
 * fails to answer is thrown, to be tried again.
 */
import type { Codec } from '@mainstem/schemas/codec';
import { keyOf } from '@mainstem/schemas/envelope';
import type { EventType } from '@mainstem/schemas/generated/events';
import { topicNamed } from '@mainstem/schemas/topics';
import type { Batch, LogRecord } from '../log/event-log.ts';
import type { Projection } from './projection.ts';
import { type ProjectionError, poison } from './projection-errors.ts';
import type { DecodedBatch } from './projection-writer.ts';
import type { LocatedEvent } from './window.ts';

export interface BatchDecoder {
  /** For one view: types of facts it does not read are skipped undecoded; decided topics are decoded whole (R3). */
  decode(
    projection: Pick<Projection, 'name' | 'types'>,
    batches: readonly Batch[],
  ): Promise<{ decoded: DecodedBatch[]; poisons: ProjectionError[] }>;
}

/** Makes a codec know a schema id; throws a retryable error when the registry does not answer. */
export type Learn = (id: number) => Promise<void>;

export function createBatchDecoder(codec: Codec, learn: Learn): BatchDecoder {
  return {
    async decode(projection, batches) {
      const poisons: ProjectionError[] = [];
      const poisoned = new Set<string>();
      const decoded: DecodedBatch[] = [];
      const types = new Set<EventType>(projection.types);
      for (const batch of batches) {
        const name = `${batch.topic}:${batch.partition}`;
        if (poisoned.has(name)) continue; // nothing of a partition after its poison
        await learnUnknown(codec, learn, batch);
        const { events, error } = decodeBatch(codec, batch, wanted(batch.topic, types), projection.name);
        const nextOffset = error?.position?.offset ?? batch.nextOffset;
        decoded.push({ topic: batch.topic, partition: batch.partition, events, nextOffset });
        if (error === null) continue;
        poisoned.add(name);
        poisons.push(error);
      }
      return { decoded, poisons };
    },
  };
}

function wanted(topic: string, types: ReadonlySet<EventType>): ReadonlySet<EventType> | null {
  return topicNamed(topic).kind === 'decided' ? null : types;
}

/** Before the synchronous pass, so that this never waits in the middle of a batch. */
async function learnUnknown(codec: Codec, learn: Learn, batch: Batch): Promise<void> {
  for (const { value } of batch.records) {
    const id = idOf(codec, value);
    if (id === null || codec.knows(id)) continue;
    try {
      await learn(id);
    } catch (error) {
      // An id the registry does not have, or no reader here understands, is the record's fault: decoding says so.
      if ((error as { retryable?: unknown }).retryable === true) throw error;
    }
  }
}

function idOf(codec: Codec, value: Buffer): number | null {
  try {
    return codec.schemaIdOf(value);
  } catch {
    return null; // malformed: decoding says where
  }
}

function decodeBatch(
  codec: Codec,
  batch: Batch,
  types: ReadonlySet<EventType> | null,
  name: string,
): { events: LocatedEvent[]; error: ProjectionError | null } {
  const events: LocatedEvent[] = [];
  for (const record of batch.records) {
    const { topic, partition, offset } = record;
    const position = { topic, partition, offset };
    try {
      const event = decodeRecord(codec, record, types);
      if (event !== null) events.push({ event, position });
    } catch (cause) {
      return { events, error: poison(name, position, cause) };
    }
  }
  return { events, error: null };
}

function decodeRecord(codec: Codec, record: LogRecord, types: ReadonlySet<EventType> | null) {
  if (types !== null) {
    const type = codec.typeOf(record.value);
    if (type !== undefined && !types.has(type)) return null;
  }
  const event = codec.decode(record.value);
  if (types !== null && !types.has(event.type)) return null;
  const { tenant, entity } = event.envelope;
  if (record.key !== keyOf(tenant, entity)) {
    throw new Error(`its key is not that of its envelope (tenant ${JSON.stringify(tenant)})`);
  }
  return event;
}
