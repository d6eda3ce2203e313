/**
 * The little HTTP server of a worker: `/healthz` (the process runs), `/readyz` (it does its work: 503 with the reasons
 * until every check passes) and `/metrics` (Prometheus). Nothing else, no framework.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { messageOf } from '../message-of.ts';

/** A part that takes longer to say that it is well is not (KIKI-73: 2.0 s each). */
export const CHECK_WITHIN_MS = 2_000;
/** A probe that has not sent its request by then is none. */
const REQUEST_WITHIN_MS = 5_000;

/** Passes by resolving; a throw's message is the reason shown, so it must hold no secret and no personal data (R6). */
export type ReadinessCheck = () => Promise<unknown> | unknown;

export interface Readiness {
  readonly ready: boolean;
  /** Why not, one line for a person each. */
  readonly reasons: readonly string[];
  /** State of the parts, for people and the status board. */
  readonly parts?: unknown;
}

export interface HealthOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** Address to listen on (`MAINSTEM_HOST`); local only unless said otherwise. */
  readonly host?: string;
  /** Where the process registers its metrics. */
  readonly registry?: Registry;
  /** Part of the platform: the label `service` of every metric; adds the metrics of the process itself. */
  readonly service?: string;
  /** What the process knows of itself; must not wait for anything. */
  readiness?(): Readiness;
  /** What it must ask others, by name. All run at once, each for at most 2 s. */
  readonly checks?: Readonly<Record<string, ReadinessCheck>>;
}

export interface HealthServer {
  readonly port: number;
  readonly registry: Registry;
  /** Not ready from now on, whatever the checks say: traffic should go elsewhere while the process ends. */
  drain(): void;
  close(): Promise<void>;
}

interface CheckResult {
  readonly ok: boolean;
  readonly ms: number;
  readonly reason?: string;
}

/** Listens. Rejects with the system's error when the port is taken. */
export async function startHealth(options: HealthOptions): Promise<HealthServer> {
  const { service, port, host = '127.0.0.1', checks = {}, registry = new Registry() } = options;
  const readiness = () => options.readiness?.() ?? { ready: true, reasons: [] };
  if (service !== undefined) {
    registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: registry });
  }
  const state = { draining: false };
  /** Probes that come together share one run of the checks, so that they cannot pile up. */
  let running: Promise<Record<string, CheckResult>> | undefined;
  const checked = (): Promise<Record<string, CheckResult>> => {
    running ??= runChecks(checks).finally(() => {
      running = undefined;
    });
    return running;
  };

  const server = createServer((request, response) => {
    answer(request, response, { registry, readiness, checked, state }).catch((error: Error) => {
      send(response, 500, { status: 'failing', reason: error.message });
    });
  });
  server.requestTimeout = REQUEST_WITHIN_MS;
  server.headersTimeout = REQUEST_WITHIN_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    registry,
    drain() {
      state.draining = true;
    },
    async close() {
      state.draining = true;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Parts {
  readonly registry: Registry;
  readonly readiness: () => Readiness;
  readonly checked: () => Promise<Record<string, CheckResult>>;
  readonly state: { readonly draining: boolean };
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const path = request.url?.split('?', 1)[0];
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, { reason: 'only GET' });
  switch (path) {
    case '/healthz':
      return send(response, 200, { status: 'ok', uptimeS: Math.round(process.uptime()) });
    case '/readyz': {
      const own = parts.readiness();
      const checks = await parts.checked();
      const reasons = [...own.reasons];
      for (const [name, { reason }] of Object.entries(checks)) {
        if (reason !== undefined) reasons.push(`${name}: ${reason}`);
      }
      if (parts.state.draining) reasons.push('stopping');
      const ready = own.ready && reasons.length === 0;
      return send(response, ready ? 200 : 503, { ready, reasons, checks, parts: own.parts });
    }
    case '/metrics':
      response.writeHead(200, { 'content-type': parts.registry.contentType });
      response.end(await parts.registry.metrics());
      return;
    default:
      return send(response, 404, { reason: 'there are /healthz, /readyz and /metrics' });
  }
}

function send(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}

async function runChecks(checks: Readonly<Record<string, ReadinessCheck>>): Promise<Record<string, CheckResult>> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await runCheck(check)] as const),
  );
  return Object.fromEntries(results);
}

async function runCheck(check: ReadinessCheck): Promise<CheckResult> {
  const begun = performance.now();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${CHECK_WITHIN_MS} ms`)), CHECK_WITHIN_MS);
  try {
    await Promise.race([Promise.resolve().then(check), late.promise]);
    return { ok: true, ms: Math.round(performance.now() - begun) };
  } catch (error) {
    const reason = messageOf(error);
    return { ok: false, ms: Math.round(performance.now() - begun), reason };
  } finally {
    clearTimeout(timer);
  }
}
