/**
 * Brings a value of the bid path into plain JSON and back, without loss. JSON alone would lose what is infinite, and lists
 * that are read only when they are asked for (`Lazily`): those are asked, and their name gets a `()`, so that they come
 * back as something to be asked. What is undefined is left out, which reads the same.
 */
export type PlainJson = null | boolean | number | string | PlainJson[] | { [key: string]: PlainJson };

const INFINITE = '∞';
const ASKED = '()';
const SET = '{}';

/** Something undefined that must keep its place: an item of a list, or what is asked for. */
const UNDEFINED = `{"${ASKED}":0}`;

/**
 * JSON text of a value, undefined for an undefined one; in one pass, for this is done for every bid. Throws on what has no
 * plain form: nothing of a request has any other. Names of fields are names in code and need no escaping.
 */
export function plainText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : `{"${INFINITE}":${value < 0 ? -1 : 1}}`;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'undefined':
      return undefined;
    case 'object':
      return value === null ? 'null' : objectText(value);
    default:
      throw new TypeError(`${typeof value} has no plain form`);
  }
}

function objectText(value: object): string {
  if (Array.isArray(value)) return listText(value);
  if (value instanceof Set) return `{"${SET}":${listText([...value])}}`;
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError('an object of a class has no plain form');
  return fieldsText(value as Readonly<Record<string, unknown>>, Object.keys(value));
}

function listText(list: readonly unknown[]): string {
  let text = '';
  for (let index = 0; index < list.length; index += 1) {
    text += `${index === 0 ? '' : ','}${plainText(list[index]) ?? UNDEFINED}`;
  }
  return `[${text}]`;
}

/** Only these fields of an object, as JSON text of an object. */
export function fieldsText(value: Readonly<Record<string, unknown>>, names: readonly string[]): string {
  let text = '';
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] as string;
    const held = value[name];
    const isAsked = typeof held === 'function';
    const known = isAsked ? (plainText((held as () => unknown)()) ?? UNDEFINED) : plainText(held);
    if (known !== undefined) text += `${text === '' ? '' : ','}"${name}${isAsked ? ASKED : ''}":${known}`;
  }
  return `{${text}}`;
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
