/**
 * The text of docs/events.md: every topic with its key, every event with its fields and their units, who writes it, who
 * reads it, and since which released version it and each of its fields are there.
 */
import { fieldsByPath } from '@mainstem/schemas/compatibility';
import type { AvroField, AvroNode, EventSchema } from '@mainstem/schemas/compose';
import { readEventSchemas } from '@mainstem/schemas/compose';
import type { EventType } from '@mainstem/schemas/generated/events';
import { type Release, readReleases } from '@mainstem/schemas/releases';
import { type Topic, topicNamed, topics } from '@mainstem/schemas/topics';
import { eventFlow } from './event-flow.ts';

export function eventsPage(
  schemas: readonly EventSchema[] = readEventSchemas(),
  releases: readonly Release[] = readReleases(),
): string {
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
    '“Since” is the released version of an event that brought a field. Fields about a person are sealed: the log holds them',
    'encrypted with the key of that person (ADR 0015).',
    '',
    '## Contents',
    '',
    '| topic | key | events |',
    '|---|---|---|',
    ...topics.map((topic) => contentsRow(topic, schemas)),
    '',
    'Every event begins with the [envelope](#envelope).',
    '',
    '## Envelope',
    '',
    envelope.doc,
    '',
    ...fieldTable(envelope.fields),
    '',
    ...topics.flatMap((topic) => topicSection(topic, schemas, releases)),
  ].join('\n')}`;
}

function contentsRow({ name, entity }: Topic, schemas: readonly EventSchema[]): string {
  const events = schemas.filter((schema) => schema.topic === name).map(({ eventType }) => link(eventType));
  return `| ${link(name)} | tenant, then ${entity} | ${events.join(', ')} |`;
}

/** To a heading of this page, by the anchor that readers of Markdown give it. */
function link(heading: string): string {
  return `[${heading}](#${heading.toLowerCase()})`;
}

function topicSection(topic: Topic, schemas: readonly EventSchema[], releases: readonly Release[]): string[] {
  const kind = topic.kind === 'decided' ? 'Decided: races are settled by rule R3.' : 'Facts: appended as they come.';
  const events = schemas.filter((schema) => schema.topic === topic.name);
  return [
    `## ${topic.name}`,
    '',
    `${topic.doc} ${kind} Key: \`tenant|entity\`, where the entity is the ${topic.entity}. ${topic.partitions} partitions` +
      ` (production: ${topic.productionPartitions}), kept for ever.`,
    '',
    ...events.flatMap((schema) => eventSection(schema, releases)),
  ];
}

function eventSection({ eventType, topic, source, composed }: EventSchema, releases: readonly Release[]): string[] {
  const { writers, readers } = eventFlow[eventType as EventType];
  const audited = eventType === 'AuditEntryRecorded' ? [] : ['auditor'];
  const decided = topicNamed(topic).kind === 'decided' ? ['the decision writers of the stream'] : [];
  const fields = composed.fields.filter((field) => field.name !== 'envelope');
  const since = sinceOf(releases.filter((release) => release.eventType === eventType));
  const rows = fields.map((field) => [`v${since(field.name)}`, ...cells(field)]);
  return [
    `### ${eventType}`,
    '',
    source.doc,
    '',
    `On ${link(topic)} since v1, today ${versionsOf(eventType as EventType, releases)}. Written by: ${writers.join(', ')}.` +
      ` Read by: ${[...readers, ...decided, ...audited].join(', ')}.`,
    '',
    ...(rows.length === 0 ? ['The envelope says it all.'] : table(['since', ...columns], rows)),
    '',
  ];
}

function versionsOf(eventType: EventType, releases: readonly Release[]): string {
  const last = releases.findLast((release) => release.eventType === eventType);
  return last === undefined ? 'not released' : `v${last.version}`;
}

/** Version that brought a field; the coming one for a field that is not released yet. */
function sinceOf(releases: readonly Release[]): (field: string) => number {
  const paths = releases.map(({ version, schema }) => ({ version, fields: fieldsByPath(schema) }));
  const coming = (releases.at(-1)?.version ?? 0) + 1;
  return (field) => paths.find(({ fields }) => fields.has(field))?.version ?? coming;
}

const columns = ['field', 'type', 'unit', 'meaning'];

function fieldTable(fields: readonly AvroField[]): string[] {
  return table(columns, fields.map(cells));
}

function cells(field: AvroField): string[] {
  const type = field.pii === undefined ? typeWords(field.type) : 'sealed text, or null';
  return [`\`${field.name}\``, type, unitOf(field.name), escaped(field.doc ?? '')];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}

/** A field's name ends in its unit. */
function unitOf(name: string): string {
  if (name.endsWith('Micros')) return 'micros';
  if (/AtMs$|AfterMs$/.test(name)) return 'ms since 1970 UTC';
  if (name.endsWith('Px')) return 'pixels';
  if (/[a-z]S$/.test(name)) return 's';
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
      return `${String(type.name)}: one of ${(type.symbols as string[]).join(', ')}`;
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
