/**
 * FULL_TRANSITIVE, checked offline: every reader ever released must read every value ever written (R5).
 *
 * The walk follows the schema resolution rules of Avro 1.12 ("Schema Resolution") and names the field that breaks, which
 * neither avsc ("cannot read X as Y") nor a registry says well. avsc's own resolver is asked as well, because it is what
 * reads the bytes. What Avro does not know, that a schema only grows and means what it meant, is in `meaning.ts`.
 */
import type { AvroField, AvroNode } from './compose.ts';

export interface Finding {
  /** Field path from the event down, e.g. `envelope.decision.n`; empty for the event itself. */
  readonly field: string;
  readonly problem: string;
}

type Named = Map<string, AvroObject>;
type AvroObject = Exclude<AvroNode, string | AvroNode[]>;
interface Side {
  readonly node: AvroNode;
  readonly names: Named;
}

const primitives = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);
/** Writer's type → types of a reader that may read it as well (Avro 1.12, "Schema Resolution"). */
const promotions: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
};

/** Why `reader` could not read what `writer` wrote; empty when it can. Both are self-contained Avro schemas. */
export function unreadable(reader: AvroNode, writer: AvroNode): Finding[] {
  return compare({ node: reader, names: namesIn(reader) }, { node: writer, names: namesIn(writer) }, '', new Set());
}

function compare(reader: Side, writer: Side, path: string, walked: Set<string>): Finding[] {
  if (Array.isArray(writer.node)) {
    return writer.node.flatMap((branch) => compare(reader, { ...writer, node: branch }, path, walked));
  }
  const written = resolve(writer);
  if (Array.isArray(reader.node)) {
    const tries = reader.node.map((branch) => compare({ ...reader, node: branch }, writer, path, new Set(walked)));
    if (tries.some((findings) => findings.length === 0)) return [];
    // The branch of the same kind has the telling answer: its own fields, not "no such branch".
    const same = reader.node.findIndex((branch) => kindOf(resolve({ ...reader, node: branch })) === kindOf(written));
    return same >= 0 && kindOf(written) === 'record'
      ? (tries[same] as Finding[])
      : [{ field: path, problem: `${describe(written)} is not among the readable types` }];
  }
  return compareTypes({ ...reader, node: resolve(reader) }, { ...writer, node: written }, path, walked);
}

function compareTypes(reader: Side, writer: Side, path: string, walked: Set<string>): Finding[] {
  const [read, written] = [reader.node, writer.node];
  const [kind, writtenKind] = [kindOf(read), kindOf(written)];
  if (kind !== writtenKind) {
    if (promotions[writtenKind]?.includes(kind) === true) return [];
    return [{ field: path, problem: `${describe(written)} cannot be read as ${describe(read)}` }];
  }
  if (primitives.has(kind)) return [];
  const [to, from] = [read as AvroObject, written as AvroObject];
  switch (kind) {
    case 'array':
      return compare(
        { ...reader, node: to.items as AvroNode },
        { ...writer, node: from.items as AvroNode },
        path,
        walked,
      );
    case 'map':
      return compare(
        { ...reader, node: to.values as AvroNode },
        { ...writer, node: from.values as AvroNode },
        path,
        walked,
      );
    default:
      return compareNamed(reader, writer, path, walked);
  }
}

function compareNamed(reader: Side, writer: Side, path: string, walked: Set<string>): Finding[] {
  const [to, from] = [reader.node as AvroObject, writer.node as AvroObject];
  if (fullName(to) !== fullName(from)) return [{ field: path, problem: `${describe(from)} is not ${describe(to)}` }];
  switch (to.type) {
    case 'fixed':
      return to.size === from.size ? [] : [{ field: path, problem: `size ${from.size} is not ${to.size}` }];
    case 'enum':
      return compareSymbols(to, from, path);
    default: {
      const pair = fullName(to);
      if (walked.has(pair)) return []; // A record inside itself was compared on the way here.
      return compareFields(reader, writer, path, new Set(walked).add(pair));
    }
  }
}

function compareSymbols(to: AvroObject, from: AvroObject, path: string): Finding[] {
  const unknown = (from.symbols as string[]).filter((symbol) => !(to.symbols as string[]).includes(symbol));
  if (unknown.length === 0 || to.default !== undefined) return [];
  return [{ field: path, problem: `${describe(to)} does not know ${unknown.join(', ')} and has no default symbol` }];
}

function compareFields(reader: Side, writer: Side, path: string, walked: Set<string>): Finding[] {
  const written = new Map(((writer.node as AvroObject).fields as AvroField[]).map((field) => [field.name, field]));
  return ((reader.node as AvroObject).fields as AvroField[]).flatMap((field) => {
    const at = path === '' ? field.name : `${path}.${field.name}`;
    const from = written.get(field.name);
    if (from !== undefined) return compare({ ...reader, node: field.type }, { ...writer, node: from.type }, at, walked);
    return field.default === undefined ? [{ field: at, problem: 'is missing in the writer and has no default' }] : [];
  });
}

function resolve(side: Side): AvroNode {
  if (Array.isArray(side.node)) return side.node;
  if (typeof side.node === 'string') return side.names.get(side.node) ?? side.node;
  // `{"type": "long", "logicalType": …}` and `{"type": {…}}` are what they wrap.
  if (side.node.fields === undefined && side.node.symbols === undefined && typeof side.node.type !== 'string')
    return resolve({ ...side, node: side.node.type });
  return side.node;
}

function kindOf(node: AvroNode): string {
  if (Array.isArray(node)) return 'union';
  return typeof node === 'string' ? node : (node.type as string);
}

function fullName(node: AvroObject): string {
  const name = String(node.name);
  return name.includes('.') || node.namespace === undefined ? name : `${String(node.namespace)}.${name}`;
}

function describe(node: AvroNode): string {
  if (typeof node === 'string' || Array.isArray(node)) return kindOf(node);
  return node.name === undefined ? kindOf(node) : `${kindOf(node)} ${fullName(node)}`;
}

/** Named types of a self-contained schema. Composed schemas carry the namespace on each, so none is inherited. */
function namesIn(node: AvroNode, into: Named = new Map()): Named {
  if (typeof node === 'string') return into;
  if (Array.isArray(node)) {
    for (const branch of node) namesIn(branch, into);
    return into;
  }
  if (node.name !== undefined && node.type !== undefined) into.set(fullName(node), node);
  for (const field of (node.fields as AvroField[] | undefined) ?? []) namesIn(field.type, into);
  for (const child of [node.items, node.values, node.type]) if (child !== undefined) namesIn(child as AvroNode, into);
  return into;
}

/** Every field of the schema by its path, through unions, arrays and maps. */
export function fieldsByPath(node: AvroNode): Map<string, AvroField> {
  const found = new Map<string, AvroField>();
  collect(node, '', namesIn(node), found, new Set());
  return found;
}

function collect(node: AvroNode, path: string, names: Named, into: Map<string, AvroField>, within: Set<string>): void {
  if (Array.isArray(node)) {
    for (const branch of node) collect(branch, path, names, into, within);
    return;
  }
  const type = resolve({ node, names });
  if (typeof type === 'string') return;
  if (Array.isArray(type)) {
    collect(type, path, names, into, within);
    return;
  }
  for (const child of [type.items, type.values]) {
    if (child !== undefined) collect(child as AvroNode, path, names, into, within);
  }
  if (type.fields === undefined || within.has(fullName(type))) return;
  for (const field of type.fields as AvroField[]) {
    const at = path === '' ? field.name : `${path}.${field.name}`;
    into.set(at, field);
    collect(field.type, at, names, into, new Set(within).add(fullName(type)));
  }
}
