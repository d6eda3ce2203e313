/** Exchanges with ways of their own, over real sockets: credentials, packing, reasons, dialects, encrypted prices. */
import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Exchanges, exchangesOf } from '../exchanges/registry.ts';
import { creativeRow } from '../testing/kit.ts';
import { request, running } from '../testing/running-server.ts';

const TOKEN = 'a-secret-of-16-characters-or-more';
const KEY = Buffer.alloc(32, 7);
const exchanges: Exchanges = exchangesOf([
  { name: 'closed', dialect: 'generic', token: TOKEN },
  { name: 'why', dialect: 'generic', noBidBody: true },
  { name: 'far', dialect: 'generic', roundTripMs: 90 },
  { name: 'old', dialect: 'openrtb25' },
  { name: 'goo', dialect: 'google', encryptionKey: KEY.toString('base64'), integrityKey: KEY.toString('base64') },
]);

function started(markup?: string): ReturnType<typeof running> {
  return running({ exchanges, creatives: [creativeRow(markup === undefined ? {} : { markup })] });
}

function ask(
  url: string,
  exchange: string,
  headers: Record<string, string> = {},
  more: object = {},
): Promise<Response> {
  const body = JSON.stringify({ ...request, ...more });
  return fetch(`${url}/openrtb2/${exchange}`, { method: 'POST', body, headers });
}

describe('KIKI-17: each exchange in its own way', () => {
  test('who has a credential must show it, over HTTP and WebSocket', async () => {
    const { url } = await started();
    expect((await ask(url, 'closed')).status).toBe(401);
    expect((await ask(url, 'closed', { authorization: 'Bearer wrong-wrong-wrong-wrong' })).status).toBe(401);
    expect((await ask(url, 'closed', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect((await ask(url, 'nobody')).status).toBe(404);
    const socketUrl = `${url.replace('http', 'ws')}/rtb/ws?exchange=closed`;
    await expect(opened(socketUrl)).rejects.toThrow();
    (await opened(`${socketUrl}&token=${TOKEN}`)).close();
  });

  test('§2.4: an answer is packed when asked, and only then; small ones are not', async () => {
    const { url } = await started(`<p>${'long markup '.repeat(200)}</p>`);
    const port = Number(new URL(url).port);
    const packed = await rawAnswer(port, 'why', 'accept-encoding: br, gzip;q=0.8\r\n');
    expect(packed.head).toContain('content-encoding: gzip');
    expect(JSON.parse(gunzipSync(packed.body).toString())).toMatchObject({ id: 'auction-1' });
    for (const asks of ['', 'accept-encoding: gzip;q=0\r\n', 'accept-encoding: identity\r\n']) {
      const plain = await rawAnswer(port, 'why', asks);
      expect(plain.head).not.toContain('content-encoding');
      expect(JSON.parse(plain.body.toString())).toMatchObject({ id: 'auction-1' });
    }
  });

  test('§4.2.1 nbr: a no-bid says why where the exchange or the request asks', async () => {
    const { url } = await started();
    const [always, asked, never] = await Promise.all([
      ask(url, 'why', {}, { cur: ['EUR'] }),
      ask(url, 'far', { 'x-mainstem-nbr': '1' }, { cur: ['EUR'] }),
      ask(url, 'far', {}, { cur: ['EUR'] }),
    ]);
    expect([always.status, await always.json()]).toEqual([200, { id: 'auction-1', nbr: 500 }]);
    expect([asked.status, await asked.json()]).toEqual([200, { id: 'auction-1', nbr: 500 }]);
    expect([never.status, await never.text()]).toEqual([204, '']);
  });

  test('§3.2.1 tmax: the round trip of the exchange itself counts', async () => {
    const { url } = await started();
    expect((await ask(url, 'far', {}, { tmax: 80 })).status).toBe(204);
    expect((await ask(url, 'why', {}, { tmax: 80 })).status).toBe(200);
  });

  test('2.5: what came with 2.6 stands in ext', async () => {
    const { url } = await started();
    const response = await ask(url, 'old');
    expect(response.headers.get('x-openrtb-version')).toBe('2.5');
    const answer = (await response.json()) as { seatbid: { bid: Record<string, unknown>[] }[] };
    const bid = answer.seatbid[0]?.bid[0] ?? {};
    expect(bid).toMatchObject({ impid: '1', price: 2, ext: { mtype: 1, cattax: 1 } });
    for (const newer of ['mtype', 'cattax', 'dur', 'apis']) expect(bid).not.toHaveProperty(newer);
  });

  test('Google: a bill books the decrypted price, and a plain or bent one is refused', async () => {
    const { url, events } = await started();
    const answer = (await (await ask(url, 'goo')).json()) as { seatbid: { bid: { burl: string }[] }[] };
    const burl = answer.seatbid[0]?.bid[0]?.burl ?? '';
    const bill = async (price: string) => (await fetch(burl.replace('${AUCTION_PRICE}', price))).status;
    expect(await bill('1.5')).toBe(400);
    expect(await bill(`${encrypted(1_500_000n).slice(0, -1)}A`)).toBe(400);
    expect(await bill(encrypted(1_500_000n))).toBe(200);
    expect(events.filter((event) => event.type === 'ImpressionBilled')).toMatchObject([{ costMicros: 1_500 }]);
  });

  test('WebSocket: a binary message is gzip both ways, a text message JSON both ways', async () => {
    const { url } = await started();
    const socket = await opened(`${url.replace('http', 'ws')}/rtb/ws?exchange=why`);
    socket.binaryType = 'arraybuffer';
    const next = () =>
      new Promise<unknown>((resolve) =>
        socket.addEventListener('message', (event) => resolve(event.data), { once: true }),
      );
    socket.send(gzipSync(JSON.stringify(request)));
    expect(JSON.parse(gunzipSync(Buffer.from((await next()) as ArrayBuffer)).toString())).toMatchObject({
      id: 'auction-1',
    });
    socket.send(JSON.stringify({ ...request, id: 'auction-2', cur: ['EUR'] }));
    expect(JSON.parse((await next()) as string)).toEqual({ id: 'auction-2', nbr: 500 });
    socket.send(Buffer.from('not gzip'));
    expect(JSON.parse(gunzipSync(Buffer.from((await next()) as ArrayBuffer)).toString())).toEqual({
      error: { code: 'NOT_JSON' },
    });
    socket.close();
  });
});

function opened(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => resolve(socket));
    socket.addEventListener('error', () => reject(new Error(`${url} is refused`)));
  });
}

/** `fetch` unpacks by itself and adds headers of its own, so this speaks HTTP by hand. */
async function rawAnswer(port: number, exchange: string, header: string): Promise<{ head: string; body: Buffer }> {
  const body = JSON.stringify(request);
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST /openrtb2/${exchange} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${header}content-length: ${body.length}\r\n\r\n${body}`,
  );
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece as Buffer);
  const all = Buffer.concat(pieces);
  const end = all.indexOf('\r\n\r\n');
  return { head: all.toString('latin1', 0, end).toLowerCase(), body: all.subarray(end + 4) };
}

function encrypted(micros: bigint): string {
  const [iv, price] = [Buffer.alloc(16, 3), Buffer.alloc(8)];
  price.writeBigInt64BE(micros);
  const pad = createHmac('sha1', KEY).update(iv).digest();
  const hidden = Buffer.from(price.map((byte, at) => byte ^ (pad[at] as number)));
  const signature = createHmac('sha1', KEY).update(price).update(iv).digest().subarray(0, 4);
  return Buffer.concat([iv, hidden, signature]).toString('base64url');
}
