/**
 * What the proof knows of the platform: its public surfaces only (gateway HTTP, bidder HTTP and WebSocket, Temporal, the
 * CLI). Nothing here reaches into a process; what a customer cannot do, the proof does not do either, except breaking stores.
 */
import { mintToken } from '@mainstem/gateway/dev-token';
import { uuidV7 } from '@mainstem/schemas/envelope';

export type Environment = Readonly<Record<string, string>>;

/** A check of the proof failed: what was expected and what was found. */
export class ProofError extends Error {
  readonly code = 'PROOF_FAILED';
  readonly retryable = false;
}

export interface Platform {
  readonly environment: Environment;
  /** Tenant made for this run, so that the proof runs beside any data. */
  readonly tenant: string;
  post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  get(path: string): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Sends a command; throws unless it was accepted. */
  command(stream: 'campaigns' | 'creatives' | 'budgets', id: string, command: Record<string, unknown>): Promise<void>;
  /** Sends one event; throws unless it was accepted. */
  event(event: Record<string, unknown>): Promise<void>;
  setting(name: string): string;
}

export async function openPlatform(environment: Environment): Promise<Platform> {
  const setting = (name: string): string => {
    const value = environment[name];
    if (value === undefined) throw new ProofError(`setting ${name} is missing`);
    return value;
  };
  const tenant = `proof-${uuidV7().slice(-8)}`;
  const token = await mintToken({
    secret: setting('MAINSTEM_JWT_SECRET'),
    tenant,
    roles: ['admin'],
    subject: 'user:proof',
    ttlS: 3600,
  });
  const base = setting('MAINSTEM_GATEWAY_URL');
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    environment,
    tenant,
    setting,
    post: (path, body) => call('POST', path, body),
    get: (path) => call('GET', path),
    async command(stream, id, command) {
      const answer = await call('POST', `/v1/commands/${stream}/${id}`, command);
      if (answer.status !== 200) throw new ProofError(`${String(command.type)} ${id}: ${JSON.stringify(answer.body)}`);
    },
    async event(event) {
      const answer = await call('POST', '/v1/events', event);
      const results = (answer.body.results ?? []) as { status: string }[];
      if (results[0]?.status !== 'accepted')
        throw new ProofError(`${String(event.type)}: ${JSON.stringify(answer.body)}`);
    },
  };
}

/** Asks again until `probe` gives a value; throws with `what` after `limitMs`. */
export async function until<Value>(
  what: string,
  probe: () => Promise<Value | undefined>,
  limitMs = 90_000,
  everyMs = 50,
): Promise<Value> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new ProofError(`${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

export function expect(condition: boolean, what: string): void {
  if (!condition) throw new ProofError(what);
}
