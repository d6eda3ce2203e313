/**
 * From the words of a command line to an event's body: `--field companySize=40` becomes a number because the schema says
 * so. What the schema does not know is refused with the nearest field it does.
 */
import type { AvroField, AvroNode } from '@mainstem/schemas/compose';
import type { EventType } from '@mainstem/schemas/generated/events';
import { schemaOf } from '@mainstem/schemas/releases';
import { usage } from './errors.ts';
import { didYouMean } from './suggest.ts';

export type Body = Record<string, unknown>;

/** Body fields of an event, without the envelope. */
export function bodyFields(eventType: EventType): AvroField[] {
  return schemaOf(eventType).fields.filter((field) => field.name !== 'envelope');
}

/** `k=v` words, over a JSON body, as the body of an event. Later words win; repeated words of a list are its items. */
export function bodyFrom(eventType: EventType, words: readonly string[], data: Body = {}): Body {
  const body: Body = { ...data };
  const given = new Set<string>();
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 1) throw usage(`--field: found "${word}", allowed: name=value`);
    const name = word.slice(0, at);
    const field = fieldNamed(eventType, name);
    const value = fieldValue(field.type, word.slice(at + 1), name);
    const repeats = given.has(name) && Array.isArray(body[name]) && Array.isArray(value);
    body[name] = repeats ? [...(body[name] as unknown[]), ...(value as unknown[])] : value;
    given.add(name);
  }
  for (const name of Object.keys(body)) fieldNamed(eventType, name);
  return body;
}

/** The body with every default the schema knows filled in: what a writer to the log has to give whole. */
export function withDefaults(eventType: EventType, body: Body): Body {
  const defaults = bodyFields(eventType).filter((field) => field.default !== undefined);
  return { ...Object.fromEntries(defaults.map((field) => [field.name, field.default])), ...body };
}

function fieldNamed(eventType: EventType, name: string): AvroField {
  const fields = bodyFields(eventType);
  const found = fields.find((field) => field.name === name);
  if (found !== undefined) return found;
  const names = fields.map((field) => field.name);
  throw usage(
    `${eventType} has no field ${name}${didYouMean(name, names)}`,
    `It has: ${names.join(', ') || 'none of its own'}.`,
  );
}

function fieldValue(type: AvroNode, text: string, name: string): unknown {
  if (Array.isArray(type)) {
    if (text === 'null' && type.includes('null')) return null;
    return fieldValue(type.find((branch) => branch !== 'null') ?? 'null', text, name);
  }
  const kind = typeof type === 'string' ? type : type.type;
  switch (kind) {
    case 'string':
      return text;
    case 'int':
    case 'long':
    case 'float':
    case 'double':
      return numberOf(text, name);
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      throw usage(`--field ${name}: found "${text}", allowed: true or false`);
    case 'array':
      if (text.startsWith('[')) return jsonOf(text, name);
      return text === '' ? [] : [fieldValue((type as unknown as { items: AvroNode }).items, text, name)];
    case 'map':
      return jsonOf(text, name);
    default:
      return text; // An enum's symbol, by its definition or by its name: the schema check names the allowed ones.
  }
}

function numberOf(text: string, name: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw usage(`--field ${name}: found "${text}", allowed: a number`);
}

/** Parses JSON; the error says where it came from. */
export function jsonOf(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw usage(`${from}: not JSON: ${(cause as Error).message}`);
  }
}
