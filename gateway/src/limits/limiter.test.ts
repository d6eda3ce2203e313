/** KIKI-64: the limit at the door, and what happens to it when Redis is away or slow. */
import { afterEach, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { AWAY_MS, createLimiter, type LimitStore, LOCAL_SHARE } from './limiter.ts';
import { type Limits, limitsOf, lowered } from './limits.ts';
import { bucketOf, type LimitParts } from './use-limits.ts';

const limits: Limits = { tenant: { perS: 40, burst: 80 }, credential: { perS: 20, burst: 40 } };
const caller = { tenant: 'acme', credential: 'key:1' };
const away: LimitStore = { take: () => Promise.reject(new Error('Command timed out')) };

function limiter(store: LimitStore) {
  let nowMs = 1_000;
  let locals = 0;
  const made = createLimiter({ store, limitsOf: () => limits, clock: () => nowMs, onLocal: () => (locals += 1) });
  const passed = async (count: number, who = caller) => {
    let allowed = 0;
    for (let at = 0; at < count; at += 1) allowed += (await made.pass(who)).allowed ? 1 : 0;
    return allowed;
  };
  const wait = (ms: number) => {
    nowMs += ms;
  };
  return { ...made, passed, wait, locals: () => locals };
}

describe('KIKI-64: Redis away', () => {
  test('ASVS 16.5.3: not open: a share of the limit, and counted', async () => {
    const { passed, wait, locals } = limiter(away);
    expect(await passed(1_000)).toBe(limits.credential.burst * LOCAL_SHARE);
    expect(locals()).toBe(1_000);
    wait(1_000);
    expect(await passed(1_000)).toBe(limits.credential.perS * LOCAL_SHARE);
  });

  test('the tenant’s share bounds all its credentials together, and no other tenant', async () => {
    const { passed } = limiter(away);
    let allowed = 0;
    for (let at = 0; at < 10; at += 1) allowed += await passed(100, { tenant: 'acme', credential: `key:${at}` });
    expect(allowed).toBe(limits.tenant.burst * LOCAL_SHARE);
    expect(await passed(5, { tenant: 'rival', credential: 'key:0' })).toBe(5);
  });

  test('no stop: it is asked again a second later, and not by every request meanwhile', async () => {
    let asked = 0;
    let isAway = true;
    const store: LimitStore = {
      async take() {
        asked += 1;
        if (isAway) throw new Error('gone');
        return { tenant: 10, credential: 10, waitMs: 0 };
      },
    };
    const { pass, passed, wait } = limiter(store);
    await passed(50);
    expect(asked).toBe(1);
    isAway = false;
    wait(AWAY_MS);
    expect(await pass(caller)).toMatchObject({ allowed: true, remaining: 10 });
    expect(asked).toBe(2);
  });
});

test('a tenant may lower its limits, never raise them', () => {
  const most = limitsOf(1_000, 400);
  expect(most).toEqual({ tenant: { perS: 1_000, burst: 2_000 }, credential: { perS: 400, burst: 800 } });
  expect(lowered(most, { tenant: { perS: 5_000, burst: 9_999 }, credential: { perS: 10 } })).toEqual({
    tenant: { perS: 1_000, burst: 2_000 },
    credential: { perS: 10, burst: 20 },
  });
  expect(lowered(most, { tenant: { perS: 0.1 } }).tenant).toEqual({ perS: 0.1, burst: 1 });
});

test('addresses: one bucket for a /64 of IPv6, and for an IPv4 however it is written', () => {
  expect(bucketOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
  expect(bucketOf('2001:db8:1:2::1')).toBe('2001:db8:1:2');
  expect(bucketOf('2001:0db8::1')).toBe('2001:db8:0:0');
  expect(bucketOf('::1')).toBe('0:0:0:0');
  expect(bucketOf('fe80::1%eth0')).toBe('fe80:0:0:0');
  expect(bucketOf('::ffff:10.0.0.1')).toBe('10.0.0.1');
  expect(bucketOf('10.0.0.1')).toBe('10.0.0.1');
});

describe('KIKI-64: at the door', () => {
  let gateway: TestGateway | undefined;
  afterEach(() => gateway?.close());

  const plenty = {
    limiter: createLimiter({
      store: { take: async () => ({ tenant: 9, credential: 9, waitMs: 0 }) },
      limitsOf: () => limits,
      clock: () => 0,
      onLocal: () => {},
    }),
    localCount: () => 0,
  };

  async function start(addressPerS = 1_000_000, over: Partial<LimitParts> = {}): Promise<TestGateway> {
    let nowMs = 0;
    const clock = () => nowMs;
    const few: Limits = { tenant: { perS: 4, burst: 20 }, credential: { perS: 2, burst: 12 } };
    let locals = 0;
    const made = createLimiter({ store: away, limitsOf: () => few, clock, onLocal: () => (locals += 1) });
    gateway = await startTestGateway({
      limits: { limiter: made, localCount: () => locals, addressPerS, clock, ...over },
    });
    nowMs = 1;
    return gateway;
  }

  test('429 as a problem with Retry-After and what is left, for that tenant alone', async () => {
    const { send } = await start();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('GET', '/v1/leads')));
    const refused = answers.filter(({ status }) => status === 429);
    // Tokens of one person minted within a second are one credential or several; the tenant's share bounds them all.
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(5);
    expect(refused.length).toBeGreaterThanOrEqual(3);
    expect(refused[0]).toMatchObject({
      type: 'application/problem+json',
      body: { code: 'RATE_EXCEEDED', retryable: true, scope: expect.stringMatching(/^(tenant|credential)$/) },
      headers: {
        'retry-after': expect.stringMatching(/^[12]$/),
        'ratelimit-policy': expect.stringMatching(/^"(tenant|credential)";q=\d+;w=\d+$/),
        ratelimit: expect.stringMatching(/^"(tenant|credential)";r=0;t=\d+$/),
      },
    });
    expect((await send('GET', '/v1/leads', { tenant: 'rival' })).status).toBe(200);
    const { body } = await send('GET', '/metrics');
    expect(body).toMatch(/mainstem_gateway_requests_limited_total\{scope="(tenant|credential)"\} \d/);
    expect(body).toMatch(/mainstem_gateway_limits_local_total 9/);
  });

  test('strangers pay by address, whoever they say they are; health and metrics stay open', async () => {
    const { app, send } = await start(1);
    const ask = async (url: string, headers: Record<string, string> = {}) =>
      (await app.inject({ method: 'GET', url, headers, remoteAddress: '192.0.2.7' })).statusCode;
    const statuses: number[] = [];
    for (let at = 0; at < 14; at += 1) statuses.push(await ask('/v1/leads', { authorization: `Bearer a.b.${at}` }));
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(statuses.slice(10)).toEqual(Array(4).fill(429));
    expect(await ask('/docs/json', { 'x-forwarded-for': '203.0.113.9' })).toBe(429);
    expect(await ask('/readyz')).toBe(200);
    expect(await ask('/metrics')).toBe(200);
    expect((await send('GET', '/v1/leads')).status).toBe(200); // from another address
  });

  const asking =
    (app: TestGateway['app']) =>
    async (authorization: string, url = '/v1/leads', from?: string) => {
      const headers = { authorization, ...(from === undefined ? {} : { 'x-forwarded-for': from }) };
      return (await app.inject({ method: 'GET', url, headers, remoteAddress: '192.0.2.7' })).statusCode;
    };
  const strangers = (ask: ReturnType<typeof asking>, count = 40) =>
    Promise.all(Array.from({ length: count }, (_, at) => ask(`Bearer a.b.${at}`)));

  test('strangers at an address do not stop who is known there; the unknown are refused before they are checked', async () => {
    const { app, token } = await start(1, plenty);
    const ask = asking(app);
    const good = `Bearer ${await token()}`;
    expect(await ask(good)).toBe(200);
    expect(await strangers(ask)).toContain(429);
    expect(await Promise.all(Array.from({ length: 20 }, () => ask(good)))).toEqual(Array(20).fill(200));
    expect(await ask('Bearer a.b.c')).toBe(429);
    // A good credential pays for no page that does not look at it: logins would be open without end.
    expect(await ask(good, '/docs/json')).toBe(429);
  });

  test('requests at once pay as those after one another do, and who is known gets it back', async () => {
    const { app, token } = await start(1, plenty);
    const ask = asking(app);
    const good = `Bearer ${await token()}`;
    // More than the address may have open, of one credential never seen before: all wait for the first.
    expect(await Promise.all(Array.from({ length: 40 }, () => ask(good)))).toEqual(Array(40).fill(200));
    const statuses = await strangers(ask);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30);
  });

  test('a credential that was good and is no more is a stranger’s', async () => {
    let nowMs = Date.now();
    gateway = await startTestGateway({
      limits: { ...plenty, addressPerS: 1, clock: () => 0 },
      identityClock: () => nowMs,
    });
    const ask = asking(gateway.app);
    const key = await gateway.send('POST', '/v1/keys', {
      body: { kind: 'SERVICE', name: 'short', roles: ['viewer'], lastsS: 60 },
    });
    const good = `Bearer ${key.body.key}`;
    expect(await ask(good)).toBe(200);
    await strangers(ask);
    expect(await ask(good)).toBe(200);
    nowMs += 120_000;
    expect(await ask(good)).toBe(401);
    expect(await ask(good)).toBe(429);
  });

  test('behind a trusted proxy strangers pay by their own address; nobody else says where he is', async () => {
    const options = { limits: { ...plenty, addressPerS: 1, clock: () => 0 } };
    gateway = await startTestGateway({ ...options, trustedProxies: '192.0.2.0/24' });
    const ask = asking(gateway.app);
    for (let at = 0; at < 12; at += 1) await ask('Bearer a.b.c', '/v1/leads', '203.0.113.9');
    expect(await ask('Bearer a.b.c', '/v1/leads', '203.0.113.9')).toBe(429);
    expect(await ask('Bearer a.b.c', '/v1/leads', '198.51.100.4, 203.0.113.9')).toBe(429); // the proxy's word, not his
    expect(await ask('Bearer a.b.c', '/v1/leads', '203.0.113.10')).toBe(401);
    await gateway.close();
    gateway = await startTestGateway(options);
    const direct = asking(gateway.app);
    for (let at = 0; at < 10; at += 1) await direct('Bearer a.b.c', '/v1/leads', `203.0.113.${at}`);
    expect(await direct('Bearer a.b.c', '/v1/leads', '203.0.113.99')).toBe(429);
  });
});
