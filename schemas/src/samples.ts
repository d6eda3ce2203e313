/**
 * One full example of every event, with every optional field set: the golden bytes are made from it, and docs/events.md
 * shows it. Derived from the schema, so a new event or field has one at once; always the same.
 */
import type { AvroField, AvroNode, AvroRecord } from './compose.ts';
import { uuidFrom } from './envelope.ts';
import type { AnyEvent, EventType } from './generated/events.ts';
import { schemaOf } from './releases.ts';
import { topicNamed, topicOf } from './topics.ts';

/** 2026-11-21T10:00:00Z: a time that needs more than 32 bits. */
export const SAMPLE_TIME_MS = 1_795_255_200_000;

const texts: Readonly<Record<string, string>> = {
  tenant: 'acme',
  entity: 'sample-entity-1',
  actor: 'service:sample',
  currency: 'USD',
  country: 'DEU',
  countries: 'DEU',
  advertiserDomain: 'shop.example',
  categories: 'IAB1-6',
  mimeType: 'text/html',
  markup: '<a href="${CLICK_URL}">Größe 42 → €9</a>',
  valueJson: '{"lineShare":0.8}',
  modelVersion: 'lead-score@1',
};
/** Words that a longer name ends with, and the number such a field holds. */
const numbers: readonly (readonly [suffix: string, value: number])[] = [
  ['AtMs', SAMPLE_TIME_MS],
  ['settleAfterMs', SAMPLE_TIME_MS + 3_600_000],
  ['Micros', 9_007_199_254],
  ['Px', 300],
  ['streamVersion', 7],
];

/** The example of an event, by today's schema or by an older one. */
export function sampleOf(eventType: EventType, schema: AvroRecord = schemaOf(eventType)): AnyEvent {
  const names = new Map<string, AvroNode>();
  const event = record(schema, schema.name, names);
  if (topicNamed(topicOf(eventType)).kind === 'facts') {
    Object.assign(event.envelope as Record<string, unknown>, { streamVersion: 0, decision: null });
  }
  return { ...event, type: eventType } as unknown as AnyEvent;
}

function record(schema: { fields: readonly AvroField[] }, path: string, names: Map<string, AvroNode>) {
  return Object.fromEntries(
    schema.fields.map((field) => [field.name, value(field.type, field.name, `${path}.${field.name}`, names)]),
  ) as Record<string, unknown>;
}

function value(node: AvroNode, name: string, path: string, names: Map<string, AvroNode>): unknown {
  if (Array.isArray(node)) {
    const set = node.find((branch) => branch !== 'null') as AvroNode;
    return value(set, name, path, names);
  }
  if (typeof node === 'string') {
    const named = names.get(node);
    return named === undefined ? scalar(node, name, path) : value(named, name, path, names);
  }
  if (node.name !== undefined) names.set(`${String(node.namespace)}.${String(node.name)}`, node);
  switch (node.type) {
    case 'record':
      return record(node as unknown as { fields: AvroField[] }, path, names);
    case 'enum':
      return (node.symbols as string[])[0];
    case 'array':
      return [1, 2].map((n) => value(node.items as AvroNode, name, `${path}.${n}`, names));
    case 'map':
      return { first: value(node.values as AvroNode, name, `${path}.first`, names) };
    default:
      return value(node.type, name, path, names);
  }
}

function scalar(type: string, name: string, path: string): unknown {
  switch (type) {
    case 'boolean':
      return true;
    case 'double':
    case 'float':
      return 0.625; // Exact in binary, so JSON and Avro hold the same.
    case 'int':
    case 'long':
      return numbers.find(([suffix]) => name.endsWith(suffix))?.[1] ?? 3;
    case 'bytes':
      // Stands for sealed bytes: no key opens it.
      return Buffer.from(`sample sealed ${name}`);
    case 'string':
      if (texts[name] !== undefined) return texts[name];
      return name === 'id' || name.endsWith('Id') ? uuidFrom('sample', path) : `sample ${name}`;
    default:
      throw new Error(`no sample for Avro type ${type} at ${path}`);
  }
}
