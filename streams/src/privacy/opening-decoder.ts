/**
 * A decoder that opens personal fields for the readers that say they keep them (`personal` of a projection), and for no
 * other. It stands around the plain decoder, so the fold stays pure and synchronous and finds words, or `erased`.
 *
 * Keys of a whole fetch are looked up at once. An event that cannot be opened is poison and parks its key (R10); a key store
 * or KMS that does not answer is thrown, to be tried again: nobody knows then whether somebody is erased.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { faultOf, type PoisonRecord, type RuledRecord } from '../runtime/parking/parked.ts';
import { type DecodedBatch, withAgain } from '../runtime/projection/decoded-batch.ts';
import type { BatchDecoder } from '../runtime/projection/projection-reader.ts';
import type { LocatedEvent } from '../runtime/projection/window.ts';
import { PrivacyError } from './errors.ts';
import { hasSealedFields, type Opener } from './opener.ts';

export function createOpeningDecoder(decoder: BatchDecoder, opener: Opener): BatchDecoder {
  return {
    async decode(reader, batches) {
      const decoded = await decoder.decode(reader, batches);
      if ((reader.personal ?? []).length === 0) return decoded;
      const results = await openAll(opener, decoded);
      return results === null ? decoded : decoded.map((batch) => reopened(opener, batch, openBatch(batch, results)));
    },
  };
}

/** Has it again as it was: decoded, then opened. */
function reopened(opener: Opener, { again }: DecodedBatch, batch: DecodedBatch): DecodedBatch {
  if (again === undefined) return batch;
  return withAgain(batch, async () => {
    const decoded = await again();
    const results = await openAll(opener, [decoded]);
    return results === null ? decoded : openBatch(decoded, results);
  });
}

type Results = ReadonlyMap<AnyEvent, AnyEvent | PrivacyError>;

/** Null when nothing of the batches is sealed. */
async function openAll(opener: Opener, batches: readonly DecodedBatch[]): Promise<Results | null> {
  const events: AnyEvent[] = [];
  for (const { events: located, ruled = [] } of batches) {
    for (const { event } of located) if (hasSealedFields(event)) events.push(event);
    for (const { event } of ruled) if (event !== null && hasSealedFields(event.event)) events.push(event.event);
  }
  if (events.length === 0) return null;
  const opened = await opener.open(events);
  return new Map(events.map((event, at) => [event, opened[at] as AnyEvent | PrivacyError]));
}

function openBatch(batch: DecodedBatch, results: Results): DecodedBatch {
  const events: LocatedEvent[] = [];
  const failed: PoisonRecord[] = [];
  for (const located of batch.events) {
    const result = results.get(located.event) ?? located.event;
    if (result instanceof PrivacyError) failed.push(poisonOf(batch, located, result));
    else events.push(result === located.event ? located : { ...located, event: result });
  }
  const ruled = batch.ruled?.map((one) => openRuled(one, results));
  const poisons = [...(batch.poisons ?? []), ...failed].sort((left, right) => left.record.offset - right.record.offset);
  return {
    ...batch,
    events,
    ...(poisons.length === 0 ? {} : { poisons }),
    ...(ruled === undefined ? {} : { ruled }),
  };
}

function openRuled(ruled: RuledRecord, results: Results): RuledRecord {
  if (ruled.event === null) return ruled;
  const result = results.get(ruled.event.event) ?? ruled.event.event;
  if (!(result instanceof PrivacyError)) return { ...ruled, event: { ...ruled.event, event: result } };
  const fault = faultOf('decode', result.code, result);
  return { ...ruled, event: null, poison: { record: ruled.record, type: ruled.event.event.type, fault } };
}

function poisonOf(
  { records, topic, partition }: DecodedBatch,
  located: LocatedEvent,
  error: PrivacyError,
): PoisonRecord {
  const { offset } = located.position;
  const { tenant, entity } = located.event.envelope;
  const bare = { topic, partition, offset, key: `${tenant}|${entity}`, value: Buffer.alloc(0), appendedAtMs: 0 };
  const record = records?.find((one) => one.offset === offset) ?? bare;
  return { record, type: located.event.type, fault: faultOf('decode', error.code, error) };
}
