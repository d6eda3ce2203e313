/** Calls to the gateway with a development token. Everything sent carries its own id, so a retry is the same event. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Role } from '@mainstem/gateway/roles';
import { readSettings } from '@mainstem/streams/settings';
import { tokenFor } from './commands/token.ts';
import { CliError } from './errors.ts';

/** Longer than the gateway's own bound on a request. */
const REQUEST_TIMEOUT_MS = 20_000;
/** Three tries with doubling pauses: enough for a restart of a gateway behind a supervisor, short for a person. */
const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;

export interface GatewayAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface GatewayClient {
  readonly url: string;
  /** Posts JSON; tried again on 503 and on a broken connection. Throws `CLI_UNREACHABLE`, or `CLI_REFUSED` on 4xx. */
  post(path: string, body: unknown): Promise<GatewayAnswer>;
}

export async function connectGateway(
  environment: NodeJS.ProcessEnv,
  tenant: string,
  roles: readonly Role[] = ['admin'],
): Promise<GatewayClient> {
  const { MAINSTEM_GATEWAY_URL: url } = readSettings(['MAINSTEM_GATEWAY_URL'], environment);
  const token = await tokenFor(environment, tenant, roles);
  return { url, post: (path, body) => post(`${url}${path}`, token, body) };
}

async function post(url: string, token: string, body: unknown): Promise<GatewayAnswer> {
  let cause: unknown;
  for (let attempt = 1, pauseMs = FIRST_PAUSE_MS; attempt <= ATTEMPTS; attempt += 1, pauseMs *= 2) {
    try {
      const answer = await once(url, token, body);
      // A 422 with results is an answer per event, not a refusal of the call.
      if (answer.status < 400 || Array.isArray(answer.body.results)) return answer;
      if (answer.status !== 503) throw refusal(answer);
      cause = refusal(answer);
    } catch (error) {
      if (error instanceof CliError) throw error;
      cause = error;
    }
    if (attempt < ATTEMPTS) await sleep(pauseMs);
  }
  if (cause instanceof CliError) throw cause;
  throw new CliError('CLI_UNREACHABLE', `the gateway at ${new URL(url).origin} does not answer`, {
    next: 'Is the platform running? Start it with "npm start", or write with --direct.',
    retryable: true,
    cause,
  });
}

async function once(url: string, token: string, body: unknown): Promise<GatewayAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The gateway's problem document (RFC 9457) as an error with its own words. */
function refusal({ status, body }: GatewayAnswer): CliError {
  const detail = typeof body.detail === 'string' ? body.detail : JSON.stringify(body);
  const code = typeof body.code === 'string' ? `, ${body.code}` : '';
  return new CliError('CLI_REFUSED', `the gateway answered ${status}${code}: ${detail}`, {
    next: typeof body.next === 'string' ? body.next : '',
    retryable: status === 503,
  });
}
