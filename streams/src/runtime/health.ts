/**
 * The little HTTP server of a worker. Nothing else, no framework.
 *
 *  - `/livez`    the process answers; asks nobody, so a dead dependency never gets a good process killed
 *  - `/startupz` 503 until it did its work for the first time
 *  - `/readyz`   it does its work: 503 with the reasons until every check passes, and again while it stops
 *  - `/healthz`  it does, what it needs answers, and no reader is late: 503 with the reasons (KIKI-76)
 *  - `/healthz?verbose` the same with checks, lags and parts, for who has the internal key (`X-Internal-Key`)
 *  - `/metrics`  Prometheus
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { registerLogMetrics } from '../log/log-metrics.ts';
import {
  type CheckResult,
  INTERNAL_KEY_HEADER,
  isInternalKey,
  lateReaders,
  type ReadinessCheck,
  reasonsOf,
  runChecks,
} from './health-checks.ts';
import { createLagClock, type Lag, type ReaderAt, registerLagMetrics } from './lag-clock.ts';

export { CHECK_WITHIN_MS, type ReadinessCheck } from './health-checks.ts';

/** A probe that has not sent its request by then is none. */
const REQUEST_WITHIN_MS = 5_000;

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
  /** What it must ask others before it is ready, by name. All run at once, each for at most 2 s. */
  readonly checks?: Readonly<Record<string, ReadinessCheck>>;
  /** What it needs, by name: asked for `/healthz` only. A worker without its broker is ready, and not healthy. */
  readonly dependencies?: Readonly<Record<string, ReadinessCheck>>;
  /** Where its readers stand; looked at once a second for lag in seconds. */
  readers?(): readonly ReaderAt[];
  /** `MAINSTEM_INTERNAL_KEY`; without it `/healthz?verbose` refuses everybody. */
  readonly internalKey?: string;
}

export interface HealthServer {
  readonly port: number;
  readonly registry: Registry;
  /** Not ready from now on, whatever the checks say: traffic should go elsewhere while the process ends. */
  drain(): void;
  close(): Promise<void>;
}

/** Listens. Rejects with the system's error when the port is taken. */
export async function startHealth(options: HealthOptions): Promise<HealthServer> {
  const { service, port, host = '127.0.0.1', checks = {}, dependencies = {}, registry = new Registry() } = options;
  if (service !== undefined) {
    registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: registry });
    registerLogMetrics(registry);
  }
  const clock = createLagClock(() => options.readers?.() ?? []);
  if (options.readers !== undefined) registerLagMetrics(registry, clock);
  const parts: Parts = {
    registry,
    readiness: () => options.readiness?.() ?? { ready: true, reasons: [] },
    checked: shared(checks),
    depended: shared(dependencies),
    lags: () => clock.lags(),
    internalKey: options.internalKey ?? '',
    state: { draining: false, started: false },
  };
  const server = createServer((request, response) => {
    answer(request, response, parts).catch((error: Error) => {
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
      parts.state.draining = true;
    },
    async close() {
      parts.state.draining = true;
      clock.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

type Checked = () => Promise<Record<string, CheckResult>>;

/** Probes that come together share one run of the checks, so that they cannot pile up. */
function shared(checks: Readonly<Record<string, ReadinessCheck>>): Checked {
  let running: Promise<Record<string, CheckResult>> | undefined;
  return () => {
    running ??= runChecks(checks).finally(() => {
      running = undefined;
    });
    return running;
  };
}

interface Parts {
  readonly registry: Registry;
  readonly readiness: () => Readiness;
  readonly checked: Checked;
  readonly depended: Checked;
  readonly lags: () => Record<string, Lag>;
  readonly internalKey: string;
  readonly state: { draining: boolean; started: boolean };
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const [path, query = ''] = (request.url ?? '').split('?', 2);
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, { reason: 'only GET' });
  switch (path) {
    case '/livez':
      return send(response, 200, { status: 'ok', uptimeS: Math.round(process.uptime()) });
    case '/startupz': {
      const { ready, reasons } = parts.state.started ? { ready: true, reasons: [] } : await readyNow(parts);
      return send(response, ready ? 200 : 503, { started: ready, reasons });
    }
    case '/readyz': {
      const { ready, reasons, checks, own } = await readyNow(parts);
      return send(response, ready ? 200 : 503, { ready, reasons, checks, parts: own });
    }
    case '/healthz': {
      const isVerbose = new URLSearchParams(query).has('verbose');
      if (isVerbose && !isInternalKey(parts.internalKey, request.headers[INTERNAL_KEY_HEADER])) {
        return send(response, 401, { reason: `send the internal key in ${INTERNAL_KEY_HEADER}` });
      }
      return health(response, parts, isVerbose);
    }
    case '/metrics':
      response.writeHead(200, { 'content-type': parts.registry.contentType });
      response.end(await parts.registry.metrics());
      return;
    default:
      return send(response, 404, { reason: 'there are /livez, /startupz, /readyz, /healthz and /metrics' });
  }
}

async function readyNow(parts: Parts) {
  const own = parts.readiness();
  const checks = await parts.checked();
  const reasons = [...own.reasons, ...reasonsOf(checks)];
  if (parts.state.draining) reasons.push('stopping');
  const ready = own.ready && reasons.length === 0;
  parts.state.started ||= ready;
  return { ready, reasons, checks, own: own.parts };
}

async function health(response: ServerResponse, parts: Parts, isVerbose: boolean): Promise<void> {
  const [ready, dependencies] = await Promise.all([readyNow(parts), parts.depended()]);
  const lags = parts.lags();
  const reasons = [...ready.reasons, ...reasonsOf(dependencies), ...lateReaders(lags)];
  const isOk = ready.ready && reasons.length === 0;
  const more = { checks: { ...ready.checks, ...dependencies }, lags, parts: ready.own };
  const uptimeS = Math.round(process.uptime());
  const told = { status: isOk ? 'ok' : 'failing', reasons, uptimeS, ...(isVerbose ? more : {}) };
  return send(response, isOk ? 200 : 503, told);
}

function send(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
