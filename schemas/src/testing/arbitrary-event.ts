/** fast-check arbitraries of events, derived from the schemas: any value the schema allows, edges included. For tests. */
import fc from 'fast-check';
import type { AvroField, AvroNode, AvroRecord } from '../compose.ts';
import { type AnyEvent, type EventType, eventTypes } from '../generated/events.ts';
import { schemaOf } from '../releases.ts';
import { LONG_LIMIT } from '../wire.ts';

type Names = Map<string, AvroNode>;

const arbitraries = new Map<EventType, fc.Arbitrary<AnyEvent>>();

/** Any event of one type. */
export function arbitraryEventOf(eventType: EventType): fc.Arbitrary<AnyEvent> {
  const made = arbitraries.get(eventType) ?? build(eventType);
  arbitraries.set(eventType, made);
  return made;
}

/** Any event of any type. */
export function arbitraryEvent(): fc.Arbitrary<AnyEvent> {
  return fc.oneof(...eventTypes.map(arbitraryEventOf));
}

function build(eventType: EventType): fc.Arbitrary<AnyEvent> {
  return record(schemaOf(eventType), new Map()).map((event) => ({ ...event, type: eventType }) as unknown as AnyEvent);
}

function record(schema: AvroRecord, names: Names): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(schema.fields.map((field: AvroField) => [field.name, value(field.type, names)])));
}

function value(node: AvroNode, names: Names): fc.Arbitrary<unknown> {
  if (Array.isArray(node)) return fc.oneof(...node.map((branch) => value(branch, names)));
  if (typeof node === 'string') {
    const named = names.get(node);
    return named === undefined ? scalar(node) : value(named, names);
  }
  if (node.name !== undefined) names.set(`${String(node.namespace)}.${String(node.name)}`, node);
  switch (node.type) {
    case 'record':
      return record(node as unknown as AvroRecord, names);
    case 'enum':
      return fc.constantFrom(...(node.symbols as string[]));
    case 'array':
      return fc.array(value(node.items as AvroNode, names), { maxLength: 5 });
    case 'map':
      return fc.dictionary(text(), value(node.values as AvroNode, names), { maxKeys: 5, noNullPrototype: true });
    default:
      return value(node.type, names);
  }
}

function scalar(type: string): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'int':
      return fc.integer();
    case 'long':
      return fc.maxSafeInteger().map((number) => number % LONG_LIMIT || 0);
    case 'float':
    case 'double':
      return fc.double({ noNaN: true }).map((number) => number || 0);
    case 'string':
      return text();
    case 'bytes':
      return fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
    default:
      throw new Error(`no arbitrary for Avro type ${type}`);
  }
}

function text(): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary', maxLength: 80 }).filter((word) => word !== '__proto__');
}
