/**
 * The event codec: Confluent wire format (0x00, 4-byte big-endian schema id, Avro), synchronous in both directions.
 *
 * Writers use ids pinned when the schemas were pushed (R5); nothing is ever registered here. Readers keep one resolver
 * per writer id, built once: `@kafkajs/confluent-schema-registry` rebuilds it per message, which measured 215 times
 * slower (docs/adr/0002). Only an id never seen before needs the registry, through `learn`, off the hot path.
 */
import avro from 'avsc';
import { SchemaError } from './errors.ts';
import { type AnyEvent, type EventsByType, type EventType, eventTypes } from './generated/events.ts';
import { schemaTexts } from './generated/schemas.ts';

/** Event type → schema id it is written with. */
export type PinnedIds = Readonly<Record<string, number>>;

export interface Codec {
  /** Wire bytes of an event. Throws `SCHEMA_INVALID_EVENT` or `SCHEMA_NOT_PINNED`. */
  encode(event: AnyEvent): Buffer;
  /** Reads wire bytes. Throws `SCHEMA_UNKNOWN_ID` (then `learn` it and try again) or `SCHEMA_MALFORMED_VALUE`. */
  decode(value: Buffer): AnyEvent;
  /** Type of a value by its id alone, without decoding it; undefined when the id is not known. */
  typeOf(value: Buffer): EventType | undefined;
  schemaIdOf(value: Buffer): number;
  /** Makes a writer's schema known: `schema` is its self-contained Avro JSON. */
  learn(id: number, schema: string): void;
  knows(id: number): boolean;
}

export const MAGIC = 0;
export const HEADER_BYTES = 5;
/** avsc decodes longs below -2^52 with the wrong sign and no error (mtth/avsc#455), so none is ever written. */
export const LONG_LIMIT = 2 ** 52;

class BoundedLong extends avro.types.LogicalType {
  override _fromValue(value: number): number {
    return value;
  }
  override _toValue(value: unknown): unknown {
    return typeof value === 'number' && Number.isSafeInteger(value) && value > -LONG_LIMIT && value < LONG_LIMIT
      ? value
      : undefined;
  }
}

/** Every long of every schema is read and written through the bound, whatever its author wrote. */
function boundLongs(schema: avro.Schema, options: avro.ForSchemaOptions): avro.Type | undefined {
  if (schema !== 'long') return undefined;
  return new BoundedLong('long' as unknown as avro.Schema, { ...options, typeHook: () => undefined } as never);
}

function compile(schema: string): avro.Type {
  return avro.Type.forSchema(JSON.parse(schema), {
    wrapUnions: 'never',
    typeHook: boundLongs,
  } as avro.ForSchemaOptions);
}

interface Reader {
  readonly eventType: EventType;
  readonly type: avro.Type;
  readonly resolver: avro.Type | undefined;
}

const readerTypes = new Map<EventType, avro.Type>(eventTypes.map((type) => [type, compile(schemaTexts[type].schema)]));
const typeByFullName = new Map<string, EventType>(eventTypes.map((type) => [schemaTexts[type].fullName, type]));

export function createCodec(pinned: PinnedIds): Codec {
  const readers = new Map<number, Reader>();
  for (const eventType of eventTypes) {
    const id = pinned[eventType];
    const type = readerTypes.get(eventType) as avro.Type;
    if (id !== undefined) readers.set(id, { eventType, type, resolver: undefined });
  }
  return {
    encode: (event) => encode(event, pinned),
    decode: (value) => decode(value, readers),
    typeOf: (value) => readers.get(schemaIdOf(value))?.eventType,
    schemaIdOf,
    learn: (id, schema) => learn(id, schema, readers),
    knows: (id) => readers.has(id),
  };
}

function encode(event: AnyEvent, pinned: PinnedIds): Buffer {
  const type = readerTypes.get(event.type);
  if (type === undefined)
    throw new SchemaError('SCHEMA_INVALID_EVENT', `no event type ${String(event.type)}; see docs/events.md`);
  const id = pinned[event.type];
  if (id === undefined) {
    throw new SchemaError('SCHEMA_NOT_PINNED', `${event.type} has no pinned schema id: run "mainstem schemas push"`);
  }
  try {
    const payload = type.toBuffer(event);
    const value = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
    value[0] = MAGIC;
    value.writeUInt32BE(id, 1);
    payload.copy(value, HEADER_BYTES);
    return value;
  } catch (cause) {
    throw new SchemaError('SCHEMA_INVALID_EVENT', `${event.type}: ${invalidPaths(type, event)}`, { cause });
  }
}

/** Every field that does not fit, as `field.path: found`, so that the sender can mend all at once. */
export function invalidFields(event: AnyEvent): string[] {
  const type = readerTypes.get(event.type);
  if (type === undefined) return [`type: ${String(event.type)} is not an event type`];
  return collectInvalid(type, event);
}

function invalidPaths(type: avro.Type, event: AnyEvent): string {
  return collectInvalid(type, event).join('; ') || 'does not fit its schema';
}

function collectInvalid(type: avro.Type, event: AnyEvent): string[] {
  const found: string[] = [];
  type.isValid(event, {
    errorHook: (path, value, expected) => {
      found.push(`${path.join('.')}: found ${JSON.stringify(value) ?? 'nothing'}, expected ${nameOf(expected)}`);
    },
  } as Parameters<avro.Type['isValid']>[1]);
  return found;
}

/** Full name of a named type; what it holds for a bounded long; else its kind. */
function nameOf(type: avro.Type): string {
  const { name, typeName } = type as unknown as { name?: string; typeName: string };
  return typeName.startsWith('logical:') ? 'a whole number within ±2^52' : (name ?? typeName);
}

function schemaIdOf(value: Buffer): number {
  if (value.length < HEADER_BYTES || value[0] !== MAGIC) {
    throw new SchemaError('SCHEMA_MALFORMED_VALUE', 'value does not begin with 0x00 and a 4-byte schema id');
  }
  return value.readUInt32BE(1);
}

function decode(value: Buffer, readers: Map<number, Reader>): AnyEvent {
  const id = schemaIdOf(value);
  const reader = readers.get(id);
  if (reader === undefined)
    throw new SchemaError('SCHEMA_UNKNOWN_ID', `schema id ${id} is not known`, { retryable: true, details: { id } });
  let event: EventsByType[EventType] & { type: EventType };
  try {
    event = reader.type.fromBuffer(value.subarray(HEADER_BYTES), reader.resolver as never);
  } catch (cause) {
    throw new SchemaError(
      'SCHEMA_MALFORMED_VALUE',
      `value of schema id ${id} (${reader.eventType}) is not valid Avro`,
      { cause, details: { id } },
    );
  }
  event.type = reader.eventType;
  return event;
}

function learn(id: number, schema: string, readers: Map<number, Reader>): void {
  const writer = compile(schema);
  const eventType = typeByFullName.get(nameOf(writer));
  if (eventType === undefined) {
    throw new SchemaError('SCHEMA_UNKNOWN_ID', `schema id ${id} is ${nameOf(writer)}, which no reader here knows`, {
      details: { id },
    });
  }
  const type = readerTypes.get(eventType) as avro.Type;
  readers.set(id, { eventType, type, resolver: type.createResolver(writer) as unknown as avro.Type });
}
