/**
 * Makes objects of one form, by functions written out for their names: so the engine knows each field's place. A store under
 * a name out of a list costs as much as reading the value.
 */

export type ReadObject = Record<string, unknown>;

export interface Builder {
  /** An object with all names, each `undefined`. */
  readonly make: () => ReadObject;
  /** Puts a value at the name of that index. */
  readonly put: (object: ReadObject, index: number, value: unknown) => void;
}

/** The names are those of a shape in the code, never of a request. */
export function builderOf(names: readonly string[]): Builder {
  const fields = names.map((name) => `${JSON.stringify(name)}: undefined`).join(', ');
  const cases = names.map((name, index) => `case ${index}: object[${JSON.stringify(name)}] = value; return;`).join(' ');
  return {
    make: new Function(`return { ${fields} };`) as Builder['make'],
    put: new Function('object', 'index', 'value', `switch (index) { ${cases} }`) as Builder['put'],
  };
}
