/**
 * Sample events: made from the released schema of a type and a seed, the same in every process and on every machine. A
 * field's value comes from the seed and the field's own path, so fields that schemas gain later move no other value.
 */
import { createHash } from 'node:crypto';
import { withEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { schemaTexts } from '@mainstem/schemas/generated/schemas';
import { erased, opened, type Personal } from '@mainstem/schemas/personal';
import { topicNamed, topicOf } from '@mainstem/schemas/topics';

export interface SamplePlace {
  readonly entity: string;
  /** Place in the entity's stream, from 1. */
  readonly version: number;
}

interface Schema {
  readonly type: string | Schema;
  readonly name?: string;
  readonly namespace?: string;
  readonly fields?: readonly { readonly name: string; readonly type: unknown; readonly pii?: unknown }[];
  readonly symbols?: readonly string[];
  readonly items?: unknown;
  readonly values?: unknown;
}

/** Enums grow at their end (R5): only their oldest symbols are sampled, so that growing changes no sample. */
const SYMBOLS_SAMPLED = 2;
/** Longest list in a sample. */
const ITEMS_MAX = 3;
const DAY_MS = 86_400_000;
const TENANTS = ['acme', 'globex'] as const;

export function sampleEvent(type: EventType, seed: string, { entity, version }: SamplePlace): AnyEvent {
  const schema = JSON.parse(schemaTexts[type].schema) as Schema;
  const body: Record<string, unknown> = { type };
  const named = new Map<string, Schema>();
  for (const field of schema.fields ?? []) {
    const value = sample(field.type, `${seed}/${field.name}`, named);
    const isPersonal = field.pii !== undefined && value !== null;
    if (field.name !== 'envelope') body[field.name] = isPersonal ? personalOf(`${seed}/${field.name}`) : value;
  }
  const id = uuidOf(`${seed}/id`);
  const isDecided = topicNamed(topicOf(type)).kind === 'decided';
  return withEnvelope(body as never, {
    id,
    tenant: TENANTS[numberOf(entity) % TENANTS.length] as string,
    entity,
    streamVersion: isDecided ? version : 0,
    decision: isDecided ? { id, n: 1, of: 1 } : null,
    occurredAtMs: numberOf(`${seed}/time`) % (3 * DAY_MS),
    actor: 'service:sample',
    correlationId: uuidOf(`${seed}/correlation`),
    causationId: null,
  });
}

/** As a view meets it: opened, or erased. */
function personalOf(seed: string): Personal<string> {
  const number = numberOf(`${seed}/person`);
  return number % 4 === 0 ? erased : opened(`text-${number % 10}`);
}

function sample(given: unknown, seed: string, named: Map<string, Schema>): unknown {
  if (Array.isArray(given)) return sample(given[numberOf(`${seed}/branch`) % given.length], seed, named);
  if (typeof given === 'string') {
    const known = named.get(given);
    return known === undefined ? primitive(given, seed) : sample(known, seed, named);
  }
  const schema = given as Schema;
  if (schema.name !== undefined) remember(schema, named);
  switch (schema.type) {
    case 'record': {
      const fields = (schema.fields ?? []).map(({ name, type }) => [name, sample(type, `${seed}/${name}`, named)]);
      return Object.fromEntries(fields);
    }
    case 'enum': {
      const symbols = (schema.symbols ?? []).slice(0, SYMBOLS_SAMPLED);
      return symbols[numberOf(seed) % symbols.length];
    }
    case 'array': {
      const length = numberOf(`${seed}/length`) % (ITEMS_MAX + 1);
      return Array.from({ length }, (_, at) => sample(schema.items, `${seed}/${at}`, named));
    }
    case 'map':
      return { key: sample(schema.values, `${seed}/value`, named) };
    default:
      return sample(schema.type, seed, named);
  }
}

/** Later mentions of a named type are by its name, with or without its namespace. */
function remember(schema: Schema, named: Map<string, Schema>): void {
  const name = schema.name as string;
  named.set(name, schema);
  if (schema.namespace !== undefined) named.set(`${schema.namespace}.${name}`, schema);
}

function primitive(type: string, seed: string): unknown {
  const number = numberOf(seed);
  switch (type) {
    case 'null':
      return null;
    case 'boolean':
      return number % 2 === 0;
    case 'int':
    case 'long':
      return number % 10_000;
    case 'float':
    case 'double':
      return (number % 1_000) / 1_000;
    case 'bytes':
    case 'fixed':
      return Buffer.from(`bytes ${number % 10}`);
    default:
      return `text-${number % 10}`;
  }
}

function numberOf(seed: string): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0);
}

function uuidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  const [a, b, c, d, e] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16), hex.slice(17, 20), hex.slice(20, 32)];
  return `${a}-${b}-8${c}-8${d}-${e}`;
}
