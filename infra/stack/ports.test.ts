import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { type PortClaim, portProblems, requireFreePorts } from './ports.ts';
import { profile } from './profiles.ts';
import { redis } from './services/redis.ts';

const claim = (service: string, port: number): PortClaim => ({
  service,
  name: 'redis',
  port,
  variable: `MAINSTEM_${service.toUpperCase()}_PORT`,
});

test('free ports are no problem', () => {
  expect(portProblems([claim('kafka', 1), claim('redis', 2)], new Set([3]))).toEqual([]);
});

test('a taken port names itself, its service, and the variable that moves it', () => {
  expect(portProblems([claim('redis', 16_379)], new Set([16_379]))).toEqual([
    'port 16379 for redis is in use by another program: end it, or set MAINSTEM_REDIS_PORT to a free port in .env',
  ]);
});

test('two services that were given one port are told', () => {
  expect(portProblems([claim('kafka', 5), claim('redis', 5)], new Set())).toEqual([
    'port 5 is wanted by kafka (MAINSTEM_KAFKA_PORT) and redis (MAINSTEM_REDIS_PORT)',
  ]);
});

test('a port that somebody listens on stops a start before anything begins', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  try {
    const taken = profile('test', { MAINSTEM_TEST_REDIS_PORT: String(port) });
    const start = requireFreePorts([redis], taken);
    await expect(start).rejects.toMatchObject({ code: 'STACK_PORT_TAKEN', exitCode: 2 });
    await expect(start).rejects.toThrow(`port ${port} for redis`);
  } finally {
    server.close();
  }
});
