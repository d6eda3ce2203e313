/**
 * Decodes batches for views. Of facts only the types a view reads, and types newer than this program are passed over;
 * decided topics whole, because races count every event (R3). A record that is no readable event is handed on as poison
 * (R10), a record that people ruled on as what they ruled; what the registry fails to answer is thrown, to be tried again.
 *
 * Every reader of views decodes here, live, replay and verify alike, so all of them meet the same poison and follow the
 * same rulings, and a rebuilt view is equal to the live one (R1).
 */
import type { Codec } from '@mainstem/schemas/codec';
import type { SchemaError } from '@mainstem/schemas/errors';
import type { EventType } from '@mainstem/schemas/generated/events';
import { topicNamed } from '@mainstem/schemas/topics';
import type { Batch, LogRecord } from '../../log/event-log.ts';
import { createEventReader, type EventReader } from '../../log/event-reader.ts';
import type { SchemaLearner } from '../../log/pinned-codec.ts';
import { faultOf, type PoisonRecord, type RuledRecord } from '../parking/parked.ts';
import { noRulings, type Ruling, type Rulings } from '../parking/rulings.ts';
import { type DecodedBatch, withAgain } from './decoded-batch.ts';
import type { Projection } from './projection.ts';

export interface BatchDecoder {
  /**
   * Decodes what the named reader needs, one view or several of the same topics (`types` of them all). Poison and rulings
   * ride in the batches, for the writer of each view.
   */
  decode(reader: Pick<Projection, 'name' | 'types' | 'personal'>, batches: readonly Batch[]): Promise<DecodedBatch[]>;
}

/** A codec that may know whom to ask about schema ids it has never seen. */
export type LearningCodec = Codec & { readonly learner?: SchemaLearner | undefined };

export interface DecoderOptions {
  /** What becomes of facts whose type only a newer version of the platform knows; `stop` makes them poison. */
  readonly foreign?: 'skip' | 'stop';
}

/** Waits for the rulings to be read before it decodes anything. */
export function createBatchDecoder(
  codec: LearningCodec,
  rulings: Rulings = noRulings,
  { foreign = 'skip' }: DecoderOptions = {},
): BatchDecoder {
  return {
    async decode({ types }, batches) {
      if (!rulings.isRead) await rulings.read;
      const decoded: DecodedBatch[] = [];
      for (const batch of batches) decoded.push(await decodeOne(codec, rulings, { types, foreign }, batch));
      return decoded;
    },
  };
}

interface Wanted {
  readonly types: readonly EventType[];
  readonly foreign: 'skip' | 'stop';
}

/** The batch, and the way to have it again: of the batch given it keeps the bytes alone. */
async function decodeOne(codec: LearningCodec, rulings: Rulings, wanted: Wanted, batch: Batch): Promise<DecodedBatch> {
  const decoded = await decodeRecords(codec, rulings, wanted, batch);
  const { topic, partition, nextOffset, endOffset, reread } = batch;
  if (reread === undefined) return decoded;
  return withAgain(decoded, () =>
    decodeRecords(codec, rulings, wanted, { topic, partition, nextOffset, endOffset, records: reread() }),
  );
}

async function decodeRecords(
  codec: LearningCodec,
  rulings: Rulings,
  { types, foreign }: Wanted,
  batch: Batch,
): Promise<DecodedBatch> {
  const { topic, partition, nextOffset, records } = batch;
  const poisons: PoisonRecord[] = [];
  const isDecided = topicNamed(topic).kind === 'decided';
  const reader = createEventReader(codec, {
    ...(isDecided ? {} : { types: new Set(types), skipForeign: foreign === 'skip' }),
    onPoison: (record, error) => poisons.push(poisonOf(codec, record, error)),
  });
  const events = await reader.read(batch);
  const whole = { topic, partition, events, nextOffset, records };
  const poisoned = poisons.length === 0 ? whole : { ...whole, poisons };
  const applying = rulings.size === 0 ? [] : rulings.within(batch);
  if (applying.length === 0) return poisoned;
  const ruled: RuledRecord[] = [];
  const replacing = createEventReader(codec, {
    onPoison: (record, error) => poisons.push(poisonOf(codec, record, error)),
  });
  for (const ruling of applying) {
    const record = records.find(({ offset }) => offset === ruling.offset);
    if (record !== undefined) ruled.push(await follow(replacing, poisons, record, ruling));
  }
  return { ...poisoned, ruled };
}

/** What a record is for the view its ruling names. A replacement that is no event either is poison in its place. */
async function follow(
  reader: EventReader,
  poisons: PoisonRecord[],
  record: LogRecord,
  { id, view, replacement }: Ruling,
): Promise<RuledRecord> {
  const about = { record, rulingId: id, view };
  if (replacement === null) return { ...about, event: null, poison: null };
  const before = poisons.length;
  const [event = null] = await reader.read({ records: [{ ...record, value: replacement }] });
  const [poison = null] = poisons.splice(before);
  return { ...about, event, poison };
}

function poisonOf(codec: Codec, record: LogRecord, error: SchemaError): PoisonRecord {
  const cause = upcastCodes.has(error.code) ? 'upcast' : 'decode';
  return { record, type: typeOf(codec, record), fault: faultOf(cause, error.code, error) };
}

/** The bytes are an event of this platform, but of a version that cannot become today's. */
const upcastCodes = new Set<string>(['SCHEMA_INCOMPATIBLE', 'SCHEMA_UPCAST_FAILED']);

function typeOf(codec: Codec, { value }: LogRecord): EventType | null {
  try {
    return codec.typeOf(value) ?? null;
  } catch {
    return null; // no header to tell it
  }
}
