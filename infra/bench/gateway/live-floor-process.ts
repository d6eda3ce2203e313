/**
 * The floor of the live feed: the `ws` library sending one ready text to every client, by a clock, with nothing before it:
 * no log, no decoding, no tenants. Over IPC: says its port, takes a frame and a rate, answers `used`.
 */
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Used } from './gateway-process.ts';

export interface Broadcast {
  /** The text, with a time in it where an event has one. */
  readonly frame: string;
  readonly perS: number;
  readonly events: number;
}

const TICK_MS = 5;

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('listening', () => process.send?.({ port: (server.address() as AddressInfo).port }));

process.on('message', (said: Broadcast | 'used') => {
  if (said !== 'used') return broadcast(said);
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const used: Used = { cpuMs: (user + system) / 1_000, rssBytes: rss, heapBytes: heapUsed };
  process.send?.(used);
});
process.on('disconnect', () => process.exit(0));

function broadcast({ frame, perS, events }: Broadcast): void {
  const startedAtMs = performance.now();
  let sent = 0;
  const ticking = setInterval(() => {
    const due = Math.min(events, Math.floor(((performance.now() - startedAtMs) * perS) / 1_000));
    for (; sent < due; sent += 1) {
      const text = frame.replace(/"occurredAtMs":\d+/, `"occurredAtMs":${Date.now()}`);
      for (const client of server.clients) client.send(text);
    }
    if (sent >= events) clearInterval(ticking);
  }, TICK_MS);
}
