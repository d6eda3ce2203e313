/**
 * Says once what an OpenAPI document repeats: named schemas, the answers and the parameters that many routes have. It says
 * the same as before in a third of the lines: readers, generators and fuzzers of it pay for each.
 */
import { LABEL_KEY, type Label } from './named-schema.ts';

/** A JSON object of the document. */
type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly parameters?: readonly Json[];
  readonly responses: Readonly<Record<string, Json>>;
}

export interface Components {
  readonly schemas: Readonly<Record<string, Json>>;
  readonly responses: Readonly<Record<string, Json>>;
  readonly parameters: Readonly<Record<string, Json>>;
}

/** Answers and parameters that fewer routes have are clearer where they are. */
const SHARED_BY_AT_LEAST = 2;

type Paths = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The paths with references, and what they refer to. Throws when one name is given to two different schemas. */
export function sharedParts(paths: Paths): { readonly paths: Paths; readonly components: Components } {
  const schemas = new Map<string, Json>();
  const named = withoutNames(paths, schemas) as Paths;
  const operations = Object.values(named).flatMap((methods) => Object.values(methods) as Operation[]);
  const responses = namesOf(
    operations.flatMap((one) => Object.values(one.responses)),
    responseName,
  );
  const parameters = namesOf(
    operations.flatMap((one) => one.parameters ?? []),
    parameterName,
  );
  const referring = mapped(named, (methods) => mapped(methods, (one) => withReferences(one, responses, parameters)));
  const components = { schemas: sorted(schemas), responses: bodiesOf(responses), parameters: bodiesOf(parameters) };
  return { paths: referring as Paths, components };
}

/** The value with each named schema put into `schemas` and referred to. */
function withoutNames(value: unknown, schemas: Map<string, Json>): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutNames(one, schemas));
  if (value === null || typeof value !== 'object') return value;
  const { [LABEL_KEY]: label, ...rest } = value as Json & { readonly [LABEL_KEY]?: Label };
  const { description, ...said } = mapped(rest, (one) => withoutNames(one, schemas));
  const own = description === undefined ? said : { ...said, description };
  if (label === undefined) return own;
  const body = label.description === undefined ? said : { ...said, description: label.description };
  const known = schemas.get(label.name);
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(body)) {
    throw new Error(`two different schemas have the name ${label.name}`);
  }
  schemas.set(label.name, body);
  const reference = { $ref: `#/components/schemas/${label.name}` };
  return description === undefined || description === label.description ? reference : { ...reference, description };
}

/** Names of what is there often enough, by its JSON. Of those that would have the same name the one used most has it. */
function namesOf(found: readonly Json[], nameFor: (one: Json) => string | undefined): Map<string, string> {
  const counts = new Map<string, number>();
  for (const one of found) counts.set(JSON.stringify(one), (counts.get(JSON.stringify(one)) ?? 0) + 1);
  const byUse = [...counts].filter(([, count]) => count >= SHARED_BY_AT_LEAST).sort(([, a], [, b]) => b - a);
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [text] of byUse) {
    const name = nameFor(JSON.parse(text) as Json);
    if (name === undefined || taken.has(name)) continue;
    taken.add(name);
    names.set(text, name);
  }
  return names;
}

/** An answer is named for the one named schema it holds. */
function responseName({ content }: Json): string | undefined {
  const [media, ...others] = Object.values((content ?? {}) as Readonly<Record<string, { readonly schema?: Json }>>);
  const reference = others.length === 0 ? media?.schema?.$ref : undefined;
  return typeof reference === 'string' ? reference.slice(reference.lastIndexOf('/') + 1) : undefined;
}

/** `status.in` of a query is `StatusInQuery`. */
function parameterName({ name, in: place }: Json): string {
  const words = `${String(name)}.${String(place)}`.split(/[^A-Za-z0-9]+/);
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
}

function withReferences(operation: unknown, responses: Names, parameters: Names): unknown {
  const one = operation as Operation;
  const answers = mapped(one.responses, (response) => reference('responses', response, responses));
  const asked = one.parameters?.map((parameter) => reference('parameters', parameter, parameters));
  return { ...one, ...(asked === undefined ? {} : { parameters: asked }), responses: answers };
}

type Names = ReadonlyMap<string, string>;

function reference(kind: keyof Components, one: Json, names: Names): Json {
  const name = names.get(JSON.stringify(one));
  return name === undefined ? one : { $ref: `#/components/${kind}/${name}` };
}

function bodiesOf(names: Names): Readonly<Record<string, Json>> {
  return sorted(new Map([...names].map(([text, name]) => [name, JSON.parse(text) as Json])));
}

function sorted(parts: ReadonlyMap<string, Json>): Readonly<Record<string, Json>> {
  return Object.fromEntries([...parts].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function mapped<Value>(
  object: Readonly<Record<string, Value>>,
  to: (value: Value) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, to(value)]));
}
