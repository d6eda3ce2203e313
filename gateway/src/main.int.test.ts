/** The gateway as a process: how it starts, how it refuses to, how it stops. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { topics } from '@mainstem/schemas/topics';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestGateway } from './testing/test-gateway.ts';

const topicPrefix = `gateway-main-${uuidV7().slice(-12)}-`;
const environment: Record<string, string | undefined> = {
  ...testEnvironment(),
  MAINSTEM_TOPIC_PREFIX: topicPrefix,
  MAINSTEM_LOG_LEVEL: 'info',
};
const brokers = environment.MAINSTEM_KAFKA_BROKERS ?? '';

beforeAll(async () => {
  await ensureTopics({ brokers, topicPrefix }, topics);
});
afterAll(() => dropTopics({ brokers, topicPrefix }));

function start(over: Record<string, string>) {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: { ...environment, ...over },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    said.err += String(chunk);
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, said, ended };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

test('starts, says when it is ready, and ends with 0 when told to stop', async () => {
  const port = await freePort();
  const { child, said, ended } = start({ MAINSTEM_GATEWAY_PORT: String(port) });
  let ready = false;
  for (const until = performance.now() + 90_000; !ready && performance.now() < until; ) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    ready = answer?.status === 200;
    if (!ready) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(ready, said.out + said.err).toBe(true);
  const startedAt = performance.now();
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(said.out).toContain('"stopped"');
  expect(said.err).toBe('');
});

test.each([
  ['a secret that is too short', { MAINSTEM_JWT_SECRET: 'short' }, 'MAINSTEM_JWT_SECRET: found 5 characters'],
  ['an origin that is none', { MAINSTEM_CORS_ALLOW_ORIGINS: '*' }, 'MAINSTEM_CORS_ALLOW_ORIGINS'],
  ['pins that are not there', { MAINSTEM_SCHEMA_IDS: '/nowhere/ids.json' }, 'mainstem schemas push'],
])('ends with 1 and says why: %s', async (_name, over, why) => {
  const { said, ended } = start({ MAINSTEM_GATEWAY_PORT: String(await freePort()), ...over });
  expect(await ended).toBe(1);
  expect(said.err).toContain(why);
});

test('ends with 1 when its port is taken', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  try {
    const { port } = taken.address() as { port: number };
    const { said, ended } = start({ MAINSTEM_GATEWAY_PORT: String(port) });
    expect(await ended).toBe(1);
    expect(said.err).toMatch(/^gateway: .*EADDRINUSE.*\n$/);
  } finally {
    taken.close();
  }
});

test('while stopping, what is in hand is answered and what comes after is sent elsewhere', async () => {
  const gateway = await startTestGateway({ views: { leads: { acme: [{ leadId: 'l-1' }] } } });
  const gate = Promise.withResolvers<void>();
  gateway.views.holdUntil(gate.promise);
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = gateway.app.server.address() as { port: number };
  const request = `GET /v1/leads HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${await gateway.token()}\r\n\r\n`;
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  socket.write(request);
  await vi.waitFor(() => expect(gateway.views.asked).toHaveLength(1), 60_000);
  const closed = gateway.close();
  socket.write(request);
  await new Promise((resolve) => setTimeout(resolve, 200)); // for the second one to arrive
  gate.resolve();
  await Promise.all([closed, once(socket, 'close')]);
  const [first, second] = received.split(/(?=HTTP\/1\.1 )/);
  expect(first).toMatch(/^HTTP\/1\.1 200 /);
  expect(first).toContain('l-1');
  expect(second).toMatch(/^HTTP\/1\.1 503 /);
  expect(second).toContain('SHUTTING_DOWN');
});
