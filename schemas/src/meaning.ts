/**
 * What a field means is part of the contract, and Avro sees none of it: two fields that swap their names, a unit that
 * changes, a symbol that moves, a topic that is left. Every released version is held against today's, and what means
 * something else is refused (R5). Words alone may be mended: a change of a doc passes when `releases/notes.json` says why,
 * or when whoever checks says `--accept-doc-change`.
 */
import { type Finding, fieldsByPath } from './compatibility.ts';
import type { AvroField, AvroNode, AvroRecord } from './compose.ts';

export interface MeaningFinding extends Finding {
  /** The words of a doc changed and nothing else: may be accepted with a reason. */
  readonly wordsOnly?: true;
}

/** What of `released` is gone or has another default, logical type or `pii` tag: allowed by Avro, refused here. */
export function shrunk(today: AvroNode, released: AvroNode): Finding[] {
  const now = fieldsByPath(today);
  return [...fieldsByPath(released)].flatMap(([field, was]) => {
    const is = now.get(field);
    if (is === undefined) {
      const other = renamedTo(field, was, today, released);
      const advice = other === undefined ? 'say so in its doc' : `if it is ${other} now: keep both`;
      return [{ field, problem: `was released and is gone; a field is never removed (${advice})` }];
    }
    const attributes = (['default', 'logicalType', 'pii'] as const).flatMap((attribute) => {
      const [before, after] = [was, is].map((one) => JSON.stringify(attributeOf(one, attribute)));
      if (before === after) return [];
      return [{ field, problem: `${attribute} was ${before ?? 'absent'} and is ${after ?? 'absent'}` }];
    });
    const [before, after] = [was, is].map(({ type }) => JSON.stringify(shapeOf(type)));
    if (attributes.length > 0 || before === after) return attributes;
    return [{ field, problem: `type was ${before} and is ${after}` }];
  });
}

/**
 * A type as its values are read: Avro reads a text as bytes and a time in ms as one in µs, and we do not. Records and enums
 * stand by their names; what is in them is held by the other rules.
 */
function shapeOf(node: AvroNode): unknown {
  if (typeof node === 'string') return node;
  if (Array.isArray(node)) return node.map(shapeOf);
  const { name, namespace } = node;
  if (name !== undefined) return String(name).includes('.') ? name : `${String(namespace)}.${String(name)}`;
  const { type, items, values, doc: _words, ...rest } = node;
  const kind = typeof type === 'string' ? type : shapeOf(type);
  const inner = [items, values].flatMap((one) => (one === undefined ? [] : [shapeOf(one as AvroNode)]));
  return inner.length === 0 && Object.keys(rest).length === 0 ? kind : [kind, inner, rest];
}

function attributeOf(field: AvroField, attribute: string): unknown {
  const own = (field as unknown as Record<string, unknown>)[attribute];
  if (own !== undefined || typeof field.type === 'string' || Array.isArray(field.type)) return own;
  return attribute === 'default' ? undefined : field.type[attribute];
}

/** What of a released version means something else in today's. `topic` is where the event's records go today. */
export function changedMeaning(today: AvroRecord, released: AvroRecord, topic: string): MeaningFinding[] {
  return [...movedTopic(released, topic), ...changedSymbols(today, released), ...changedWords(today, released)];
}

/** A namespace is its topic's name (conventions.ts), so a release tells the topic it was released on. */
function movedTopic({ namespace }: AvroRecord, topic: string): MeaningFinding[] {
  const was = `${namespace.replace(/^mainstem\./, '')}_events`;
  if (was === topic) return [];
  return [
    {
      field: '',
      problem: `was released on topic ${was} and is on ${topic}: its records stay where they are, so make a new event`,
    },
  ];
}

function changedSymbols(today: AvroNode, released: AvroNode): MeaningFinding[] {
  const now = enumsOf(today);
  return [...enumsOf(released)].flatMap(([name, was]) => {
    const is = now.get(name)?.symbols;
    if (is === undefined) return []; // its field is gone or has another type: told by the other rules
    const field = was.path;
    const gone = was.symbols.filter((symbol) => !is.includes(symbol));
    if (gone.length > 0) return [{ field, problem: `${name} lost ${gone.join(', ')}; a symbol is never removed` }];
    const [before, after] = [was.default, now.get(name)?.default].map((symbol) => symbol ?? 'absent');
    if (before !== after) return [{ field, problem: `default of ${name} was ${before} and is ${after}` }];
    const words = was.doc === now.get(name)?.doc ? [] : [reworded(field, was.doc, now.get(name)?.doc)];
    const kept = is.filter((symbol) => was.symbols.includes(symbol));
    if (kept.join() === was.symbols.join()) return words;
    return [{ field, problem: `${name} was ordered ${was.symbols.join(', ')} and is ${is.join(', ')}` }];
  });
}

function changedWords(today: AvroRecord, released: AvroRecord): MeaningFinding[] {
  const [now, then] = [fieldsByPath(today), fieldsByPath(released)];
  const ofEvent = today.doc === released.doc ? [] : [reworded('', released.doc, today.doc)];
  const ofFields = [...then].flatMap(([path, was]) => {
    const is = now.get(path);
    if (is === undefined || is.doc === was.doc) return [];
    const other = [...then].find(([, field]) => field !== was && field.doc === is.doc && sameType(field, was));
    if (other !== undefined) {
      return [{ field: path, problem: `has the words that ${other[0]} was released with: did the two swap?` }];
    }
    return [reworded(path, was.doc, is.doc)];
  });
  return [...ofEvent, ...ofFields];
}

function reworded(field: string, was = '', is = ''): MeaningFinding {
  const problem = `meant “${was}” and means “${is}”; same meaning? accept it with a reason`;
  return { field, problem, wordsOnly: true };
}

/** Where a field that is gone seems to be now: a new one of the same type, nearest by name. */
function renamedTo(path: string, field: AvroField, today: AvroNode, released: AvroNode): string | undefined {
  const then = fieldsByPath(released);
  const fresh = [...fieldsByPath(today)].filter(([at, other]) => !then.has(at) && sameType(other, field));
  const stem = stemOf(path);
  return (fresh.find(([at, { doc }]) => doc === field.doc || stemOf(at) === stem) ?? fresh[0])?.[0];
}

/** A name without its last word, which is its unit: `spentMicros` and `spentCents` have one stem. */
function stemOf(path: string): string {
  return path.replace(/[A-Z][a-z0-9]*$/, '');
}

function sameType(one: AvroField, other: AvroField): boolean {
  return JSON.stringify(one.type) === JSON.stringify(other.type);
}

interface Enumeration {
  /** Path of the field that mentions it first. */
  readonly path: string;
  readonly symbols: readonly string[];
  /** What a reader takes a symbol for that it does not know. */
  readonly default: string | undefined;
  readonly doc: string | undefined;
}

function enumsOf(node: AvroNode): Map<string, Enumeration> {
  const found = new Map<string, Enumeration>();
  const walk = (at: AvroNode, path: string): void => {
    if (typeof at === 'string') return;
    if (Array.isArray(at)) {
      for (const branch of at) walk(branch, path);
      return;
    }
    if (at.type === 'enum') {
      const { symbols, default: known, doc } = at as unknown as Omit<Enumeration, 'path'>;
      found.set(`enum ${String(at.name)}`, { path, symbols, default: known, doc });
    }
    for (const field of (at.fields as AvroField[] | undefined) ?? []) {
      walk(field.type, path === '' ? field.name : `${path}.${field.name}`);
    }
    for (const child of [at.items, at.values, at.type]) if (child !== undefined) walk(child as AvroNode, path);
  };
  walk(node, '');
  return found;
}
