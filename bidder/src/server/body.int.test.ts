/** Bodies of bid requests over a real socket: packed ones, and those that are too large. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { post, request, running } from '../testing/running-server.ts';

const POST = 'POST /openrtb2/generic HTTP/1.1\r\nhost: bidder\r\n';

/** A connection that is written to by hand. */
function dialled(url: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let heard = '';
  let isClosed = false;
  socket.on('data', (bytes) => {
    heard += bytes.toString();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
  });
  return { socket, heard: () => heard, isClosed: () => isClosed };
}

describe('POST /openrtb2/{exchange}', () => {
  test('gzip is read when Content-Encoding says so; what only says so is malformed', async () => {
    const { url } = await running();
    const zipped = new Uint8Array(gzipSync(JSON.stringify(request)));
    expect((await post(url, zipped, { 'content-encoding': 'gzip' })).status).toBe(200);
    expect((await post(url, JSON.stringify(request), { 'content-encoding': 'gzip' })).status).toBe(400);
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(50_000_000)));
    expect((await post(url, bomb, { 'content-encoding': 'gzip' })).status).toBe(400);
  });

  test('R8: a body over the limit is refused; one that comes in pieces is read', async () => {
    const { url } = await running();
    const padded = (bytes: number): string => JSON.stringify({ ...request, ext: { pad: 'x'.repeat(bytes) } });
    expect((await post(url, padded(400_000))).status).toBe(200);
    expect((await post(url, padded(600_000))).status).toBe(413);
  });

  test.each([
    ['named by its length', (bytes: number) => `content-length: ${bytes}`, (text: string) => text],
    [
      'in chunks',
      () => 'transfer-encoding: chunked',
      (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`,
    ],
  ])(
    'R8: a body over the limit, %s, is read to its end, refused, and the connection lives',
    async (_, header, framed) => {
      const { url } = await running();
      const { socket, heard } = dialled(url);
      const body = JSON.stringify(request);
      socket.write(`${POST}${header(600_000)}\r\n\r\n${framed('x'.repeat(600_000))}`);
      socket.write(`${POST}content-length: ${body.length}\r\n\r\n${body}`);
      await expect.poll(heard).toMatch(/^HTTP\/1.1 413 [\s\S]*HTTP\/1.1 200 /);
      socket.destroy();
    },
  );

  test.each([
    ['named by its length', 'content-length: 9000000', ''],
    ['in chunks', 'transfer-encoding: chunked', `${(3_000_000).toString(16)}\r\n${'x'.repeat(2_900_000)}`],
  ])('R8: a body far over the limit, %s, is cut', async (_, header, sent) => {
    const { url } = await running();
    const { socket, isClosed } = dialled(url);
    socket.write(`${POST}${header}\r\n\r\n${sent}`);
    await expect.poll(isClosed).toBe(true);
    expect((await post(url, JSON.stringify(request))).status).toBe(200);
  });
});
