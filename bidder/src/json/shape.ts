/**
 * What is read of a JSON text. An object names the fields that are wanted, a list of one shape says what its entries are,
 * `whole` takes a value as it is, `later` an object or list only when it is asked for. Everything else is passed over unread.
 */

import { type Builder, builderOf } from './builder.ts';

export type Shape = 'whole' | 'later' | readonly [Shape] | { readonly [field: string]: Shape };

export type Node = WholeNode | ListNode | ObjectNode;

export interface WholeNode {
  readonly kind: 'whole' | 'later' | 'scalar';
}

export interface ListNode {
  readonly kind: 'list';
  readonly entry: Node;
}

export interface ObjectNode extends Builder {
  readonly kind: 'object';
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
  if (shape === 'whole' || shape === 'later') return { kind: shape };
  if (isList(shape)) return { kind: 'list', entry: compileShape(shape[0]) };
  const names = Object.keys(shape);
  if (names.length > NAMES_MAX) throw new Error(`a shape with ${names.length} fields; there may be ${NAMES_MAX}`);
  const strange = names.find((name) => !/^[\x20-\x7e]*$/.test(name));
  if (strange !== undefined) throw new Error(`a shape with the field ${strange}, which is not plain ASCII`);
  return {
    kind: 'object',
    names,
    children: names.map((name) => compileShape(shape[name] as Shape)),
    ...builderOf(names),
    table: tableOf(names),
  };
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

/** One step of the hash the scanner makes while it passes over a name. */
export function hashStep(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

function hashOf(name: string): number {
  let hash = 0;
  for (let index = 0; index < name.length; index += 1) hash = hashStep(hash, name.charCodeAt(index));
  return hash;
}
