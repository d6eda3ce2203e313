/** OWASP API7 (SSRF): evil addresses, names that lead inside, DNS rebinding, redirects, endless and slow answers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isPublicAddress } from './addresses.ts';
import { type Address, createEgress, type Egress } from './egress.ts';
import { evilUrls, LEADS_INSIDE } from './testing/evil-urls.ts';

const PUBLIC = '93.184.215.14';
const inside: Readonly<Record<string, readonly string[]>> = {
  '127.0.0.1.nip.example.com': ['127.0.0.1'],
  'metadata.evil.example.com': ['169.254.169.254'],
  'ten.evil.example.com': ['10.1.2.3'],
  'six.evil.example.com': ['::1'],
  'mapped.evil.example.com': ['::ffff:10.0.0.1'],
  'mixed.evil.example.com': [PUBLIC, '192.168.1.1'],
  'many.evil.example.com': Array(65).fill(PUBLIC),
  'linklocal6.evil.example.com': ['fe80::1%eth0'],
  'ula.evil.example.com': ['fd00::1'],
  'zero.evil.example.com': ['0.0.0.0'],
  'nat64.evil.example.com': ['64:ff9b::7f00:1'],
  'sixtofour.evil.example.com': ['2002:7f00:1::'],
  'broadcast.evil.example.com': ['255.255.255.255'],
  'multicast.evil.example.com': ['ff02::1'],
  'cgnat.evil.example.com': ['100.64.0.1'],
  'none.evil.example.com': [],
};
const toAddress = (address: string): Address => ({ address, family: address.includes(':') ? 6 : 4 });

let looked: string[] = [];
const egress = createEgress({
  async resolve(host) {
    looked.push(host);
    return (inside[host] ?? [PUBLIC]).map(toAddress);
  },
});
beforeEach(() => {
  looked = [];
});
afterAll(() => egress.close());

test('the table has 200 rows and more, each once', () => {
  expect(new Set(evilUrls.map(([, url]) => url)).size).toBe(evilUrls.length);
  expect(evilUrls.length).toBeGreaterThanOrEqual(200);
});

test.each(evilUrls)('SSRF, %s: %j', async (kind, url) => {
  for (const attempt of [egress.check(url), egress.send(url, { timeoutMs: 1_000 })]) {
    const error = await attempt.then(
      () => undefined,
      (thrown: { code?: string; message: string }) => thrown,
    );
    expect(error).toMatchObject({ code: url.includes('none.evil') ? 'CONNECTOR_UNAVAILABLE' : 'EGRESS_REFUSED' });
    if (url.length > 12) expect(error?.message).not.toContain(url);
  }
  if (kind !== LEADS_INSIDE) expect(looked).toEqual([]);
});

test.each([
  'https://example.com/hook?x=1#y',
  'https://example.com:8443/',
  'https://sub-domain.example.co.uk/',
  'https://example.com./',
  'https://EXAMPLE.com/',
  'https://bücher.example.com/',
  'https://1.1.1.1/',
  'https://134744072/', // 8.8.8.8 as one number: public however it is written
  'https://[2606:4700:4700::1111]/',
  'https://localhost.example.com/',
  'https://127-0-0-1.example.com/',
])('a public address may be called: %s', async (url) => {
  await expect(egress.check(url)).resolves.toBeUndefined();
});

test('RFC 6890: no address of a private block is public, however it is written in IPv6', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const privateV4 = fc.oneof(
    fc.tuple(fc.constant(10), octet, octet, octet),
    fc.tuple(fc.constant(127), octet, octet, octet),
    fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
    fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
  );
  const hex = (high: number, low: number) => ((high << 8) | low).toString(16);
  fc.assert(
    fc.property(privateV4, ([a, b, c, d]) => {
      const v4 = `${a}.${b}.${c}.${d}`;
      const words = `${hex(a, b)}:${hex(c, d)}`;
      for (const address of [
        v4,
        `::ffff:${v4}`,
        `::${words}`,
        `64:ff9b::${words}`,
        `2002:${words}::1`,
        `2001:0:${words}::1`,
      ]) {
        expect(isPublicAddress(address), address).toBe(false);
      }
    }),
  );
  for (const address of [
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '2606:4700::1',
    '2a00::1',
  ]) {
    expect(isPublicAddress(address), address).toBe(true);
  }
});

describe('against a server of this machine', () => {
  let server: Server;
  let port: number;
  let requests: IncomingMessage[] = [];
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const opened: Egress[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request);
      handle(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    requests = [];
  });
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.close()));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const open = (options: Parameters<typeof createEgress>[0]) => {
    const made = createEgress({ schemes: ['http:'], ports: [port], ...options });
    opened.push(made);
    return made;
  };
  const trusting = () => open({ trusted: [`idp.example.com:${port}`], resolve: async () => [toAddress('127.0.0.1')] });
  const url = (path = '/') => `http://idp.example.com:${port}${path}`;

  test('DNS rebinding: a name that is public when checked and inside when called is not reached', async () => {
    const answers = [PUBLIC, '127.0.0.1', '127.0.0.1', '127.0.0.1'];
    const rebound = open({ resolve: async () => [toAddress(answers.shift() ?? '127.0.0.1')] });
    const evil = `http://rebind.example.com:${port}/`;
    await expect(rebound.check(evil)).resolves.toBeUndefined();
    await expect(rebound.send(evil)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    expect(answers).toHaveLength(2); // asked once for the call: what was checked is what is connected to
    expect(requests).toHaveLength(0);
  });

  test('the far end is looked at again: an address that is another one when it is connected to gets no byte', async () => {
    let reads = 0;
    const turning: Address = {
      family: 4,
      // Public while it is checked, inside when the socket takes it: as a mistake in the look-up, or in what calls it, would.
      get address() {
        reads += 1;
        return reads === 1 ? PUBLIC : '127.0.0.1';
      },
    };
    const slipped = open({ resolve: async () => [turning] });
    await expect(slipped.send(`http://turning.example.com:${port}/`)).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
      message: 'the address is not public',
    });
    expect(reads).toBeGreaterThan(1);
    expect(requests).toHaveLength(0);
  });

  test('a host the operator trusts is reached, with the name it was called by', async () => {
    handle = (_request, response) => response.writeHead(201, { 'x-answer': 'yes' }).end('taken');
    const answer = await trusting().send(url('/hook'), { method: 'POST', body: '{}', headers: { 'x-sent': '1' } });
    expect(answer).toMatchObject({ status: 201, headers: { 'x-answer': 'yes' } });
    expect(answer.body.toString()).toBe('taken');
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/hook',
      headers: { host: `idp.example.com:${port}`, 'x-sent': '1' },
    });
    // Trust is for host and port together, and for nobody else at that address.
    await expect(trusting().send(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    await expect(trusting().send(`http://other.example.com:${port}/`)).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
    });
    expect(requests).toHaveLength(1);
  });

  test.each([301, 302, 303, 307, 308])('a redirect (%i) is refused, not followed', async (status) => {
    handle = (_request, response) => response.writeHead(status, { location: url('/inside') }).end();
    await expect(trusting().send(url())).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    expect(requests).toHaveLength(1);
  });

  test('answers are bounded in size, and nothing is unpacked', async () => {
    handle = (_request, response) => {
      response.writeHead(200);
      const more = () => response.write(Buffer.alloc(65_536), (error) => !error && more());
      more();
    };
    await expect(trusting().send(url(), { answerMaxBytes: 200_000 })).rejects.toMatchObject({
      code: 'EGRESS_TOO_LARGE',
    });
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    handle = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    expect((await trusting().send(url())).body).toHaveLength(bomb.length);
    handle = (_request, response) =>
      response.writeHead(200, { 'x-long': 'a'.repeat(15_500), 'x-more': 'b'.repeat(2_000) }).end();
    await expect(trusting().send(url())).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE' });
  });

  test('slow answers end at the deadline, drop by drop too', async () => {
    handle = () => {};
    await expect(trusting().send(url(), { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'CONNECTOR_TIMEOUT',
      retryable: true,
    });
    handle = (_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    };
    await expect(trusting().send(url(), { timeoutMs: 150 })).rejects.toMatchObject({ code: 'CONNECTOR_TIMEOUT' });
  });

  test('no proxy of the environment is asked', async () => {
    process.env.HTTP_PROXY = 'http://127.0.0.1:1';
    try {
      handle = (_request, response) => response.end('direct');
      expect((await trusting().send(url())).body.toString()).toBe('direct');
    } finally {
      delete process.env.HTTP_PROXY;
    }
  });
});
