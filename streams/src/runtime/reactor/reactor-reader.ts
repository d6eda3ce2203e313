/** Reads batches for reactors: facts by type, decided topics whole (R3), up to the first record that cannot be taken. */
import type { Codec } from '@mainstem/schemas/codec';
import type { EventType } from '@mainstem/schemas/generated/events';
import { topicNamed } from '@mainstem/schemas/topics';
import type { Batch } from '../../log/event-log.ts';
import { createEventReader, type EventReader, type LoggedEvent } from '../../log/event-reader.ts';
import type { SchemaLearner } from '../../log/pinned-codec.ts';

export interface ReadBatch {
  /** In offset order, none at or after the poison. */
  readonly events: readonly LoggedEvent[];
  /** First record that is no event this program can read. */
  readonly poison: { readonly offset: number; readonly error: Error } | null;
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
  let poison: ReadBatch['poison'] = null;
  const onPoison = ({ offset }: { readonly offset: number }, error: Error) => {
    poison ??= { offset, error };
  };
  const facts = createEventReader(codec, { types: new Set(types), skipForeign: foreign === 'skip', onPoison });
  const decided = createEventReader(codec, { onPoison });
  let turn: Promise<unknown> = Promise.resolve();
  const readNow = async (reader: EventReader, batch: Batch): Promise<ReadBatch> => {
    poison = null;
    const events = await reader.read(batch);
    const found = poison as ReadBatch['poison'];
    return {
      events: found === null ? events : events.filter(({ position }) => position.offset < found.offset),
      poison,
    };
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
