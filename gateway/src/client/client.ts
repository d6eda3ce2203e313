/**
 * A typed client of the gateway. Paths, parameters and answers are those of docs/openapi.json: a field that is not there does
 * not compile. It knows nothing of the server's code, only its document.
 *
 * What it does by itself: tries again what may pass (`retryable`, 429 and 503 after their Retry-After, broken connections),
 * always under the same Idempotency-Key, so that a command counts once; remembers where it has written, so that its queries
 * see it; walks pages. What is refused is thrown as `ProblemError` with the gateway's own code.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientError, type Problem, ProblemError } from './errors.ts';
import { createPositions } from './positions.ts';
import { type RetryRules, withRetries, withRetryAfter } from './retries.ts';
import type { AnswerOf, ItemOf, ListPaths, PathsOf, RequestOf } from './types.ts';

export interface ClientOptions {
  /** Of the gateway, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** An access token or an API key; a function is asked before each try, so that it can give a fresh one. */
  readonly token: string | (() => string | Promise<string>);
  /** Longest wait for one answer (ms); longer than the gateway's own 15 s. */
  readonly timeoutMs?: number;
  /** Whether queries wait for what this client has written; they do when not said. */
  readonly seeOwnWrites?: boolean;
  readonly retries?: Partial<RetryRules>;
  readonly fetch?: typeof fetch;
}

export interface Answer<Data> {
  readonly status: number;
  readonly data: Data;
  /** Where it was written; null when nothing was. */
  readonly position: string | null;
  /** Key under which a command may be sent again. */
  readonly idempotencyKey: string | null;
}

interface CommonOptions {
  /** Ends waiting and trying. */
  readonly signal?: AbortSignal;
}
export interface PostOptions extends CommonOptions {
  /** Names the command; a new one when not given. */
  readonly idempotencyKey?: string;
}

export interface Client {
  readonly url: string;
  get<Path extends PathsOf<'get'>>(
    path: Path,
    request: RequestOf<Path, 'get'>,
    options?: CommonOptions,
  ): Promise<Answer<AnswerOf<Path, 'get'>>>;
  post<Path extends PathsOf<'post'>>(
    path: Path,
    request: RequestOf<Path, 'post'>,
    options?: PostOptions,
  ): Promise<Answer<AnswerOf<Path, 'post'>>>;
  /** Every row of a list, page by page; the query's `limit` is the size of a page. */
  items<Path extends ListPaths>(
    path: Path,
    request: RequestOf<Path, 'get'>,
    options?: CommonOptions,
  ): AsyncGenerator<ItemOf<Path>, void, undefined>;
}

/** Longer than the gateway's own bound on a request. */
const TIMEOUT_MS = 20_000;
/** Enough for a restart of a gateway behind a supervisor, short for a person. */
const retriesUsual: RetryRules = {
  attemptsMax: 4,
  firstPauseMs: 250,
  pauseMaxMs: 10_000,
  sleep: (ms) => sleep(ms),
  random: Math.random,
};
const PROBLEM_TYPE = 'application/problem+json';

/** Any request, once its types are checked. */
interface Loose {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

export function createClient(options: ClientOptions): Client {
  const rules = { ...retriesUsual, ...options.retries };
  const positions = createPositions();
  const call = async (method: string, path: string, request: Loose, over: PostOptions): Promise<Answer<unknown>> => {
    const key = method === 'POST' ? (over.idempotencyKey ?? crypto.randomUUID()) : null;
    const url = `${options.url}${filled(path, request.path)}${queryOf(request.query)}`;
    return withRetries(rules, async () => {
      over.signal?.throwIfAborted();
      const headers = await headersOf(options, key, positions.token());
      const answer = await send(options, url, { method, ...withBody(headers, request.body) }, over.signal);
      const data = await readAnswer(answer, key);
      const position = answer.headers.get('x-mainstem-position');
      positions.note(position);
      return { status: answer.status, data, position, idempotencyKey: answer.headers.get('idempotency-key') ?? key };
    });
  };
  const get = (path: string, request: Loose, over: CommonOptions = {}) => call('GET', path, request, over);
  return {
    url: options.url,
    get: get as unknown as Client['get'],
    post: ((path: string, request: Loose, over: PostOptions = {}) =>
      call('POST', path, request, over)) as unknown as Client['post'],
    items: ((path: string, request: Loose, over?: CommonOptions) =>
      walk(get, path, request, over)) as unknown as Client['items'],
  };
}

async function* walk(
  get: (path: string, request: Loose, over?: CommonOptions) => Promise<Answer<unknown>>,
  path: string,
  request: Loose,
  over: CommonOptions | undefined,
): AsyncGenerator<unknown, void, undefined> {
  for (let cursor: string | undefined; ; ) {
    const query = { ...request.query, ...(cursor === undefined ? {} : { cursor }) };
    const { data } = await get(path, { ...request, query }, over);
    const page = data as { readonly items: readonly unknown[]; readonly nextCursor: string | null };
    yield* page.items;
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

/** `/v1/leads/{id}` with its parts; a slash within one is encoded like everything else. */
function filled(path: string, parts: Loose['path'] = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (parts[name] === undefined) throw new TypeError(`${path} needs ${name}`);
    return encodeURIComponent(String(parts[name]));
  });
}

function queryOf(query: Loose['query'] = {}): string {
  const said = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return said.length === 0 ? '' : `?${new URLSearchParams(said as [string, string][])}`;
}

async function headersOf(
  { token, seeOwnWrites = true }: ClientOptions,
  key: string | null,
  position: string | undefined,
): Promise<Record<string, string>> {
  const bearer = typeof token === 'function' ? await token() : token;
  const headers = { authorization: `Bearer ${bearer}`, accept: 'application/json' };
  if (key !== null) return { ...headers, 'idempotency-key': key };
  return seeOwnWrites && position !== undefined ? { ...headers, 'x-mainstem-position': position } : headers;
}

/** The type is said of a body only: without one the gateway would look for JSON and find none. */
function withBody(headers: Record<string, string>, body: unknown): RequestInit {
  if (body === undefined) return { headers };
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function send(
  { fetch: own = fetch, timeoutMs = TIMEOUT_MS }: ClientOptions,
  url: string,
  request: RequestInit,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    return await own(url, { ...request, signal: signal === undefined ? late : AbortSignal.any([late, signal]) });
  } catch (cause) {
    signal?.throwIfAborted();
    const message = `the gateway at ${new URL(url).origin} does not answer`;
    throw new ClientError('GATEWAY_UNREACHABLE', message, { cause, retryable: true });
  }
}

/** The body of a good answer. Throws `ProblemError`, or `ClientError` for what is no answer of a gateway. */
async function readAnswer(answer: Response, key: string | null): Promise<unknown> {
  const type = answer.headers.get('content-type') ?? '';
  const body = type.includes('json') ? await jsonOf(answer) : await textOf(answer);
  if (answer.ok) return body;
  const retryAfter = answer.headers.get('retry-after');
  if (type.includes(PROBLEM_TYPE)) {
    const used = answer.headers.get('idempotency-key') ?? key;
    throw withRetryAfter(new ProblemError(body as Problem, used), retryAfter, Date.now());
  }
  const retryable = answer.status === 429 || answer.status === 502 || answer.status === 503 || answer.status === 504;
  const message = `${answer.status} with ${type === '' ? 'nothing' : type}, which is no answer of a gateway`;
  throw withRetryAfter(new ClientError('GATEWAY_ANSWER_UNREADABLE', message, { retryable }), retryAfter, Date.now());
}

async function jsonOf(answer: Response): Promise<unknown> {
  const text = await textOf(answer);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ClientError('GATEWAY_ANSWER_UNREADABLE', 'the answer is not the JSON it says it is', { cause });
  }
}

/** A connection that breaks within the body is as good as no answer: the same request may be sent again. */
async function textOf(answer: Response): Promise<string> {
  try {
    return await answer.text();
  } catch (cause) {
    throw new ClientError('GATEWAY_UNREACHABLE', 'the answer broke off', { cause, retryable: true });
  }
}
