/**
 * Turns the Avro schemas into TypeScript: an interface per event, the closed list of event types, and the composed
 * schema texts, so that no process reads `.avsc` files or asks a registry to know what it writes.
 */
import { type AvroField, type AvroNode, type EventSchema, readEventSchemas } from './compose.ts';

const scalars: Record<string, string> = {
  string: 'string',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  bytes: 'Buffer',
  null: 'null',
};

/** The text of `generated/events.ts`. */
export function generateEvents(schemas: EventSchema[] = readEventSchemas()): string {
  const named = new Map<string, string>();
  const events = schemas.map((schema) => eventInterface(schema, named));
  return [
    '// Generated from schemas/avro by `npm run generate`. DO NOT EDIT.',
    "import type { Personal } from '../personal.ts';",
    '',
    ...[...named.values()].flatMap((text) => [text, '']),
    ...events.flatMap((text) => [text, '']),
    `export interface EventsByType {\n${schemas.map((s) => `  ${s.eventType}: ${s.eventType};`).join('\n')}\n}`,
    '',
    'export type EventType = keyof EventsByType;',
    'export type AnyEvent = EventsByType[EventType];',
    '',
    `export const eventTypes = [\n${schemas.map((s) => `  '${s.eventType}',`).join('\n')}\n] as const satisfies readonly EventType[];`,
    '',
  ].join('\n');
}

/** The text of `generated/schemas.ts`: the whole schema of each event, as registered. */
export function generateSchemaTexts(schemas: EventSchema[] = readEventSchemas()): string {
  const rows = schemas.map(
    (s) =>
      `  ${s.eventType}: {\n    fullName: '${s.fullName}',\n    topic: '${s.topic}',\n    schema:\n      '${JSON.stringify(s.composed).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}',\n  },`,
  );
  return [
    '// Generated from schemas/avro by `npm run generate`. DO NOT EDIT.',
    "import type { EventType } from './events.ts';",
    '',
    'export interface SchemaText {',
    '  readonly fullName: string;',
    '  readonly topic: string;',
    '  /** Self-contained Avro schema, JSON. */',
    '  readonly schema: string;',
    '}',
    '',
    `export const schemaTexts: Readonly<Record<EventType, SchemaText>> = {\n${rows.join('\n')}\n};`,
    '',
  ].join('\n');
}

function eventInterface(schema: EventSchema, named: Map<string, string>): string {
  const fields = schema.composed.fields.map((field) => fieldLine(field, schema.composed.namespace, named));
  return `/** ${schema.source.doc} */\nexport interface ${schema.eventType} {\n  readonly type: '${schema.eventType}';\n${fields.join('\n')}\n}`;
}

function fieldLine(field: AvroField, namespace: string, named: Map<string, string>): string {
  const type = field.pii === undefined ? typeText(field.type, namespace, named) : 'Personal<string> | null';
  return `  /** ${field.doc ?? ''} */\n  readonly ${field.name}: ${type};`;
}

function typeText(node: AvroNode, namespace: string, named: Map<string, string>): string {
  if (typeof node === 'string') return scalars[node] ?? node.slice(node.lastIndexOf('.') + 1);
  if (Array.isArray(node)) {
    const branches = node.map((branch) => typeText(branch, namespace, named));
    return [...branches.filter((b) => b !== 'null'), ...branches.filter((b) => b === 'null')].join(' | ');
  }
  const name = String(node.name);
  switch (node.type) {
    case 'enum':
      named.set(name, `export type ${name} = ${(node.symbols as string[]).map((s) => `'${s}'`).join(' | ')};`);
      return name;
    case 'record': {
      const lines = (node.fields as AvroField[]).map((field) => fieldLine(field, namespace, named));
      named.set(name, `/** ${String(node.doc ?? '')} */\nexport interface ${name} {\n${lines.join('\n')}\n}`);
      return name;
    }
    case 'array':
      return `readonly ${element(typeText(node.items as AvroNode, namespace, named))}[]`;
    case 'map':
      return `Readonly<Record<string, ${typeText(node.values as AvroNode, namespace, named)}>>`;
    default:
      return typeText(node.type, namespace, named);
  }
}

function element(text: string): string {
  return text.includes('|') ? `(${text})` : text;
}
