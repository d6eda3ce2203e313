/** Web Push against a push service on this machine that checks who sends and opens what was sealed, by node:crypto alone. */
import { createDecipheriv, createECDH, createPublicKey, type ECDH, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { DeliveryError } from '../delivery/sent.ts';
import { createEgress } from '../egress/egress.ts';
import { createPushByAddress } from './create-push.ts';
import { push } from './push.contract.ts';
import { createWebPushSender, isSubscription, vapidKeys } from './push.web.ts';

function curveKeys() {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  return pair;
}
const sender = curveKeys();
const keys = vapidKeys.parse({
  subject: 'mailto:ops@acme.example',
  publicKey: sender.getPublicKey('base64url'),
  privateKey: sender.getPrivateKey().toString('base64url').padStart(43, 'A'),
});

/** A browser: the private half of a subscription. */
function browser() {
  const pair = curveKeys();
  const auth = randomBytes(16);
  const at = (endpoint: string) =>
    JSON.stringify({
      endpoint,
      expirationTime: null,
      keys: { p256dh: pair.getPublicKey('base64url'), auth: auth.toString('base64url') },
    });
  return { pair, auth, at };
}

/** RFC 8188 and RFC 8291, one record, as a browser does it. */
function opened(body: Buffer, pair: ECDH, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const idLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + idLength);
  const secret = pair.computeSecret(senderKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), senderKey]);
  const ikm = Buffer.from(hkdfSync('sha256', secret, auth, info, 32));
  const key = Buffer.from(hkdfSync('sha256', ikm, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16));
  const nonce = Buffer.from(hkdfSync('sha256', ikm, salt, Buffer.from('Content-Encoding: nonce\0'), 12));
  const cipher = body.subarray(21 + idLength, -16);
  const open = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(body.subarray(-16));
  const plain = Buffer.concat([open.update(cipher), open.final()]);
  return plain.subarray(0, plain.lastIndexOf(2)).toString('utf8');
}

/** RFC 8292: `vapid t=<JWT>, k=<public key>`, for this origin, for a day at most. */
function isVapid(headers: IncomingHttpHeaders, origin: string, nowS = Date.now() / 1_000): boolean {
  const [, jwt = '', k = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.authorization ?? '') ?? [];
  const [head = '', claims = '', signature = ''] = jwt.split('.');
  const point = Buffer.from(k, 'base64url');
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Record<string, unknown>;
  return isSigned && aud === origin && sub === keys.subject && Number(exp) > nowS && Number(exp) <= nowS + 86_400;
}

interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Notifications that wait are replaced by topic, RFC 8030 §5.4. */
async function pushService(answer: { status: number; headers?: Record<string, string> } = { status: 201 }) {
  const got: Got[] = [];
  const waiting = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      got.push({ headers: request.headers, body });
      const isOurs = isVapid(request.headers, origin) && request.headers['content-encoding'] === 'aes128gcm';
      if (isOurs && answer.status === 201) waiting.set(String(request.headers.topic), body);
      response.writeHead(isOurs ? answer.status : 403, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;
  const egress = createEgress({ trusted: [host], schemes: ['https:', 'http:'] });
  closing.push(
    () => egress.close(),
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return { got, waiting, url: `${origin}/push/s-1`, sender: createWebPushSender({ keys, egress, timeoutMs: 2_000 }) };
}

describe('Web Push', () => {
  test('RFC 8030, 8291, 8292: the service knows the sender, the browser alone can read it', async () => {
    const service = await pushService();
    const { pair, auth, at } = browser();
    const sent = await service.sender.send({ ...push, token: at(service.url) });
    expect(sent).toEqual({ provider: 'web-push', providerMessageId: null, offline: false });
    const [one] = service.got;
    expect(one?.headers).toMatchObject({ ttl: '86400', topic: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const content = JSON.parse(opened(one?.body as Buffer, pair, auth));
    expect(content).toEqual({ title: push.title, body: push.body, data: push.data, tag: one?.headers.topic });
    expect(one?.body.toString('latin1')).not.toContain('Welcome');
    const other = browser();
    expect(() => opened(one?.body as Buffer, other.pair, other.auth)).toThrow();
  });

  test('handed over twice, one waits: the second takes the place of the first', async () => {
    const service = await pushService();
    const { at } = browser();
    await service.sender.send({ ...push, token: at(service.url) });
    await service.sender.send({ ...push, token: at(service.url) });
    expect([service.got.length, service.waiting.size, service.sender.repeated]).toEqual([2, 1, 'once']);
  });

  test.each([
    [404, {}, { code: 'CONNECTOR_REFUSED', addressDead: true, retryable: false }],
    [410, {}, { code: 'CONNECTOR_REFUSED', addressDead: true, retryable: false }],
    [413, {}, { code: 'CONNECTOR_REFUSED', addressDead: false, retryable: false }],
    [429, { 'retry-after': '30' }, { code: 'CONNECTOR_RATE_LIMITED', retryable: true, retryAfterMs: 30_000 }],
    [503, {}, { code: 'CONNECTOR_UNAVAILABLE', retryable: true, inDoubt: false }],
  ])('answered %i', async (status, headers, error) => {
    const service = await pushService({ status, headers });
    await expect(service.sender.send({ ...push, token: browser().at(service.url) })).rejects.toMatchObject(error);
  });

  test.each([
    ['no JSON', '{'],
    ['no keys', '{"endpoint":"https://push.example/1"}'],
    [
      'a key on no curve',
      JSON.stringify({ endpoint: 'https://push.example/1', keys: { p256dh: 'A'.repeat(87), auth: 'A'.repeat(22) } }),
    ],
  ])('%s: the address will never take anything, and no error names it', async (_, token) => {
    const service = await pushService();
    const failed = (await service.sender.send({ ...push, token }).catch((error: unknown) => error)) as DeliveryError;
    expect(failed).toBeInstanceOf(DeliveryError);
    expect(failed).toMatchObject({ addressDead: true, retryable: false });
    expect(String(failed.stack)).not.toContain('push.example');
  });

  test.each([
    'http://127.0.0.1:9/x',
    'https://169.254.169.254/latest',
    'https://10.0.0.1/push',
    'http://push.example/1',
  ])('OWASP API7: a subscription at %s is not called', async (endpoint) => {
    const egress = createEgress();
    closing.push(() => egress.close());
    const guarded = createWebPushSender({ keys, egress });
    const error = { code: 'EGRESS_REFUSED', addressDead: true };
    await expect(guarded.send({ ...push, token: browser().at(endpoint) })).rejects.toMatchObject(error);
  });

  test('too long for a push service: refused before it is sent', async () => {
    const service = await pushService();
    const long = { ...push, body: 'x'.repeat(4_000), token: browser().at(service.url) };
    await expect(service.sender.send(long)).rejects.toMatchObject({ code: 'CONNECTOR_REFUSED', addressDead: false });
    expect(service.got).toEqual([]);
  });

  test('whatever is said is what is read', async () => {
    const service = await pushService();
    const { pair, auth, at } = browser();
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200 }), fc.string({ maxLength: 500 }), async (title, body) => {
        await service.sender.send({ ...push, title, body, token: at(service.url) });
        const content = JSON.parse(opened(service.got.at(-1)?.body as Buffer, pair, auth));
        expect([content.title, content.body]).toEqual([title, body]);
      }),
      { numRuns: 25 },
    );
  });
});

test('each address to the carrier of its kind', async () => {
  const named = (provider: string) => ({
    provider,
    repeated: 'once' as const,
    send: async () => ({ provider, providerMessageId: null, offline: false }),
  });
  const both = createPushByAddress({ devices: named('fcm'), browsers: named('web-push') });
  expect(both.provider).toBe('fcm+web-push');
  expect((await both.send(push)).provider).toBe('fcm');
  expect((await both.send({ ...push, token: browser().at('https://push.example/1') })).provider).toBe('web-push');
  const devices = createPushByAddress({ devices: named('fcm'), browsers: undefined });
  await expect(devices.send({ ...push, token: '{}' })).rejects.toMatchObject({ code: 'CONNECTOR_REFUSED' });
  expect([isSubscription('cJx:APA91b'), isSubscription(' {"endpoint":""}')]).toEqual([false, true]);
});

/** RFC 8291, appendix A: the reader of this test reads what the standard's own example says. */
test('RFC 8291, appendix A', () => {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(Buffer.from('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url'));
  const body = Buffer.from(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    'base64url',
  );
  expect(opened(body, pair, Buffer.from('BTBZMqHH6r4Tts7J_aSIgg', 'base64url'))).toBe(
    'When I grow up, I want to be a watermelon',
  );
});
