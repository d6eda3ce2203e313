/**
 * The limits at the door. A caller who is known pays from his tenant's and his credential's buckets; who is not known, or
 * turns out not to be, pays from his address' (`address-door.ts`). 429 says when to come back (RFC 6585, RFC 9110 §10.2.3); what is left is told in
 * the fields of draft-ietf-httpapi-ratelimit-headers-10.
 */
import { isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../errors.ts';
import type { GatewayMetrics } from '../http/metrics.ts';
import { ADDRESS_PER_S, createAddressDoor } from './address-door.ts';
import type { Limiter, Passage } from './limiter.ts';

/** Asked by orchestrators and scrapers, from few addresses and often. */
const unlimited = ['/livez', '/readyz', '/startupz', '/healthz', '/health', '/metrics'];

export interface LimitParts {
  readonly limiter: Limiter;
  /** Requests judged without Redis since the start. */
  readonly localCount: () => number;
  /** Why limits may be old; nothing when not said. */
  readonly notReady?: () => readonly string[];
  /** Of strangers at one address; `ADDRESS_PER_S` when not said. */
  readonly addressPerS?: number;
  /** Refills the buckets, ms. */
  readonly clock: () => number;
}

export interface LimitHooks {
  /** Register before the guard: makes addresses pay, and refuses those that sent too much without being known. */
  readonly before: (app: FastifyInstance) => void;
  /** Register after the guard: makes those who are known pay. */
  readonly after: (app: FastifyInstance) => void;
}

export function createLimitHooks(
  parts: LimitParts,
  metrics: Pick<GatewayMetrics, 'limited' | 'limitsLocal'>,
): LimitHooks {
  const { limiter, clock, localCount, addressPerS = ADDRESS_PER_S } = parts;
  const door = createAddressDoor(addressPerS, clock);
  let localTold = 0;
  const tellLocal = (): void => {
    const count = localCount();
    if (count > localTold) metrics.limitsLocal.inc(count - localTold);
    localTold = count;
  };
  const refuse = (scope: string, waitMs: number): never => {
    metrics.limited.inc({ scope });
    const retryAfterS = Math.max(1, Math.ceil(waitMs / 1_000));
    throw new GatewayError('RATE_EXCEEDED', `more requests than this ${scope} may send`, {
      extra: { retryAfterS, scope },
    });
  };
  return {
    before(app) {
      app.addHook('onRequest', async (request, reply) => {
        if (isUnlimited(request)) return;
        const waitMs = await door.enter(request, reply, bucketOf(request.ip));
        if (waitMs > 0) refuse('address', waitMs);
      });
    },
    after(app) {
      app.addHook('onRequest', async (request, reply) => {
        const identity = identityOf(request);
        if (identity === null) return;
        door.proved(request);
        const passage = await limiter.pass(identity);
        tellLocal();
        tell(reply, passage);
        if (!passage.allowed) refuse(passage.scope, passage.waitMs);
      });
    },
  };
}

/** Pages of the documentation are a plugin's, whose requests have no such property at all. */
function identityOf(request: FastifyRequest): FastifyRequest['identity'] {
  return request.identity ?? null;
}

function isUnlimited({ url }: FastifyRequest): boolean {
  return unlimited.some((path) => url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}?`));
}

function tell(reply: FastifyReply, { scope, limit, remaining, waitMs }: Passage): void {
  const windowS = Math.max(1, Math.ceil(limit.burst / limit.perS));
  reply.header('ratelimit-policy', `"${scope}";q=${Math.floor(limit.burst)};w=${windowS}`);
  reply.header('ratelimit', `"${scope}";r=${remaining};t=${Math.max(1, Math.ceil(waitMs / 1_000))}`);
}

/** A household, or a customer of a host, has a whole /64 of IPv6: one bucket for it. */
export function bucketOf(address: string): string {
  const plain = address.split('%')[0] ?? '';
  if (!isIPv6(plain)) return plain;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = plain.split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const first = [...before, ...zeros, ...after].slice(0, 4);
  return first.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
