/**
 * Decodes batches for views. Of facts only the types a view reads, and types newer than this program are passed over;
 * decided topics whole, because races count every event (R3). A record that is no readable event cuts its batch there and
 * is returned as poison; what the registry fails to answer is thrown, to be tried again.
 */
import type { Codec } from '@mainstem/schemas/codec';
import type { EventType } from '@mainstem/schemas/generated/events';
import { topicNamed } from '@mainstem/schemas/topics';
import type { Batch } from '../../log/event-log.ts';
import { createEventReader } from '../../log/event-reader.ts';
import type { SchemaLearner } from '../../log/pinned-codec.ts';
import type { Projection } from './projection.ts';
import { type ProjectionError, poison } from './projection-errors.ts';
import { partitionName } from './projection-store.ts';
import type { DecodedBatch } from './projection-writer.ts';

export interface BatchDecoder {
  /**
   * Decodes what the named reader needs, one view or several of the same topics (`types` of them all). At most one poison
   * per partition; nothing of a partition after its poison is returned.
   */
  decode(
    reader: Pick<Projection, 'name' | 'types'>,
    batches: readonly Batch[],
  ): Promise<{ decoded: DecodedBatch[]; poisons: ProjectionError[] }>;
}

/** A codec that may know whom to ask about schema ids it has never seen. */
export type LearningCodec = Codec & { readonly learner?: SchemaLearner | undefined };

export function createBatchDecoder(codec: LearningCodec): BatchDecoder {
  return {
    async decode({ name, types }, batches) {
      const decoded: DecodedBatch[] = [];
      const poisons = new Map<string, ProjectionError>();
      for (const batch of batches) {
        const place = partitionName(batch.topic, batch.partition);
        if (poisons.has(place)) continue;
        const [one, error] = await decodeOne(codec, name, types, batch);
        decoded.push(one);
        if (error !== null) poisons.set(place, error);
      }
      return { decoded, poisons: [...poisons.values()] };
    },
  };
}

async function decodeOne(
  codec: LearningCodec,
  name: string,
  types: readonly EventType[],
  batch: Batch,
): Promise<[DecodedBatch, ProjectionError | null]> {
  const { topic, partition, nextOffset } = batch;
  const poisons: ProjectionError[] = [];
  const isDecided = topicNamed(topic).kind === 'decided';
  const reader = createEventReader(codec, {
    ...(isDecided ? {} : { types: new Set(types), skipForeign: true }),
    onPoison: ({ offset }, error) => poisons.push(poison(name, { topic, partition, offset }, error)),
  });
  const events = await reader.read(batch);
  const [first] = poisons;
  const cut = first?.position?.offset;
  if (first === undefined || cut === undefined) return [{ topic, partition, events, nextOffset }, null];
  return [{ topic, partition, events: events.filter(({ position }) => position.offset < cut), nextOffset: cut }, first];
}
