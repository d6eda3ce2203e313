/** The health server over real HTTP. */
import { Counter } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';
import { CHECK_WITHIN_MS, type HealthOptions, startHealth } from './health.ts';

async function serve(checks: NonNullable<HealthOptions['checks']> = {}) {
  const server = await startHealth({ service: 'test', port: 0, checks });
  onTestFinished(() => server.close());
  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    return { status: response.status, text: await response.text() };
  };
  return { server, get };
}

test('KIKI-76: alive is not ready: /readyz names every failing check until all pass', async () => {
  let ready = false;
  const { get } = await serve({
    log: () => {
      if (!ready) throw new Error('still folding');
    },
    store: async () => {},
  });
  expect(await get('/livez')).toMatchObject({ status: 200 });
  const refused = await get('/readyz');
  expect(refused.status).toBe(503);
  expect(JSON.parse(refused.text)).toMatchObject({
    ready: false,
    reasons: ['log: still folding'],
    checks: { log: { ok: false }, store: { ok: true } },
  });
  ready = true;
  expect(await get('/readyz')).toMatchObject({ status: 200 });
});

test('KIKI-73: a check that hangs fails after 2 s, and probes share its run', async () => {
  let runs = 0;
  const { get } = await serve({
    store: () => {
      runs += 1;
      return new Promise(() => {});
    },
  });
  const begun = performance.now();
  const answers = await Promise.all([get('/readyz'), get('/readyz'), get('/readyz')]);
  expect(performance.now() - begun).toBeLessThan(CHECK_WITHIN_MS + 1_000);
  for (const { status, text } of answers) {
    expect(status).toBe(503);
    expect(text).toContain(`store: no answer in ${CHECK_WITHIN_MS} ms`);
  }
  expect(runs).toBe(1);
});

test('what the process says of itself counts too', async () => {
  const own = { ready: false, reasons: ['campaigns is rebuilding'], parts: [{ name: 'campaigns', lag: 7 }] };
  const server = await startHealth({ port: 0, readiness: () => own });
  onTestFinished(() => server.close());
  const response = await fetch(`http://127.0.0.1:${server.port}/readyz`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject(own);
});

test('metrics of the process and of its parts', async () => {
  const { server, get } = await serve();
  new Counter({ name: 'mainstem_things_total', help: 'things', registers: [server.registry] }).inc(3);
  const { text } = await get('/metrics');
  expect(text).toContain('mainstem_things_total{service="test"} 3');
  expect(text).toContain('nodejs_eventloop_lag_seconds');
});

test('a stopping process is not ready; other paths and methods are refused; a taken port is an error', async () => {
  const { server, get } = await serve();
  server.drain();
  expect(await get('/readyz')).toMatchObject({ status: 503, text: expect.stringContaining('stopping') });
  expect(await get('/')).toMatchObject({ status: 404 });
  expect(await get('/readyz', { method: 'POST' })).toMatchObject({ status: 405 });
  await expect(startHealth({ service: 'test', port: server.port, checks: {} })).rejects.toThrow('EADDRINUSE');
});

test('KIKI-76: /livez asks nobody, /startupz stays started, /healthz names what it needs and who is late', async () => {
  const state = { log: true, lag: 0, ready: true };
  const server = await startHealth({
    port: 0,
    readiness: () => ({ ready: state.ready, reasons: state.ready ? [] : ['leads is waiting'] }),
    dependencies: {
      log: () => {
        if (!state.log) throw new Error('no broker answers');
      },
    },
    readers: () => [{ name: 'leads', position: 10, lag: state.lag }],
    internalKey: 'k'.repeat(32),
  });
  onTestFinished(() => server.close());
  const get = async (path: string, key?: string) => {
    const headers: Record<string, string> = key === undefined ? {} : { 'x-internal-key': key };
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  state.ready = false;
  expect((await get('/startupz')).status).toBe(503);
  state.ready = true;
  expect((await get('/startupz')).status).toBe(200);
  Object.assign(state, { ready: false, log: false, lag: 3 });
  expect((await get('/livez')).status).toBe(200);
  expect((await get('/startupz')).status, 'a process that started once is not restarted for a broker').toBe(200);
  const failing = await get('/healthz');
  expect(failing).toMatchObject({ status: 503, body: { status: 'failing' } });
  expect(failing.body.reasons).toEqual(['leads is waiting', 'log: no broker answers']);
  expect(failing.body, 'what it is made of is for the holder of the key').not.toHaveProperty('checks');
  expect((await get('/healthz?verbose')).status).toBe(401);
  expect((await get('/healthz?verbose', 'x'.repeat(32))).status).toBe(401);
  expect(await get('/healthz?verbose', 'k'.repeat(32))).toMatchObject({
    status: 503,
    body: { checks: { log: { ok: false } }, lags: { leads: { records: 3 } } },
  });
  const { text } = { text: await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text() };
  expect(text).toContain('mainstem_consumer_lag_records{consumer="leads"} 3');
  expect(text).toMatch(/mainstem_consumer_lag_seconds\{consumer="leads"\} \d/);
});
