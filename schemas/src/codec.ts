/**
 * The event codec: Confluent wire format (0x00, 4-byte big-endian schema id, Avro), synchronous in both directions.
 *
 * Writers use ids pinned when the schemas were pushed (R5); nothing is ever registered here. Readers keep one resolver
 * per writer id, built once: `@kafkajs/confluent-schema-registry` rebuilds it per message, which measured 215 times
 * slower (docs/adr/0002). Only an id never seen before needs the registry, through `learn`, off the hot path.
 */
import type avro from 'avsc';
import { compileReader, type WholeReader } from './decoding/compile-reader.ts';
import { compileWriter, type WholeWriter } from './encoding/compile-writer.ts';
import { SchemaError } from './errors.ts';
import { type AnyEvent, type EventType, eventTypes } from './generated/events.ts';
import { schemaTexts } from './generated/schemas.ts';
import { upcasters as releasedUpcasters } from './upcasting/upcasters.ts';
import { asToday, fingerprintOf, type GenericValue, type Upcast, type Upcasters } from './upcasting/upcasting.ts';
import { compile, compileStrict, LONG_LIMIT, LONG_MAX, readWhole, type WireType, writeWhole } from './wire.ts';

export { LONG_LIMIT, LONG_MAX };

/** Event type → schema id it is written with. */
export type PinnedIds = Readonly<Record<string, number>>;

export interface Codec {
  /** Wire bytes of an event. Throws `SCHEMA_INVALID_EVENT` or `SCHEMA_NOT_PINNED`. */
  encode(event: AnyEvent): Buffer;
  /**
   * Reads wire bytes. Throws `SCHEMA_UNKNOWN_ID` (then `learn` it and try again), `SCHEMA_MALFORMED_VALUE`, or
   * `SCHEMA_UPCAST_FAILED` when the bytes are right and their upcaster is not.
   */
  decode(value: Buffer): AnyEvent;
  /** Type of a value by its id alone, without decoding it; undefined when the id is not known. */
  typeOf(value: Buffer): EventType | undefined;
  /** Schema id of a value. Throws `SCHEMA_MALFORMED_VALUE` when it does not begin with one. */
  schemaIdOf(value: Buffer): number;
  /**
   * Makes a writer's schema known: `schema` is its self-contained Avro JSON. Throws `SCHEMA_UNKNOWN_ID` when it is no
   * event of this platform, `SCHEMA_INCOMPATIBLE` when today's schema cannot read it.
   */
  learn(id: number, schema: string): void;
  knows(id: number): boolean;
  /** Id events of the type are written with today; undefined when none is pinned. */
  idOf(type: EventType): number | undefined;
}

export const MAGIC = 0;
export const HEADER_BYTES = 5;
/** Most schemas learned: ids never change, so this many distinct versions are a registry gone wrong, not a platform. */
export const LEARNED_SCHEMAS_MAX = 10_000;

interface Reader {
  readonly eventType: EventType;
  /** Reads today's event: straight from today's schema, or through a resolver from the writer's. Built once per id. */
  readonly read: WholeReader;
  /** Set when the writer's version needs more than resolution: then `read` gives what was written. */
  readonly upcast?: Upcast;
}

const types = new Map<EventType, WireType>(eventTypes.map((type) => [type, compile(schemaTexts[type].schema)]));
/** Made when a type is first met: a process reads some of them. */
const writers = new Map<EventType, WholeWriter>();
const todayReaders = new Map<EventType, WholeReader>();
const strictTypes = new Map<EventType, avro.Type>();
const typeByFullName = new Map<string, EventType>(eventTypes.map((type) => [schemaTexts[type].fullName, type]));

/** `upcasters` are given by tests; those of the platform otherwise. */
export function createCodec(pinned: PinnedIds, upcasters: Upcasters = releasedUpcasters): Codec {
  const readers = new Map<number, Reader>();
  for (const eventType of types.keys()) {
    const id = pinned[eventType];
    if (id !== undefined)
      readers.set(id, { eventType, read: (value, start) => readerOfToday(eventType)(value, start) });
  }
  return {
    encode: (event) => encode(event, pinned),
    decode: (value) => decode(value, readers),
    typeOf: (value) => readers.get(schemaIdOf(value))?.eventType,
    schemaIdOf,
    idOf: (type) => pinned[type],
    learn: (id, schema) => learn(id, schema, readers, upcasters),
    knows: (id) => readers.has(id),
  };
}

function encode(event: AnyEvent, pinned: PinnedIds): Buffer {
  const type = types.get(event.type);
  if (type === undefined)
    throw new SchemaError('SCHEMA_INVALID_EVENT', `no event type ${String(event.type)}; see docs/events.md`);
  const id = pinned[event.type];
  if (id === undefined) {
    throw new SchemaError('SCHEMA_NOT_PINNED', `${event.type} has no pinned schema id: run "mainstem schemas push"`);
  }
  try {
    const value = writerOf(event.type, type)(event, HEADER_BYTES);
    value[0] = MAGIC;
    value.writeUInt32BE(id, 1);
    return value;
  } catch (cause) {
    const why = invalidFields(event).join('; ') || (cause as Error).message;
    throw new SchemaError('SCHEMA_INVALID_EVENT', `${event.type}: ${why}`, { cause });
  }
}

function writerOf(eventType: EventType, type: WireType): WholeWriter {
  const known = writers.get(eventType);
  if (known !== undefined) return known;
  const made: WholeWriter =
    compileWriter(schemaTexts[eventType].schema) ?? ((value, start) => writeWhole(type, value, start));
  writers.set(eventType, made);
  return made;
}

/** Every field that does not fit, as `field.path: found …, expected …`, so that the sender can mend all at once. */
export function invalidFields(event: AnyEvent): string[] {
  const text = schemaTexts[event.type];
  if (text === undefined) return [`type: ${String(event.type)} is not an event type`];
  const strict = strictTypes.get(event.type) ?? compileStrict(text.schema);
  strictTypes.set(event.type, strict);
  const found: string[] = [];
  strict.isValid(event, {
    errorHook: (path, value, expected) => {
      found.push(`${path.join('.')}: found ${kindOf(value)}, expected ${expectation(expected)}`);
    },
  } as Parameters<avro.Type['isValid']>[1]);
  return found;
}

/** What was found, without saying a text: it may be personal data, and this goes into answers and logs (R6). */
function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return `a text of ${value.length}`;
  return Array.isArray(value) ? 'a list' : `a value of kind ${typeof value}`;
}

function expectation(type: avro.Type): string {
  const { typeName, symbols, underlyingType, types } = type as unknown as {
    typeName: string;
    symbols?: string[];
    underlyingType?: avro.Type;
    types?: avro.Type[];
  };
  if (types !== undefined) return types.map(expectation).join(' or ');
  if (symbols !== undefined) return `one of ${symbols.join(', ')}`;
  if (underlyingType !== undefined)
    return underlyingType.typeName === 'long' ? 'a whole number within ±2^52' : 'a well-formed text';
  return nameOf(type) ?? typeName;
}

function nameOf(type: avro.Type): string | undefined {
  return (type as unknown as { name?: string }).name;
}

function schemaIdOf(value: Buffer): number {
  if (value.length < HEADER_BYTES || value[0] !== MAGIC) {
    throw new SchemaError('SCHEMA_MALFORMED_VALUE', 'value does not begin with 0x00 and a 4-byte schema id');
  }
  return value.readUInt32BE(1);
}

function decode(value: Buffer, readers: ReadonlyMap<number, Reader>): AnyEvent {
  const id = schemaIdOf(value);
  const reader = readers.get(id);
  if (reader === undefined)
    throw new SchemaError('SCHEMA_UNKNOWN_ID', `schema id ${id} is not known`, { retryable: true, details: { id } });
  let event: { type: EventType };
  try {
    event = reader.read(value, HEADER_BYTES) as { type: EventType };
  } catch (cause) {
    const message = `value of schema id ${id} (${reader.eventType}) is not valid Avro: ${(cause as Error).message}`;
    throw new SchemaError('SCHEMA_MALFORMED_VALUE', message, { cause, details: { id } });
  }
  if (reader.upcast !== undefined) event = upcasted(event, id, reader.upcast, reader.eventType);
  event.type = reader.eventType;
  return event as AnyEvent;
}

/** Says which fields do not fit and never what they hold (R6). */
function upcasted(written: unknown, id: number, how: Upcast, eventType: EventType): { type: EventType } {
  let value: GenericValue = {};
  try {
    value = how(written as GenericValue);
    return asToday(value, types.get(eventType) as WireType) as { type: EventType };
  } catch (error) {
    const misfits = invalidFields({ ...value, type: eventType } as unknown as AnyEvent).join('; ');
    const why = Object.keys(value).length === 0 ? `its upcaster threw a ${(error as Error).name}` : misfits;
    const message = `value of schema id ${id} (${eventType}) could not be upcast: ${why}`;
    throw new SchemaError('SCHEMA_UPCAST_FAILED', message, { details: { id } });
  }
}

function readerOfToday(eventType: EventType): WholeReader {
  const known = todayReaders.get(eventType);
  if (known !== undefined) return known;
  const { schema } = schemaTexts[eventType];
  const made = compileReader(schema, { type: eventType }) ?? wholeReader(types.get(eventType) as WireType);
  todayReaders.set(eventType, made);
  return made;
}

function wholeReader(type: Pick<WireType, '_read'>): WholeReader {
  return (value, start) => readWhole(type, value, start) as object;
}

function learn(id: number, schema: string, readers: Map<number, Reader>, upcasters: Upcasters): void {
  if (readers.size >= LEARNED_SCHEMAS_MAX) {
    const message = `schema id ${id} is one more than the ${LEARNED_SCHEMAS_MAX} schemas a codec holds`;
    throw new SchemaError('SCHEMA_REGISTRY_REFUSED', message, { details: { id } });
  }
  readers.set(id, readerOf(id, schema, upcasters));
}

function readerOf(id: number, schema: string, upcasters: Upcasters): Reader {
  let writer: WireType;
  try {
    writer = compile(schema);
  } catch (cause) {
    throw new SchemaError('SCHEMA_UNKNOWN_ID', `schema id ${id} is no Avro schema`, { cause, details: { id } });
  }
  const eventType = typeByFullName.get(nameOf(writer) ?? '');
  if (eventType === undefined) {
    const message = `schema id ${id} is ${nameOf(writer) ?? writer.typeName}, which no reader here knows`;
    throw new SchemaError('SCHEMA_UNKNOWN_ID', message, { details: { id } });
  }
  const type = types.get(eventType) as WireType;
  // The very schema of today under another id needs no resolver, which would cost a third more.
  if (JSON.stringify(writer.schema()) === JSON.stringify(type.schema())) {
    return { eventType, read: readerOfToday(eventType) };
  }
  const versions = upcasters[eventType];
  const how = versions === undefined ? undefined : versions[fingerprintOf(writer)];
  if (how !== undefined) return { eventType, read: wholeReader(writer), upcast: how };
  try {
    return { eventType, read: wholeReader(type.createResolver(writer) as unknown as WireType) };
  } catch (cause) {
    const message = `${eventType} written with schema id ${id} cannot be read with today's: ${(cause as Error).message}`;
    throw new SchemaError('SCHEMA_INCOMPATIBLE', message, { cause, details: { id } });
  }
}
