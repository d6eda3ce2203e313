/**
 * One POST to a carrier, and whether it can have arrived: an answer is missing either because nothing was reached, which is
 * certain and may be tried again, or because it was lost on the way back, which leaves the message in doubt.
 */
import { DeliveryError } from './sent.ts';

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
  /** Name of the carrier, for errors. */
  readonly carrier: string;
  /** False when asking twice changes nothing, as for a token: then no failure is in doubt. */
  readonly changes?: boolean;
}

/** Answers of carriers are some hundred bytes; more is not theirs. */
const ANSWER_MAX_BYTES = 64 * 1_024;
/** The connection was never made: nothing arrived. */
const unreached = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Throws `DeliveryError` without an answer; every status is an answer. */
export async function post({ url, headers, body, timeoutMs, carrier, changes = true }: Post): Promise<Posted> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal });
    return { status: response.status, headers: response.headers, text: await textOf(response) };
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'TimeoutError') {
      const message = `${carrier} did not answer within ${timeoutMs} ms`;
      throw new DeliveryError('CONNECTOR_TIMEOUT', message, { retryable: true, inDoubt: changes });
    }
    const code = codeOf(cause);
    const inDoubt = changes && !unreached.has(code);
    throw new DeliveryError('CONNECTOR_UNAVAILABLE', `${carrier} cannot be reached: ${code}`, {
      retryable: true,
      inDoubt,
    });
  }
}

/** `Retry-After` in ms; undefined when it does not say. */
export function retryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > ANSWER_MAX_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A word of ours or of Node, never the text of an error, which may hold an address. */
function codeOf(error: unknown): string {
  for (let link = error; link instanceof Error; link = link.cause) {
    const { code } = link as { code?: unknown };
    if (typeof code === 'string' && /^[A-Z_0-9]+$/.test(code)) return code;
    if (link instanceof AggregateError && link.errors.length > 0) return codeOf(link.errors[0]);
  }
  return 'UNKNOWN';
}
