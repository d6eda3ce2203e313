/**
 * One call to a vendor's HTTP interface, for all adapters: a deadline, a bounded answer, no redirect, no retry, and errors
 * that tell the vendor's code but never its sentence: vendors repeat in their sentences what was sent, which may be a key
 * or somebody's address. Addresses here are the operator's own settings; what others choose goes through `egress/`.
 */
import { ConnectorError } from '../errors.ts';

export interface Vendor {
  /** As people know it; begins the sentences of errors. */
  readonly name: string;
  /** Longest wait for a whole answer, ms. */
  readonly timeoutMs: number;
  /** Largest answer that is read, bytes. */
  readonly answerMaxBytes: number;
  /** For tests. */
  readonly fetch?: typeof globalThis.fetch;
}

export interface VendorCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface VendorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Vendors answer in a second or two; twenty say that something is wrong. */
export const VENDOR_TIMEOUT_MS = 20_000;
export const VENDOR_ANSWER_MAX_BYTES = 4_194_304;
/** A wait somebody asks for is believed up to a day. */
const RETRY_AFTER_MAX_MS = 86_400_000;

/** Throws `CONNECTOR_TIMEOUT`, `CONNECTOR_UNAVAILABLE` (both retryable) or `CONNECTOR_ANSWER_INVALID` (too large). */
export async function callVendor(vendor: Vendor, call: VendorCall): Promise<VendorAnswer> {
  const { method, url, headers, body } = call;
  try {
    const response = await (vendor.fetch ?? globalThis.fetch)(url, {
      method,
      headers: { 'user-agent': 'mainstem', ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: 'error', // a key must not be carried elsewhere
      signal: AbortSignal.timeout(vendor.timeoutMs),
    });
    return { status: response.status, headers: response.headers, body: await readBounded(vendor, response) };
  } catch (cause) {
    if (cause instanceof ConnectorError) throw cause;
    if (cause instanceof DOMException && cause.name === 'TimeoutError') {
      const message = `${vendor.name} did not answer within ${vendor.timeoutMs} ms`;
      throw new ConnectorError('CONNECTOR_TIMEOUT', message, { retryable: true });
    }
    const { code } = (cause instanceof Error ? (cause.cause ?? {}) : {}) as { code?: unknown };
    const message = `${vendor.name} cannot be reached${codeWord(code, ': ')}`;
    throw new ConnectorError('CONNECTOR_UNAVAILABLE', message, { retryable: true });
  }
}

/** The answer as a JSON object. What is none is a proxy's page: retryable when the status says so. */
export function objectOf(vendor: Vendor, answer: VendorAnswer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(answer.body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // told below, with the status that says more than the parser
  }
  if (answer.status >= 300) return {};
  throw new ConnectorError('CONNECTOR_ANSWER_INVALID', `${vendor.name} answered ${answer.status} with no JSON object`);
}

/** The error an answer means. `code` is the vendor's own word, told when it looks like one. */
export function refusalOf(vendor: Vendor, answer: VendorAnswer, code?: unknown): ConnectorError {
  const { status } = answer;
  const told = `${vendor.name} answered ${status}${codeWord(code, ' ')}`;
  const retryAfterMs = retryAfterOf(answer.headers);
  if (status === 429) return new ConnectorError('CONNECTOR_RATE_LIMITED', told, { retryable: true, retryAfterMs });
  if (status >= 500 || status === 408 || status === 425) {
    return new ConnectorError('CONNECTOR_UNAVAILABLE', told, { retryable: true, retryAfterMs });
  }
  return new ConnectorError('CONNECTOR_REFUSED', told);
}

/** `Retry-After` of RFC 9110: seconds or a date. Undefined when it says nothing sensible. */
export function retryAfterOf(headers: Headers, nowMs = Date.now()): number | undefined {
  const text = headers.get('retry-after');
  if (text === null || text.trim() === '') return undefined;
  const seconds = Number(text);
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - nowMs;
  return Number.isFinite(waitMs) && waitMs > 0 ? Math.min(Math.ceil(waitMs), RETRY_AFTER_MAX_MS) : undefined;
}

export function textOf(vendor: Vendor, value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ConnectorError('CONNECTOR_ANSWER_INVALID', `${vendor.name} answered without ${what}`);
}

export function listOf(vendor: Vendor, value: unknown, what: string): readonly Record<string, unknown>[] {
  if (Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null)) return value;
  throw new ConnectorError('CONNECTOR_ANSWER_INVALID', `${vendor.name} answered without ${what}`);
}

/** A machine's word, such as `card_declined`; anything longer or with spaces may repeat what was sent. */
function codeWord(value: unknown, before: string): string {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_.-]{0,59}$/.test(value) ? `${before}${value}` : '';
}

async function readBounded(vendor: Vendor, response: Response): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > vendor.answerMaxBytes) {
      const message = `${vendor.name} answered more than ${vendor.answerMaxBytes} bytes`;
      throw new ConnectorError('CONNECTOR_ANSWER_INVALID', message);
    }
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts);
}
