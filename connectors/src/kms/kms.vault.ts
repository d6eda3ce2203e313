/**
 * A KMS in the transit engine of HashiCorp Vault, or of OpenBao, which speaks the same API.
 *
 * Protocol (Vault's "Transit secrets engine (API)"), below `/v1/<mount>`, token in `X-Vault-Token`:
 *  - POST encrypt|decrypt|rewrap/<key> `{batch_input: [{plaintext|ciphertext}]}` → `{data: {batch_results: [...]}}` in the
 *    order sent; plaintexts are base64. A batch with a bad item is answered 400, with `error` at that item, and the rest
 *    filled in: an error is looked for first, since a failed item may hold an empty plaintext.
 *  - GET keys/<key> → `{data: {latest_version, min_decryption_version, …}}`; POST keys/<key>/rotate; POST
 *    keys/<key>/config `{min_decryption_version, min_encryption_version}`; POST keys/<key>/trim `{min_available_version}`.
 *  - Errors are `{errors: [...]}` with 400, 403 (token), 404 (no such key or mount), 429, 5xx (503: sealed or standby).
 *
 * The engine authenticates a ciphertext but does not bind it to a place; the keyring puts a binding into what it wraps.
 */
import { ConnectorError } from '../errors.ts';
import { inBatches, type Kms } from './port.ts';

export interface VaultKmsOptions {
  /** `https://host:8200/<mount>/<key>`. */
  readonly url: string;
  /** Secret; it appears in no error. */
  readonly token: string;
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

/** Vault answers a batch in milliseconds; ten seconds say that something is wrong. */
const DEFAULT_TIMEOUT_MS = 10_000;
/** An error text of Vault's is a line. */
const ANSWER_CHARS_MAX = 300;

interface Answer {
  readonly status: number;
  readonly body: { readonly data?: Record<string, unknown>; readonly errors?: readonly unknown[] };
}

type Call = (method: 'GET' | 'POST', path: string, body?: object) => Promise<Answer>;

export function createVaultKms(options: VaultKmsOptions): Kms {
  const { base, key, host } = placeOf(options.url);
  const call = caller(options, base);
  const batch = async (verb: string, from: string, to: string, items: readonly string[]) =>
    inBatches(items, async (some) => {
      const answer = await call('POST', `${verb}/${key}`, { batch_input: some.map((item) => ({ [from]: item })) });
      return resultsOf(answer, verb, to, some.length);
    });
  const keyInfo = async () => {
    const answer = await call('GET', `keys/${key}`);
    if (answer.status !== 200) throw refusal(answer, 'read the key');
    return answer.body.data ?? {};
  };
  const change = async (what: string, path: string, body: object) => {
    const answer = await call('POST', path, body);
    if (answer.status >= 300) throw refusal(answer, what);
  };
  const version = async () => Number((await keyInfo()).latest_version);
  return {
    about: `KEK "${decodeURIComponent(key)}" in the transit engine at ${host}`,
    wrap: (keys) =>
      batch(
        'encrypt',
        'plaintext',
        'ciphertext',
        keys.map((one) => one.toString('base64')),
      ),
    unwrap: async (wrapped) =>
      (await batch('decrypt', 'ciphertext', 'plaintext', wrapped)).map((text) => Buffer.from(text, 'base64')),
    rewrap: (wrapped) => batch('rewrap', 'ciphertext', 'ciphertext', wrapped),
    version,
    async rotate() {
      await change('rotate the key', `keys/${key}/rotate`, {});
      return version();
    },
    async trim(oldest) {
      // Vault trims only what may neither decrypt nor encrypt any more, so the floor is raised first.
      const floor = { min_decryption_version: oldest, min_encryption_version: oldest };
      await change('raise the oldest version', `keys/${key}/config`, floor);
      await change('trim the key', `keys/${key}/trim`, { min_available_version: oldest });
    },
  };
}

function placeOf(url: string): { base: string; key: string; host: string } {
  const { protocol, host, pathname } = new URL(url);
  const parts = pathname.split('/').filter((part) => part !== '' && part !== 'v1');
  const key = parts.pop();
  if (key === undefined || parts.length === 0) {
    throw new ConnectorError('CONNECTOR_REFUSED', 'the address of a transit key is http(s)://host/<mount>/<key>');
  }
  return { base: `${protocol}//${host}/v1/${parts.join('/')}`, key, host };
}

function caller(
  { token, timeoutMs = DEFAULT_TIMEOUT_MS, fetch = globalThis.fetch }: VaultKmsOptions,
  base: string,
): Call {
  return async (method, path, body) => {
    try {
      const response = await fetch(`${base}/${path}`, {
        method,
        headers: { 'x-vault-token': token, 'x-vault-request': 'true', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error', // a token must not be carried elsewhere
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      return { status: response.status, body: parsed(text) };
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'TimeoutError') {
        const message = `the transit engine did not answer within ${timeoutMs} ms`;
        throw new ConnectorError('CONNECTOR_TIMEOUT', message, { retryable: true });
      }
      const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : 'fetch failed';
      const message = `the transit engine cannot be reached: ${reason}`;
      throw new ConnectorError('CONNECTOR_UNAVAILABLE', message, { retryable: true });
    }
  };
}

/** What is no JSON object is no answer of the engine's; the status says the rest. */
function parsed(text: string): Answer['body'] {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

function resultsOf(answer: Answer, verb: string, field: string, expected: number): string[] {
  const results = answer.body.data?.batch_results;
  if (!Array.isArray(results)) throw refusal(answer, verb);
  for (const { error } of results as { error?: unknown }[]) {
    if (typeof error === 'string' && error !== '') throw refusal({ status: 400, body: { errors: [error] } }, verb);
  }
  if (answer.status !== 200 || results.length !== expected) throw refusal(answer, verb);
  return results.map((result) => {
    const value = (result as Record<string, unknown>)[field];
    if (typeof value !== 'string' || value === '') throw refusal(answer, verb);
    return value;
  });
}

function refusal({ status, body }: Answer, what: string): ConnectorError {
  const words = (body.errors ?? []).filter((error) => typeof error === 'string').join('; ');
  const told = `the transit engine did not ${what}: ${status} ${words.slice(0, ANSWER_CHARS_MAX)}`.trimEnd();
  if (status === 429) return new ConnectorError('CONNECTOR_RATE_LIMITED', told, { retryable: true });
  if (status >= 500 || status === 412 || status === 472 || status === 473) {
    return new ConnectorError('CONNECTOR_UNAVAILABLE', told, { retryable: true });
  }
  return new ConnectorError('CONNECTOR_REFUSED', told);
}
