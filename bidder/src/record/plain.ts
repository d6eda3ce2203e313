/**
 * Brings a value of the bid path into plain JSON and back, without loss. JSON alone would lose what is infinite, and lists
 * that are read only when they are asked for (`Lazily`): those are asked, and their name gets a `()`, so that they come
 * back as something to be asked. What is undefined is left out, which reads the same.
 */
export type PlainJson = null | boolean | number | string | PlainJson[] | { [key: string]: PlainJson };

const INFINITE = '∞';
const ASKED = '()';
const SET = 'set';

/** Throws on what has no plain form: nothing of a request has any other. */
export function plainOf(value: unknown): PlainJson | undefined {
  if (value === undefined || value === null || typeof value === 'boolean' || typeof value === 'string') {
    return value as PlainJson | undefined;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : { [INFINITE]: value < 0 ? -1 : 1 };
  }
  if (Array.isArray(value)) return value.map(itemOf);
  if (value instanceof Set) return { [SET]: [...value].map(itemOf) };
  if (typeof value === 'object' && isPlain(value)) return plainObject(value);
  throw new TypeError(`${typeof value} has no plain form`);
}

/** An item keeps its place, even an undefined one. */
function itemOf(value: unknown): PlainJson {
  const plain = plainOf(value);
  return plain === undefined ? { [ASKED]: 0 } : plain;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === Object.prototype || prototype === null;
}

function plainObject(value: object): { [key: string]: PlainJson } {
  const plain: { [key: string]: PlainJson } = {};
  for (const [name, held] of Object.entries(value)) {
    const isAsked = typeof held === 'function';
    const known = plainOf(isAsked ? (held as () => unknown)() : held);
    if (known !== undefined) plain[isAsked ? name + ASKED : name] = known;
    // An asked one that is undefined must still be there to be asked.
    else if (isAsked) plain[name + ASKED] = { [ASKED]: 0 };
  }
  return plain;
}

export function revived(plain: PlainJson | undefined): unknown {
  if (plain === undefined || plain === null || typeof plain !== 'object') return plain;
  if (Array.isArray(plain)) return plain.map(revived);
  if (INFINITE in plain) return Number(plain[INFINITE]) * Number.POSITIVE_INFINITY;
  if (SET in plain) return new Set((plain[SET] as PlainJson[]).map(revived));
  if (ASKED in plain) return undefined;
  const value: Record<string, unknown> = {};
  for (const [name, held] of Object.entries(plain)) {
    const known = revived(held);
    if (name.endsWith(ASKED)) value[name.slice(0, -ASKED.length)] = () => known;
    else value[name] = known;
  }
  return value;
}
