/** Reads batches for reactors: facts by type, decided topics whole (R3); tells of the records that cannot be read. */
import type { Codec } from '@mainstem/schemas/codec';
import type { EventType } from '@mainstem/schemas/generated/events';
import { topicNamed } from '@mainstem/schemas/topics';
import type { Batch, LogRecord } from '../../log/event-log.ts';
import { createEventReader, type EventReader, type LoggedEvent } from '../../log/event-reader.ts';
import type { SchemaLearner } from '../../log/pinned-codec.ts';

export interface ReadBatch {
  /** In offset order. */
  readonly events: readonly LoggedEvent[];
  /** Records that are no event this program can read, in offset order. */
  readonly poisons: readonly Unreadable[];
}

export interface Unreadable {
  readonly offset: number;
  readonly key: string;
  readonly error: Error;
}

export interface ReactorReader {
  /** Throws what may succeed later, e.g. a registry that does not answer. */
  read(batch: Batch): Promise<ReadBatch>;
}

export type ReactorCodec = Codec & { readonly learner?: SchemaLearner | undefined };

/** `foreign` says what becomes of facts whose type only a newer version of the platform knows. */
export function createReactorReader(
  codec: ReactorCodec,
  types: readonly EventType[],
  foreign: 'skip' | 'stop',
): ReactorReader {
  let poisons: Unreadable[] = [];
  const onPoison = ({ offset, key }: LogRecord, error: Error) => {
    poisons.push({ offset, key, error });
  };
  const facts = createEventReader(codec, { types: new Set(types), skipForeign: foreign === 'skip', onPoison });
  const decided = createEventReader(codec, { onPoison });
  let turn: Promise<unknown> = Promise.resolve();
  const readNow = async (reader: EventReader, batch: Batch): Promise<ReadBatch> => {
    poisons = [];
    const events = await reader.read(batch);
    return { events, poisons };
  };
  return {
    /** One batch at a time: what is poison is told by a callback of the reader, not by its answer. */
    read(batch) {
      const reader = topicNamed(batch.topic).kind === 'decided' ? decided : facts;
      const mine = turn.then(() => readNow(reader, batch));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}
