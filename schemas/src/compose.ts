/**
 * Reads `avro/**.avsc` and makes each event schema whole: the registry and old readers get one self-contained text, in
 * which every shared type (the envelope, a shared enum) is written out at its first mention. Authors write it once.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PiiTag } from './pii-tag.ts';

export type AvroNode = string | AvroNode[] | { readonly [attribute: string]: unknown; readonly type: AvroNode };
export interface AvroField {
  readonly name: string;
  readonly type: AvroNode;
  readonly doc?: string;
  readonly default?: unknown;
  /** Set on fields about a person (R6): they are sealed on the log. */
  readonly pii?: PiiTag;
}
export interface AvroRecord {
  readonly [attribute: string]: unknown;
  readonly type: 'record';
  readonly name: string;
  readonly namespace: string;
  readonly doc: string;
  readonly fields: readonly AvroField[];
}
export interface EventSchema {
  /** Short name, e.g. `BidPlaced`: the `type` of the event in code. */
  readonly eventType: string;
  /** Full Avro name, e.g. `mainstem.bid.BidPlaced`. */
  readonly fullName: string;
  readonly topic: string;
  /** As authored: shared types by name. */
  readonly source: AvroRecord;
  /** Self-contained: shared types inlined at their first mention. */
  readonly composed: AvroRecord;
}

const avroDirectory = join(import.meta.dirname, '..', 'avro');
const namedKinds = new Set(['record', 'enum', 'fixed']);

/** All event schemas, ordered by topic and name so that every run and machine sees one order. */
export function readEventSchemas(directory: string = avroDirectory): EventSchema[] {
  const envelope = readRecord(join(directory, 'Envelope.avsc'));
  const sources = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .flatMap((topic) =>
      readdirSync(join(directory, topic))
        .filter((file) => file.endsWith('.avsc'))
        .sort()
        .map((file) => ({ topic, record: readRecord(join(directory, topic, file)) })),
    );
  const shared = new Map<string, AvroNode>();
  collectNamed(envelope, envelope.namespace, shared);
  for (const { record } of sources) collectNamed(record, record.namespace, shared);
  return sources.map(({ topic, record }) => ({
    eventType: record.name,
    fullName: `${record.namespace}.${record.name}`,
    topic,
    source: record,
    composed: inline(record, record.namespace, shared, new Set()) as unknown as AvroRecord,
  }));
}

function readRecord(path: string): AvroRecord {
  return JSON.parse(readFileSync(path, 'utf8')) as AvroRecord;
}

function collectNamed(node: AvroNode, namespace: string, into: Map<string, AvroNode>): void {
  if (typeof node === 'string') return;
  if (Array.isArray(node)) {
    for (const branch of node) collectNamed(branch, namespace, into);
    return;
  }
  const inner = (node.namespace as string | undefined) ?? namespace;
  if (typeof node.type === 'string' && namedKinds.has(node.type)) into.set(`${inner}.${String(node.name)}`, node);
  for (const field of (node.fields as AvroField[] | undefined) ?? []) collectNamed(field.type, inner, into);
  for (const child of [node.items, node.values, node.type]) {
    if (child !== undefined && typeof child !== 'string') collectNamed(child as AvroNode, inner, into);
  }
}

function inline(node: AvroNode, namespace: string, shared: Map<string, AvroNode>, written: Set<string>): AvroNode {
  if (typeof node === 'string') {
    const name = node.includes('.') ? node : `${namespace}.${node}`;
    const definition = shared.get(name);
    if (definition === undefined) return node;
    return written.has(name) ? name : inline(definition, name.slice(0, name.lastIndexOf('.')), shared, written);
  }
  if (Array.isArray(node)) return node.map((branch) => inline(branch, namespace, shared, written));
  const copy: { [attribute: string]: unknown; type: AvroNode } = { ...node };
  const inner = (node.namespace as string | undefined) ?? namespace;
  if (typeof node.type === 'string' && namedKinds.has(node.type)) {
    written.add(`${inner}.${String(node.name)}`);
    // Said outright, because the place it is inlined in may have another namespace.
    copy.namespace = inner;
  } else if (typeof node.type !== 'string') copy.type = inline(node.type, inner, shared, written);
  if (node.fields !== undefined) {
    copy.fields = (node.fields as AvroField[]).map((field) => ({
      ...field,
      type: inline(field.type, inner, shared, written),
    }));
  }
  for (const part of ['items', 'values'] as const) {
    if (node[part] !== undefined) copy[part] = inline(node[part] as AvroNode, inner, shared, written);
  }
  return copy;
}
