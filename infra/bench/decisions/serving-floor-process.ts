/**
 * The floor of serving: bare `node:http` that reads a body and answers ready bytes, the same as the gateway's; no
 * credential, no store, no vector, no record. Over IPC: takes the bytes, says its port, answers `used`.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Used } from '../gateway/gateway-process.ts';

export interface FloorOrder {
  /** Answers, base64, given in turn. */
  readonly answers: readonly string[];
  readonly type: string;
}

process.on('message', (said: FloorOrder | 'used') => {
  if (said !== 'used') return serve(said);
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const used: Used = { cpuMs: (user + system) / 1_000, rssBytes: rss, heapBytes: heapUsed };
  process.send?.(used);
});
process.on('disconnect', () => process.exit(0));

function serve({ answers, type }: FloorOrder): void {
  const ready = answers.map((text) => Buffer.from(text, 'base64'));
  let next = 0;
  const server = createServer((request, response) => {
    request.on('data', () => undefined);
    request.once('end', () => {
      next = (next + 1) % ready.length;
      const bytes = ready[next] as Buffer;
      response.setHeader('content-type', type);
      response.setHeader('content-length', bytes.length);
      response.end(bytes);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
}
