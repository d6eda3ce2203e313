/** KIKI-73: one look at every process and store, each within two seconds, with the lag of every reader; for the key only. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startHealth } from '@mainstem/streams/runtime/health';
import { readSettings } from '@mainstem/streams/settings';
import { expect, onTestFinished, test } from 'vitest';
import { startTestGateway } from '../testing/test-gateway.ts';
import { askServices, serviceAddresses } from './services.ts';

const KEY = 'internal-key-of-more-than-32-characters';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function worker(reason: string | null): Promise<string> {
  const reasons = reason === null ? [] : [reason];
  const server = await startHealth({
    port: 0,
    internalKey: KEY,
    readiness: () => ({ ready: reason === null, reasons }),
    readers: () => [{ name: 'leads', position: 5, lag: 2 }],
  });
  onTestFinished(() => server.close());
  return `http://127.0.0.1:${server.port}`;
}

test('KIKI-73: each service says ok with its lags, or what is wrong, within 2 s', async () => {
  const begun = performance.now();
  const found = await askServices(
    {
      streams: await worker(null),
      projections: await worker('campaigns is waiting'),
      hanging: await serve(() => {}),
      strange: await serve((_, response) => response.end('hello')),
      refusing: await serve((_, response) => void response.writeHead(401).end()),
      gone: 'http://127.0.0.1:1',
    },
    KEY,
  );
  expect(performance.now() - begun).toBeLessThan(3_000);
  expect(found).toMatchObject({
    streams: { ok: true, status: 'ok', lags: { leads: { records: 2 } } },
    projections: { ok: false, status: 'failing', error: 'campaigns is waiting', lags: { leads: { records: 2 } } },
    hanging: { ok: false, error: 'no answer in 2000 ms' },
    strange: { ok: false, error: 'its answer is no health document' },
    refusing: { ok: false, error: 'it answered 401' },
    gone: { ok: false, error: 'no answer' },
  });
});

test('KIKI-73: the page is for the holder of the key, and 503 when anything is not well', async () => {
  const gateway = await startTestGateway({
    internalKey: KEY,
    services: { streams: await worker(null) },
    checks: { log: async () => 1 },
  });
  onTestFinished(() => gateway.close());
  const headers = { 'x-internal-key': KEY };
  expect(await gateway.send('GET', '/health/services')).toMatchObject({ status: 401, body: { code: 'TOKEN_INVALID' } });
  expect(await gateway.send('GET', '/health/services', { headers })).toMatchObject({
    status: 200,
    body: { gateway: { ok: true }, log: { ok: true, status: 'ok' }, streams: { ok: true } },
  });
  expect((await gateway.send('GET', '/healthz?verbose')).status).toBe(401);
  expect(await gateway.send('GET', '/healthz?verbose', { headers })).toMatchObject({
    body: { reasons: [], status: 'ok' },
  });
  for (const path of ['/livez', '/startupz', '/readyz', '/healthz'])
    expect((await gateway.send('GET', path)).status, path).toBe(200);
  const sick = await startTestGateway({ internalKey: KEY, services: { streams: await worker('lost') } });
  onTestFinished(() => sick.close());
  expect((await sick.send('GET', '/health/services', { headers })).status).toBe(503);
});

test('KIKI-76: a gateway that was ready once is started, whatever it waits for later; without a key nobody has it', async () => {
  const reasons: string[] = ['campaigns is still being read'];
  const gateway = await startTestGateway({ notReady: () => reasons });
  onTestFinished(() => gateway.close());
  expect((await gateway.send('GET', '/startupz')).status).toBe(503);
  reasons.pop();
  expect((await gateway.send('GET', '/startupz')).status).toBe(200);
  reasons.push('again');
  expect((await gateway.send('GET', '/startupz')).status).toBe(200);
  expect((await gateway.send('GET', '/readyz')).status).toBe(503);
  expect((await gateway.send('GET', '/health/services', { headers: { 'x-internal-key': '' } })).status).toBe(401);
});

test('addresses are those of this machine when none are said', () => {
  const names = [
    'MAINSTEM_HEALTH_SERVICES',
    'MAINSTEM_BIDDER_URL',
    'MAINSTEM_PROJECTIONS_PORT',
    'MAINSTEM_STREAMS_PORT',
    'MAINSTEM_WORKFLOWS_PORT',
  ] as const;
  expect(Object.keys(serviceAddresses(readSettings(names, {})))).toEqual([
    'bidder',
    'projections',
    'streams',
    'workflows',
  ]);
  const said = { MAINSTEM_HEALTH_SERVICES: 'streams=http://streams:1,bidder=https://b/x' };
  expect(serviceAddresses(readSettings(names, said))).toEqual({ streams: 'http://streams:1', bidder: 'https://b/x' });
  expect(() => readSettings(names, { MAINSTEM_HEALTH_SERVICES: 'streams' })).toThrow('MAINSTEM_HEALTH_SERVICES');
});
