/** Reads records for the live feed: type by schema id, event only when asked, and never what a key does not own (R7). */
import type { Codec } from '@mainstem/schemas/codec';
import { keyOf } from '@mainstem/schemas/envelope';
import { SchemaError } from '@mainstem/schemas/errors';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { topicNamed, topicOf } from '@mainstem/schemas/topics';
import type { LogRecord } from '@mainstem/streams/log/event-log';
import type { SchemaLearner } from '@mainstem/streams/log/pinned-codec';

export interface RecordReader {
  /** Null when no event of this version has the schema id. */
  typeOf(record: LogRecord): EventType | null;
  /** Null for a record that is no event, or says of itself that it is another tenant's, entity's or topic's. */
  read(record: LogRecord): AnyEvent | null;
  isDecided(topic: string): boolean;
  /** Schema ids never met before. */
  unknownIn(records: readonly LogRecord[]): number[];
  /** Asks the registry. Ids it does not have, or that are no event of this version, are unreadable from then on. */
  learn(ids: readonly number[]): Promise<void>;
}

/** Schema ids that cannot be read, remembered; a platform has some tens. */
const UNREADABLE_MAX = 1_000;

export function createRecordReader(codec: Codec & { readonly learner?: SchemaLearner | undefined }): RecordReader {
  const unreadable = new Set<number>();
  const idOf = ({ value }: LogRecord): number | null => {
    try {
      return codec.schemaIdOf(value);
    } catch {
      return null; // no event at all; read() says so
    }
  };
  return {
    typeOf(record) {
      return idOf(record) === null ? null : (codec.typeOf(record.value) ?? null);
    },
    read(record) {
      try {
        const event = codec.decode(record.value);
        const { tenant, entity } = event.envelope;
        return keyOf(tenant, entity) === record.key && topicOf(event.type) === record.topic ? event : null;
      } catch (error) {
        if (error instanceof SchemaError) return null;
        throw error;
      }
    },
    isDecided: (topic) => topicNamed(topic).kind === 'decided',
    unknownIn(records) {
      const ids = new Set<number>();
      for (const record of records) {
        const id = idOf(record);
        if (id !== null && !codec.knows(id) && !unreadable.has(id)) ids.add(id);
      }
      return [...ids];
    },
    async learn(ids) {
      for (const id of ids) {
        const known = (await codec.learner?.learn(codec, id).catch(notLearned)) ?? false;
        if (!known && unreadable.size < UNREADABLE_MAX) unreadable.add(id);
      }
    },
  };
}

/** A registry that is away must end the tail, not hide its records; what it answers for good is an answer. */
function notLearned(error: unknown): false {
  if (error instanceof SchemaError && !error.retryable) return false;
  throw error;
}
