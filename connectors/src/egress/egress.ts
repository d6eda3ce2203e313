/**
 * The one way out for addresses that somebody else chose: webhooks, identity providers (OWASP API7, ASVS 13.2.4/5). A URL is
 * checked (target.ts), its name is looked up once, every address found must be public, and the connection goes to what was
 * checked: there is no second look-up that could answer otherwise (DNS rebinding). The socket's far end is looked at again
 * before a byte is sent. Redirects are refused, answers are read to a bound, the whole has a deadline, nothing is unpacked and
 * no proxy of the environment is used.
 */
import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector, request } from 'undici';
import { ConnectorError } from '../errors.ts';
import { isPublicAddress } from './addresses.ts';
import { type EgressRules, refused, type Target, targetOf } from './target.ts';

/** Connection and TLS; the deadline of the whole is the caller's. */
const CONNECT_TIMEOUT_MS = 5_000;
export const EGRESS_TIMEOUT_MS = 10_000;
/** Answers of webhooks are a few words; a discovery document some KiB. */
export const EGRESS_ANSWER_MAX_BYTES = 1_048_576;
const ANSWER_HEADERS_MAX_BYTES = 16_384;
/** A name with more addresses than this is no ordinary one; each is checked. */
const ADDRESSES_MAX = 64;
const SOCKETS_PER_ORIGIN = 8;

export interface Address {
  readonly address: string;
  readonly family: number;
}
/** All addresses of a name, A and AAAA. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

export interface EgressOptions extends EgressRules {
  readonly resolve?: Resolve;
  /** Extra certificate authority of a trusted host, PEM; the system's otherwise. */
  readonly ca?: string;
}

export interface EgressRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Deadline of the whole call, ms. */
  readonly timeoutMs?: number;
  readonly answerMaxBytes?: number;
  readonly signal?: AbortSignal;
}

export interface EgressAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Egress {
  /**
   * Throws `EGRESS_REFUSED` (not allowed, or a redirect), `EGRESS_TOO_LARGE`, `CONNECTOR_TIMEOUT` or `CONNECTOR_UNAVAILABLE`
   * (retryable). Any other status is an answer.
   */
  send(url: string, wanted?: EgressRequest): Promise<EgressAnswer>;
  /** Checks a URL as `send` would, look-up included, without calling it: when somebody registers it. */
  check(url: string): Promise<void>;
  close(): Promise<void>;
}

export function createEgress({ resolve = bySystem, ca, ...rules }: EgressOptions = {}): Egress {
  const publicOnly = agentOf(resolve, true, ca);
  const trusting = agentOf(resolve, false, ca);
  return {
    async send(url, wanted = {}) {
      const target = targetOf(url, rules);
      return call(target, target.isTrusted ? trusting : publicOnly, wanted);
    },
    async check(url) {
      const { host, isTrusted } = targetOf(url, rules);
      if (!isTrusted) await checkedAddresses(host, resolve, true);
    },
    close: async () => {
      await Promise.all([publicOnly.close(), trusting.close()]);
    },
  };
}

const bySystem: Resolve = (host) => systemLookup(host, { all: true, verbatim: true });

function agentOf(resolve: Resolve, publicOnly: boolean, ca: string | undefined): Agent {
  const lookup: LookupFunction = (host, options, done) => {
    checkedAddresses(host, resolve, publicOnly).then(
      (found) => {
        const [first] = found as [Address];
        if (options.all) done(null, [...found]);
        else done(null, first.address, first.family);
      },
      (error: Error) => done(error, '', 0),
    );
  };
  const connector = buildConnector({
    lookup,
    timeout: CONNECT_TIMEOUT_MS,
    autoSelectFamily: true,
    ...(ca === undefined ? {} : { ca }),
  });
  return new Agent({
    connections: SOCKETS_PER_ORIGIN,
    maxHeaderSize: ANSWER_HEADERS_MAX_BYTES,
    connect(options, done) {
      connector(options, (error, socket) => {
        if (error !== null) return done(error, null);
        // Every way here was checked before; this holds should one of them, or Node's own, hand on another address.
        if (publicOnly && !isPublicAddress(socket.remoteAddress ?? '')) {
          socket.destroy();
          return done(refused('the address is not public'), null);
        }
        return done(null, socket);
      });
    },
  });
}

/** All addresses of a name, when every one may be reached: one bad apple among them is no accident. */
async function checkedAddresses(host: string, resolve: Resolve, publicOnly: boolean): Promise<readonly Address[]> {
  const found = await resolve(host);
  if (found.length === 0)
    throw new ConnectorError('CONNECTOR_UNAVAILABLE', 'the name has no address', { retryable: true });
  if (found.length > ADDRESSES_MAX) throw refused('the name has too many addresses');
  if (publicOnly && !found.every(({ address }) => isPublicAddress(address))) {
    throw refused('the name leads to an address that is not public');
  }
  return found;
}

async function call({ url }: Target, dispatcher: Agent, wanted: EgressRequest): Promise<EgressAnswer> {
  const { method = 'GET', headers = {}, body, timeoutMs = EGRESS_TIMEOUT_MS, signal } = wanted;
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await request(url, {
      dispatcher,
      method,
      headers: { ...headers },
      body: body ?? null,
      signal: signal === undefined ? late : AbortSignal.any([late, signal]),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    const { statusCode } = answer;
    if (statusCode >= 300 && statusCode < 400) {
      answer.body.on('error', () => undefined); // of being given up, which is what is meant
      answer.body.destroy();
      throw refused('it answers with a redirect: name the address it leads to');
    }
    const bytes = await readBounded(answer.body, wanted.answerMaxBytes ?? EGRESS_ANSWER_MAX_BYTES);
    return { status: statusCode, headers: answer.headers, body: bytes };
  } catch (error) {
    throw known(error, late);
  }
}

async function readBounded(body: AsyncIterable<Buffer> & { destroy(): unknown }, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > maxBytes) {
      body.destroy();
      throw new ConnectorError('EGRESS_TOO_LARGE', `the answer is larger than ${maxBytes} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function known(error: unknown, late: AbortSignal): ConnectorError {
  for (let link: unknown = error; link instanceof Error; link = link.cause) {
    if (link instanceof ConnectorError) return link;
  }
  const { code, name } = error as { code?: string; name?: string };
  const isLate = late.aborted || name === 'TimeoutError' || /TIMEOUT$/.test(code ?? '');
  if (isLate) return new ConnectorError('CONNECTOR_TIMEOUT', 'no answer in time', { retryable: true, cause: error });
  return new ConnectorError('CONNECTOR_UNAVAILABLE', 'it cannot be reached', { retryable: true, cause: error });
}
