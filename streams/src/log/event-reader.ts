/**
 * Turns batches of the log into events. A schema id never seen before is learned once, from the registry; everything
 * else is synchronous. Types that are not wanted are told by their schema id and never decoded.
 *
 * Do not leave out types when settling races (R3) in a decided topic: versions count events of every type.
 */
import type { Codec } from '@mainstem/schemas/codec';
import { keyOf } from '@mainstem/schemas/envelope';
import { SchemaError } from '@mainstem/schemas/errors';
import { type AnyEvent, type EventType, eventTypes } from '@mainstem/schemas/generated/events';
import { type TopicName, topicOf } from '@mainstem/schemas/topics';
import { carry, isTracing, sampled } from '../telemetry/carried.ts';
import { TRACEPARENT } from '../telemetry/names.ts';
import type { Batch, LogPosition, LogRecord } from './event-log.ts';
import type { SchemaLearner } from './pinned-codec.ts';
import { decodeHeaders } from './record-batch.ts';

export interface LoggedEvent {
  readonly event: AnyEvent;
  readonly position: LogPosition;
}

export interface EventReaderOptions {
  /** Only these; all when not given. */
  readonly types?: ReadonlySet<EventType>;
  /** Where unknown schema ids are asked about; the codec's own when not given. */
  readonly learner?: SchemaLearner;
  /** Leave out events of types this version does not have, and count them, instead of calling them poison. */
  readonly skipForeign?: boolean;
  /**
   * Takes a record that is no event, and the reader goes on; without it the reader throws. Whoever takes it must hold
   * back later records of the same key (R10).
   */
  readonly onPoison?: (record: LogRecord, error: SchemaError) => void;
}

export interface EventReader {
  /** Events in order. Throws `SCHEMA_MALFORMED_VALUE`, `SCHEMA_UNKNOWN_ID` or what the learner throws. */
  read(batch: Pick<Batch, 'records'>): Promise<LoggedEvent[]>;
  /** Events left out because this version does not have their type. */
  readonly foreign: number;
}

const topicByType = new Map<EventType, TopicName>(eventTypes.map((type) => [type, topicOf(type)]));

export function createEventReader(
  codec: Codec & { readonly learner?: SchemaLearner | undefined },
  options: EventReaderOptions = {},
): EventReader {
  const learner = options.learner ?? codec.learner;
  const foreignIds = new Set<number>();
  let foreign = 0;

  const isWanted = (value: Buffer): boolean => {
    if (foreignIds.size > 0 && foreignIds.has(codec.schemaIdOf(value))) {
      foreign += 1;
      return false;
    }
    if (options.types === undefined) return true;
    const type = codec.typeOf(value);
    return type === undefined || options.types.has(type);
  };

  /** Undefined for what is not wanted; the error when the record is no event that can be read (yet). */
  const decode = (record: LogRecord): LoggedEvent | SchemaError | undefined => {
    try {
      if (!isWanted(record.value)) return undefined;
      const { topic, partition, offset } = record;
      const event = checked(codec.decode(record.value), record);
      if (record.headers !== undefined && isTracing()) carryOf(event, record.headers);
      return { event, position: { topic, partition, offset } };
    } catch (error) {
      if (error instanceof SchemaError) return error;
      throw error;
    }
  };

  /** Returns what makes the record poison. Throws when the registry cannot be asked, which is no fault of the record. */
  const learnSchemaOf = async (record: LogRecord, unknown: SchemaError): Promise<SchemaError | undefined> => {
    if (learner === undefined) throw unknown;
    const id = codec.schemaIdOf(record.value);
    try {
      if (await learner.learn(codec, id)) return undefined;
    } catch (error) {
      if (error instanceof SchemaError && !error.retryable) return error;
      throw error;
    }
    if (options.skipForeign === true) {
      foreignIds.add(id);
      return undefined;
    }
    return new SchemaError('SCHEMA_UNKNOWN_ID', `schema id ${id} is of an event type this version has not`, {
      details: { id, ...whereIs(record) },
    });
  };

  return {
    async read({ records }) {
      const events: LoggedEvent[] = [];
      for (const record of records) {
        let result = decode(record);
        if (isUnknownId(result)) result = (await learnSchemaOf(record, result)) ?? decode(record);
        if (result instanceof SchemaError) {
          if (options.onPoison === undefined) throw result;
          options.onPoison(record, result);
        } else if (result !== undefined) events.push(result);
      }
      return events;
    },
    get foreign() {
      return foreign;
    },
  };
}

function isUnknownId(result: LoggedEvent | SchemaError | undefined): result is SchemaError {
  return result instanceof SchemaError && result.code === 'SCHEMA_UNKNOWN_ID' && result.retryable;
}

/** Records with headers are sampled ones: the event carries on what trace it came in. */
function carryOf(event: AnyEvent, headers: Buffer): void {
  const found = decodeHeaders(headers).find(({ name }) => name === TRACEPARENT);
  const traceparent = sampled(found?.value?.toString('latin1'));
  if (traceparent !== undefined) carry(event, traceparent);
}

/** What a record says of itself must be what its place on the log says: tenant and entity (R7), and its topic. */
function checked(event: AnyEvent, record: LogRecord): AnyEvent {
  if (!isKeyOf(event.envelope, record.key)) {
    throw malformed(record, 'has another tenant or entity in its envelope than in its key');
  }
  if (topicByType.get(event.type) !== record.topic)
    throw malformed(record, `is a ${event.type}, which lives on another topic`);
  return event;
}

/** Whether `keyOf` would make this key, without making it: this is asked of every record. */
function isKeyOf({ tenant, entity }: AnyEvent['envelope'], key: string): boolean {
  return (
    key.length === tenant.length + 1 + entity.length &&
    key.charCodeAt(tenant.length) === BAR &&
    key.startsWith(tenant) &&
    key.endsWith(entity)
  );
}

const BAR = keyOf('', '').charCodeAt(0);

function malformed(record: LogRecord, what: string): SchemaError {
  const { topic, partition, offset } = record;
  return new SchemaError('SCHEMA_MALFORMED_VALUE', `${topic}/${partition} at offset ${offset} ${what}`, {
    details: whereIs(record),
  });
}

function whereIs({ topic, partition, offset }: LogRecord): Record<string, unknown> {
  return { topic, partition, offset };
}
