/** The text of docs/events.md: every event with its fields, its topic, who writes it and who reads it. */
import type { AvroField, AvroNode, EventSchema } from '@mainstem/schemas/compose';
import { readEventSchemas } from '@mainstem/schemas/compose';
import type { EventType } from '@mainstem/schemas/generated/events';
import { type Topic, topicNamed, topics } from '@mainstem/schemas/topics';
import { eventFlow } from './event-flow.ts';

export function eventsPage(schemas: readonly EventSchema[] = readEventSchemas()): string {
  const envelope = schemas[0]?.composed.fields[0]?.type as unknown as {
    readonly doc: string;
    readonly fields: AvroField[];
  };
  return `${[
    '# Events',
    '',
    '<!-- Generated from schemas/avro by `npm run generate`. DO NOT EDIT. -->',
    '',
    `Everything that happens is one of these ${schemas.length} events on one of ${topics.length} topics. A value on the log is one`,
    'zero byte, the 4-byte id of the writer’s schema, and Avro; its key is `tenant|entity`. Schemas only grow: every version',
    'ever written is read for ever (FULL_TRANSITIVE). Money is in micros (millionths of a unit of currency), times in',
    'milliseconds since 1970 UTC, both as 64-bit longs within ±2^52. `mainstem schemas show <EventType>` prints a schema whole.',
    '',
    '## Envelope',
    '',
    envelope.doc,
    '',
    ...fieldTable(envelope.fields),
    '',
    ...topics.flatMap((topic) => topicSection(topic, schemas)),
  ].join('\n')}`;
}

function topicSection(topic: Topic, schemas: readonly EventSchema[]): string[] {
  const kind = topic.kind === 'decided' ? 'Decided: races are settled by rule R3.' : 'Facts: appended as they come.';
  const events = schemas.filter((schema) => schema.topic === topic.name);
  return [
    `## ${topic.name}`,
    '',
    `${topic.doc} ${kind} The entity is the ${topic.entity}. ${topic.partitions} partitions` +
      ` (production: ${topic.productionPartitions}), kept for ever.`,
    '',
    ...events.flatMap(eventSection),
  ];
}

function eventSection({ eventType, topic, source }: EventSchema): string[] {
  const { writers, readers } = eventFlow[eventType as EventType];
  const audited = eventType === 'AuditEntryRecorded' ? [] : ['auditor'];
  const decided = topicNamed(topic).kind === 'decided' ? ['the decision writers of the stream'] : [];
  const fields = source.fields.filter((field) => field.name !== 'envelope');
  return [
    `### ${eventType}`,
    '',
    source.doc,
    '',
    `Written by: ${writers.join(', ')}. Read by: ${[...readers, ...decided, ...audited].join(', ')}.`,
    '',
    ...(fields.length === 0 ? ['The envelope says it all.'] : fieldTable(fields)),
    '',
  ];
}

function fieldTable(fields: readonly AvroField[]): string[] {
  return [
    '| field | type | unit | meaning |',
    '|---|---|---|---|',
    ...fields.map(
      (field) =>
        `| \`${field.name}\` | ${typeWords(field.type)} | ${unitOf(field.name)} | ${escaped(field.doc ?? '')} |`,
    ),
  ];
}

/** A field's name ends in its unit. */
function unitOf(name: string): string {
  if (name.endsWith('Micros')) return 'micros';
  if (/AtMs$|AfterMs$/.test(name)) return 'ms since 1970 UTC';
  if (name.endsWith('Px')) return 'pixels';
  if (name.endsWith('S') && /[a-z]S$/.test(name)) return 's';
  return '';
}

function typeWords(type: AvroNode): string {
  if (typeof type === 'string') return type.slice(type.lastIndexOf('.') + 1);
  if (Array.isArray(type)) {
    const set = type.filter((branch) => branch !== 'null').map(typeWords);
    return type.includes('null') ? `${set.join(' or ')}, or null` : set.join(' or ');
  }
  switch (type.type) {
    case 'enum':
      return `one of ${(type.symbols as string[]).join(', ')}`;
    case 'array':
      return `list of ${typeWords(type.items as AvroNode)}`;
    case 'map':
      return `map of ${typeWords(type.values as AvroNode)}`;
    case 'record':
      return `${String(type.name)}: ${(type.fields as AvroField[]).map((field) => `\`${field.name}\` ${typeWords(field.type)}`).join(', ')}`;
    default:
      return typeWords(type.type);
  }
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
