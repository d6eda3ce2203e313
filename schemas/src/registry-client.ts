/**
 * The part of the Confluent Schema Registry API that Mainstem uses, over `fetch`. Spoken by Apicurio (base path
 * `/apis/ccompat/v7`), Redpanda and Confluent; their error codes are part of the API (404 subject, 409 incompatible,
 * 422 invalid) and are told apart here, once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SchemaError } from './errors.ts';

/** A registry answers in milliseconds; five seconds is a registry in trouble, not a slow one. */
export const REQUEST_TIMEOUT_MS = 5_000;
/** Six tries with doubling pauses last about six seconds: longer than a restart of the registry's HTTP server. */
export const REQUEST_ATTEMPTS = 6;
export const FIRST_RETRY_PAUSE_MS = 200;
/** Largest answer read. A schema is some kilobytes; more is not an answer of a registry. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

export interface RegistryAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface RegistryClient {
  /** Id of this very text under the subject, undefined when it is not registered there. */
  lookup(subject: string, schema: string): Promise<number | undefined>;
  /** Registers; throws `SCHEMA_INCOMPATIBLE` with the registry's words on 409. Repeating it gives the same id. */
  register(subject: string, schema: string): Promise<number>;
  /** Compatibility level set on the subject itself, undefined when none is. */
  compatibilityOf(subject: string): Promise<string | undefined>;
  setCompatibility(subject: string, level: string): Promise<void>;
  /** The registry's verdict against all versions of a subject, undefined when it has no such subject. */
  testCompatibility(subject: string, schema: string): Promise<{ ok: boolean; messages: string[] } | undefined>;
  /** Schema text by id. Throws `SCHEMA_UNKNOWN_ID` when there is none. */
  schemaById(id: number): Promise<string>;
}

export interface RegistryClientOptions {
  readonly registryUrl: string;
  /** For tests; the platform's own `fetch` otherwise. */
  readonly fetch?: typeof globalThis.fetch;
  readonly firstRetryPauseMs?: number;
}

export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  const call = (method: string, path: string, body?: unknown) => request(options, method, path, body);
  const subjectPath = (subject: string) => `/subjects/${encodeURIComponent(subject)}`;
  return {
    lookup: async (subject, schema) => {
      const answer = await call('POST', subjectPath(subject), { schema });
      return answer.status === 404 ? undefined : idIn(expectOk(answer, `look-up of ${subject}`), subject);
    },
    register: async (subject, schema) => {
      const answer = await call('POST', `${subjectPath(subject)}/versions`, { schema });
      if (answer.status === 409) {
        throw new SchemaError('SCHEMA_INCOMPATIBLE', `${subject}: the registry says: ${wordsOf(answer)}`);
      }
      return idIn(expectOk(answer, `registration of ${subject}`), subject);
    },
    compatibilityOf: async (subject) => {
      const answer = await call('GET', `/config/${encodeURIComponent(subject)}`);
      if (answer.status === 404) return undefined;
      const { compatibilityLevel } = expectOk(answer, `configuration of ${subject}`);
      return typeof compatibilityLevel === 'string' ? compatibilityLevel : undefined;
    },
    setCompatibility: async (subject, level) => {
      const answer = await call('PUT', `/config/${encodeURIComponent(subject)}`, { compatibility: level });
      expectOk(answer, `compatibility ${level} of ${subject}`);
    },
    testCompatibility: async (subject, schema) => {
      const path = `/compatibility${subjectPath(subject)}/versions?verbose=true`;
      const answer = await call('POST', path, { schema });
      if (answer.status === 404) return undefined;
      const { is_compatible: ok, messages } = expectOk(answer, `compatibility of ${subject}`);
      return { ok: ok === true, messages: Array.isArray(messages) ? messages.map(String) : [] };
    },
    schemaById: async (id) => {
      const answer = await call('GET', `/schemas/ids/${id}`);
      if (answer.status === 404) throw new SchemaError('SCHEMA_UNKNOWN_ID', `the registry has no schema ${id}`);
      const { schema } = expectOk(answer, `schema ${id}`);
      if (typeof schema === 'string') return schema;
      throw new SchemaError('SCHEMA_REGISTRY_REFUSED', `the registry's answer for schema ${id} holds no schema`);
    },
  };
}

async function request(
  options: RegistryClientOptions,
  method: string,
  path: string,
  body: unknown,
): Promise<RegistryAnswer> {
  const url = `${options.registryUrl.replace(/\/+$/, '')}${path}`;
  let pauseMs = options.firstRetryPauseMs ?? FIRST_RETRY_PAUSE_MS;
  let cause: unknown;
  for (let attempt = 1; attempt <= REQUEST_ATTEMPTS; attempt += 1) {
    try {
      const answer = await once(options.fetch ?? globalThis.fetch, method, url, body);
      // Every call here may be repeated: registering the same text twice gives the same id.
      if (answer.status < 500 && answer.status !== 429) return answer;
      cause = new Error(`HTTP ${answer.status}: ${wordsOf(answer)}`);
    } catch (error) {
      if (error instanceof SchemaError) throw error;
      cause = error;
    }
    if (attempt < REQUEST_ATTEMPTS) await sleep(pauseMs);
    pauseMs *= 2;
  }
  throw new SchemaError(
    'SCHEMA_REGISTRY_UNAVAILABLE',
    `the schema registry at ${options.registryUrl} gave no answer to ${method} ${path} in ${REQUEST_ATTEMPTS} tries: ${reason(cause)}`,
    { retryable: true, cause },
  );
}

async function once(
  fetch: typeof globalThis.fetch,
  method: string,
  url: string,
  body: unknown,
): Promise<RegistryAnswer> {
  const response = await fetch(url, {
    method,
    headers: { accept: 'application/vnd.schemaregistry.v1+json, application/json', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const text = await response.text();
  if (text.length > ANSWER_BYTES_MAX) {
    throw new SchemaError(
      'SCHEMA_REGISTRY_REFUSED',
      `${url} answered ${text.length} characters, which no registry does`,
    );
  }
  return { status: response.status, body: parse(text) };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { message: text };
  } catch {
    // A proxy's error page is no JSON; its words are still the best answer there is.
    return { message: text.slice(0, 500) };
  }
}

function expectOk(answer: RegistryAnswer, what: string): Record<string, unknown> {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw new SchemaError(
    'SCHEMA_REGISTRY_REFUSED',
    `the registry refused ${what}: HTTP ${answer.status}, ${wordsOf(answer)}`,
    { details: { status: answer.status, errorCode: answer.body.error_code } },
  );
}

function idIn(body: Record<string, unknown>, subject: string): number {
  if (Number.isInteger(body.id)) return body.id as number;
  throw new SchemaError('SCHEMA_REGISTRY_REFUSED', `the registry's answer for ${subject} holds no schema id`);
}

function wordsOf(answer: RegistryAnswer): string {
  const words = answer.body.message ?? answer.body.detail;
  return typeof words === 'string' && words !== '' ? words : 'no reason given';
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message} (${cause.cause.message})` : cause.message;
}
