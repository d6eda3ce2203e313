/** KIKI-64, WAP-13: the buckets in Redis: kept by all gateways together, by tenant, and left alone when Redis hangs. */
import { randomUUID } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLimiter } from './limiter.ts';
import type { Limits } from './limits.ts';
import { createRedisLimitStore, STORE_TIMEOUT_MS } from './store.redis.ts';

const prefix = `t-${randomUUID().slice(0, 8)}`;
const url = new URL(testEnvironment().MAINSTEM_REDIS_URL ?? '');
const redis = new Redis(url.href);
const limits: Limits = { tenant: { perS: 10, burst: 30 }, credential: { perS: 5, burst: 20 } };

beforeAll(async () => {
  await redis.ping();
});
afterAll(async () => {
  const keys = await redis.keys(`{${prefix}:*`);
  if (keys.length > 0) await redis.del(...keys);
  await redis.quit();
});

test('KIKI-64: two gateways at once give out the limit once', async () => {
  const other = new Redis(url.href);
  const stores = [createRedisLimitStore(redis, prefix), createRedisLimitStore(other, prefix)];
  const take = (credential: string) => async (_: unknown, at: number) =>
    stores[at % 2]?.take({ tenant: 'acme', credential }, limits);
  const first = await Promise.all(Array.from({ length: 60 }, take('key:1')));
  const allowed = first.filter((taken) => taken?.waitMs === 0).length;
  expect(allowed).toBeGreaterThanOrEqual(20);
  expect(allowed).toBeLessThanOrEqual(22); // what flowed in meanwhile
  expect(first.at(-1)?.waitMs).toBeGreaterThan(0);
  // The tenant's bucket bounds another credential too: 30 less what the first took.
  const second = await Promise.all(Array.from({ length: 60 }, take('key:2')));
  expect(second.filter((taken) => taken?.waitMs === 0).length).toBeLessThanOrEqual(14);
  const rival = await stores[0]?.take({ tenant: 'rival', credential: 'key:1' }, limits);
  expect(rival).toMatchObject({ tenant: 29, credential: 19, waitMs: 0 });
  other.disconnect();
});

test('WAP-13: keys are under the tenant, name no credential, and go away by themselves', async () => {
  const store = createRedisLimitStore(redis, prefix);
  await store.take({ tenant: 'keys', credential: 'token:canary' }, limits);
  const keys = await redis.keys(`{${prefix}:keys}:limits:*`);
  expect(keys).toHaveLength(2);
  for (const key of keys) {
    expect(key).not.toContain('canary');
    expect(await redis.pttl(key)).toBeGreaterThan(0);
  }
});

test('Redis that hangs: a bounded wait, then the share of the limit, then Redis again', async () => {
  const hung = await hangable();
  const slow = new Redis(hung.port, '127.0.0.1', {
    commandTimeout: STORE_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 50,
  });
  slow.on('error', () => undefined);
  await slow.ping();
  let locals = 0;
  let nowMs = 0;
  const { pass } = createLimiter({
    store: createRedisLimitStore(slow, prefix),
    limitsOf: () => limits,
    clock: () => nowMs,
    onLocal: () => (locals += 1),
  });
  const caller = { tenant: 'hung', credential: 'key:1' };
  expect((await pass(caller)).remaining).toBe(29);
  hung.hold(true);
  const startedAt = performance.now();
  expect((await pass(caller)).allowed).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(STORE_TIMEOUT_MS * 10); // a busy machine; without a bound: for ever
  let allowed = 1;
  for (let at = 0; at < 50; at += 1) allowed += (await pass(caller)).allowed ? 1 : 0;
  expect(allowed).toBe(5); // a quarter of 20
  expect(locals).toBe(51);
  hung.hold(false);
  nowMs = 2_000;
  await slow.ping().catch(() => slow.ping());
  expect((await pass(caller)).remaining).toBeGreaterThanOrEqual(25);
  slow.disconnect();
  await hung.close();
});

/** Redis behind a door that can be held shut without closing the connection. */
async function hangable() {
  const sockets = new Set<Socket>();
  let held = false;
  const server: Server = createServer((inside) => {
    const outside = connect(Number(url.port), url.hostname);
    for (const socket of [inside, outside]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    outside.on('data', (bytes) => inside.write(bytes));
    inside.on('data', (bytes) => outside.write(bytes));
    if (held) outside.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not on TCP');
  return {
    port: address.port,
    hold(next: boolean) {
      held = next;
      for (const socket of sockets) held ? socket.pause() : socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
