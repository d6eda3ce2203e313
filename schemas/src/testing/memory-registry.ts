/** A registry of the Confluent API in memory, as a `fetch`: for tests of how its answers are taken. */
interface Subject {
  versions: { id: number; schema: string }[];
  compatibility?: string;
}

export interface MemoryRegistry {
  readonly fetch: typeof globalThis.fetch;
  readonly subjects: Map<string, Subject>;
  /** Every request so far, as `METHOD path`. */
  readonly requests: string[];
  /** Answers the next requests instead of the registry, one each; an Error is a broken connection. */
  readonly next: ({ status: number; body: unknown } | Error)[];
  /** Level the registry claims to hold whatever was set; undefined when it is honest. */
  lies?: string;
}

export function createMemoryRegistry(): MemoryRegistry {
  const registry: MemoryRegistry = {
    subjects: new Map(),
    requests: [],
    next: [],
    fetch: async (input, init) => {
      const url = new URL(String(input));
      registry.requests.push(`${init?.method} ${decodeURIComponent(url.pathname)}`);
      const next = registry.next.shift();
      if (next instanceof Error) throw next;
      const body = init?.body === undefined ? {} : (JSON.parse(String(init.body)) as Record<string, string>);
      const { status, body: answer } = next ?? respond(registry, String(init?.method), url.pathname, body);
      return new Response(JSON.stringify(answer), { status });
    },
  };
  return registry;
}

type Respond = { status: number; body: unknown };
const missing = (message: string): Respond => ({ status: 404, body: { error_code: 40401, message } });

function respond(registry: MemoryRegistry, method: string, path: string, body: Record<string, string>): Respond {
  const [, first, second, third] = path.split('/').map(decodeURIComponent);
  if (first === 'schemas') {
    const found = versionsOf(registry).find((version) => version.id === Number(third));
    return found === undefined ? missing('no schema') : { status: 200, body: { schema: found.schema } };
  }
  if (first === 'compatibility') {
    const known = registry.subjects.has(String(third));
    return known ? { status: 200, body: { is_compatible: true, messages: [] } } : missing('no subject');
  }
  const subject = registry.subjects.get(String(second));
  if (first === 'config') return configure(registry, method, subject, body);
  if (third === 'versions') return registerIn(registry, String(second), body.schema ?? '');
  const version = subject?.versions.find((one) => one.schema === body.schema);
  return version === undefined ? missing('no such schema') : { status: 200, body: { id: version.id } };
}

function configure(
  registry: MemoryRegistry,
  method: string,
  subject: Subject | undefined,
  body: Record<string, string>,
) {
  if (subject === undefined) return missing('no subject');
  if (method === 'PUT') subject.compatibility = String(body.compatibility);
  const level = registry.lies ?? subject.compatibility;
  return level === undefined ? missing('no configuration') : { status: 200, body: { compatibilityLevel: level } };
}

function registerIn(registry: MemoryRegistry, name: string, schema: string): Respond {
  const subject = registry.subjects.get(name) ?? { versions: [] };
  const known = subject.versions.find((one) => one.schema === schema);
  if (known !== undefined) return { status: 200, body: { id: known.id } };
  const id = versionsOf(registry).length + 1;
  subject.versions.push({ id, schema });
  registry.subjects.set(name, subject);
  return { status: 200, body: { id } };
}

function versionsOf(registry: MemoryRegistry): { id: number; schema: string }[] {
  return [...registry.subjects.values()].flatMap((subject) => subject.versions);
}
