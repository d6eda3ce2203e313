/** R8: who does not read is dropped with a reason, and nobody else waits for him. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BACKLOG_BYTES_MAX } from './limits.ts';
import { type LiveKit, type Said, startLiveKit } from './testing/live-kit.ts';

let kit: LiveKit;
beforeAll(async () => {
  kit = await startLiveKit();
});
afterAll(() => kit.close());

/** More than sockets and the bound can hold: 20 MB. */
const EVENTS = 2_500;
const LONG = 'x'.repeat(8_000);

async function flood(tenant: string): Promise<void> {
  for (let at = 0; at < EVENTS; at += 100) {
    const entities = Array.from({ length: 100 }, (_, one) => `e${at + one}`);
    await kit.append(tenant, entities, LONG);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const eventsOf = (said: readonly Said[]): Said[] => said.filter(({ op }) => op === 'event');

test('a slow client is dropped with code and reason he can read, and goes on where he was; the others lose nothing', async () => {
  const [slow, quick] = [await kit.connect(), await kit.connect()];
  for (const client of [slow, quick]) {
    client.send({ op: 'subscribe', id: 's', topics: ['lead_events'] });
    await client.heard(({ op }) => op === 'live');
  }
  slow.socket.pause();
  await flood('acme');
  await expect.poll(() => eventsOf(quick.said).length, { timeout: 10_000 }).toBe(EVENTS);
  slow.socket.resume();
  const { code, reason } = await slow.closed;
  expect({ code, reason }).toEqual({ code: 4008, reason: expect.stringContaining(`${BACKLOG_BYTES_MAX} bytes`) });
  const got = eventsOf(slow.said);
  expect(got.length).toBeLessThan(EVENTS);
  const places = new Map<string, string>();
  for (const { position, at } of slow.said) {
    for (const place of String(position ?? at ?? '').split(',')) {
      const [name = '', offset = ''] = place.split('@');
      if (name !== '') places.set(name, offset);
    }
  }
  const again = await kit.connect();
  const from = [...places].map(([name, offset]) => `${name}@${offset}`).join(',');
  again.send({ op: 'subscribe', id: 's', topics: ['lead_events'], from });
  await again.heard(({ op }) => op === 'live');
  const entities = [...got, ...eventsOf(again.said)].map(({ event }) => event.envelope.entity);
  expect(entities).toHaveLength(EVENTS);
  expect(new Set(entities).size).toBe(EVENTS);
}, 30_000);

test('a WebSocket that is half open, and so answers no ping, is let go', async () => {
  const pinging = await startLiveKit({ pingEveryMs: 100 });
  const socket = connect(pinging.port, '127.0.0.1');
  const closed = once(socket, 'close');
  const token = await pinging.gateway.token();
  const upgrade = 'connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13';
  const key = Buffer.alloc(16).toString('base64');
  const head = `host: x\r\n${upgrade}\r\nsec-websocket-key: ${key}\r\nauthorization: Bearer ${token}`;
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(`GET /v1/live HTTP/1.1\r\n${head}\r\n\r\n`);
  await closed;
  expect(Buffer.concat(chunks).toString('latin1')).toContain('101 Switching Protocols');
  await pinging.close();
});

test('a slow stream ends with an event that says why', async () => {
  const socket = connect(kit.port, '127.0.0.1');
  const token = await kit.gateway.token(['admin'], 'slow');
  let text = '';
  socket.on('data', (chunk) => {
    text = (text + String(chunk)).slice(-2_000);
  });
  const head = `host: x\r\nauthorization: Bearer ${token}`;
  socket.write(`GET /v1/live/stream?topics=lead_events HTTP/1.1\r\n${head}\r\n\r\n`);
  await expect.poll(() => text).toContain('subscribed');
  socket.pause();
  await flood('slow');
  socket.resume();
  await expect.poll(() => text, { timeout: 10_000 }).toContain('"code":4008,"reason":"TOO_SLOW"');
  socket.destroy();
}, 30_000);
