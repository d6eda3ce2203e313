/**
 * What is read of a JSON text. An object names the fields that are wanted, a list of one shape says what its entries are,
 * `whole` takes a value as it is, `later` an object or list only when it is asked for. Everything else is passed over unread.
 */

import { type Builder, builderOf } from './builder.ts';

export type Shape = 'whole' | 'later' | readonly [Shape] | { readonly [field: string]: Shape };

/** What a node is; numbers, since every value that is read asks for it. */
export const WHOLE = 0;
export const LATER = 1;
export const SCALAR = 2;
export const LIST = 3;
export const OBJECT = 4;

/** A compiled shape. All nodes have one form, so that the engine knows where each field is, whatever the node is. */
export interface Node extends Builder {
  readonly kind: typeof WHOLE | typeof LATER | typeof SCALAR | typeof LIST | typeof OBJECT;
  /** Of a list: what its entries are. */
  readonly entry: Node | undefined;
  /** Of an object: its fields. */
  readonly names: readonly string[];
  readonly children: readonly Node[];
  /** Place of a name by its hash: 1 and up, 0 for none. Names that share a hash follow each other, cyclically. */
  readonly table: Uint8Array;
}

/** Names a shape's object may have: its table has four places for each at least. */
const NAMES_MAX = 200;
const PLACES_A_NAME = 4;

/** Throws on a shape with more names than a table takes, or names that are no ASCII: bugs of the shape. */
export function compileShape(shape: Shape): Node {
  if (shape === 'whole' || shape === 'later') return nodeOf(shape === 'whole' ? WHOLE : LATER);
  if (isList(shape)) return nodeOf(LIST, compileShape(shape[0]));
  const names = Object.keys(shape);
  if (names.length > NAMES_MAX) throw new Error(`a shape with ${names.length} fields; there may be ${NAMES_MAX}`);
  const strange = names.find((name) => !/^[\x20-\x7e]*$/.test(name));
  if (strange !== undefined) throw new Error(`a shape with the field ${strange}, which is not plain ASCII`);
  const children = names.map((name) => compileShape(shape[name] as Shape));
  return { kind: OBJECT, entry: undefined, names, children, table: tableOf(names), ...builderOf(names) };
}

const noTable = new Uint8Array(1);
const noFields = builderOf([]);

/** A node without fields. */
export function nodeOf(kind: Node['kind'], entry?: Node): Node {
  return { kind, entry, names: [], children: [], table: noTable, ...noFields };
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function tableOf(names: readonly string[]): Uint8Array {
  let places = 8;
  while (places < names.length * PLACES_A_NAME) places *= 2;
  const table = new Uint8Array(places);
  for (const [index, name] of names.entries()) {
    let at = hashOf(name) & (places - 1);
    while (table[at] !== 0) at = (at + 1) & (places - 1);
    table[at] = index + 1;
  }
  return table;
}

/** Hash of a name by its length, its first, its middle and its last byte: what the scanner has at hand when it ends. */
export function nameHash(length: number, first: number, middle: number, last: number): number {
  return (length * 5 + first * 7 + middle * 31 + last * 17) | 0;
}

function hashOf(name: string): number {
  const { length } = name;
  return nameHash(length, name.charCodeAt(0), name.charCodeAt(length >> 1), name.charCodeAt(length - 1));
}
