/**
 * The health door of a worker process, on loopback or inside the cluster only:
 *  - `/healthz`  200 while the process lives: liveness
 *  - `/readyz`   200 or 503, with the reasons and the state of each part as JSON: readiness
 *  - `/metrics`  Prometheus text
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

export interface Readiness {
  readonly ready: boolean;
  /** Why not, one line for a person each. Holds no secret and no personal data (R6). */
  readonly reasons: readonly string[];
  /** State of the parts, for people and the status board. */
  readonly parts?: unknown;
}

export interface HealthOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly registry: Registry;
  /** Asked at each request; must not wait for anything. */
  readiness(): Readiness;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. Rejects with the system's error when the port is taken. */
export async function startHealth(options: HealthOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    answer(options, request.url ?? '/', response).catch((error: unknown) => {
      send(response, 500, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(options: HealthOptions, url: string, response: ServerResponse): Promise<void> {
  switch (url.split('?')[0]) {
    case '/healthz':
      return send(response, 200, { status: 'ok' });
    case '/readyz': {
      const readiness = options.readiness();
      return send(response, readiness.ready ? 200 : 503, readiness);
    }
    case '/metrics': {
      const text = await options.registry.metrics();
      response.writeHead(200, { 'content-type': options.registry.contentType }).end(text);
      return;
    }
    default:
      return send(response, 404, { error: 'there are /healthz, /readyz and /metrics' });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
