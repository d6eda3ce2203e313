/** Bytes on a socket that are no good request: answered once with a problem document, then hung up on. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let port: number;
beforeAll(async () => {
  gateway = await startTestGateway();
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = gateway.app.server.address() as { port: number });
});
afterAll(() => gateway.close());

/** Sends bytes and answers with everything that came back until the gateway hung up. */
async function exchange(bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  socket.on('error', () => {}); // a reset after the answer is as good as a close
  socket.write(bytes);
  await once(socket, 'close');
  return received;
}

function problemOf(answer: string): { status: string; type: string; body: Record<string, unknown> } {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const type = /content-type: (.*)/i.exec(head)?.[1] ?? '';
  return { status: head.split(' ')[1] ?? '', type, body: JSON.parse(body) };
}

const partly = 'POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', '400', 'REQUEST_MALFORMED'],
  ['two lengths', `${partly}content-length: 5\r\ncontent-length: 6\r\n\r\nhello`, '400', 'REQUEST_MALFORMED'],
  [
    'length and chunks (smuggling)',
    `${partly}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    '400',
    'REQUEST_MALFORMED',
  ],
  ['headers without end', `GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}`, '431', 'HEADERS_TOO_LARGE'],
])('%s', async (_name, bytes, status, code) => {
  const problem = problemOf(await exchange(bytes));
  expect(problem).toMatchObject({
    status,
    type: 'application/problem+json',
    body: { code, requestId: expect.any(String) },
  });
});

test('a request that never ends is hung up on (slow loris)', async () => {
  const { server } = gateway.app;
  expect(server.requestTimeout).toBe(10_000);
  expect(server.headersTimeout).toBe(10_000);
  server.headersTimeout = 300; // read by Node at each of its checks
  server.requestTimeout = 300;
  try {
    const problem = problemOf(await exchange('GET /healthz HTTP/1.1\r\nhost: x\r\n'));
    expect(problem).toMatchObject({ status: '408', body: { code: 'REQUEST_INCOMPLETE', retryable: true } });
  } finally {
    server.headersTimeout = 10_000;
    server.requestTimeout = 10_000;
  }
});

test('a body announced and cut off leaves nothing on the log, and the gateway serves on', async () => {
  const socket = connect(port, '127.0.0.1');
  const token = await gateway.token();
  const event = JSON.stringify({ type: 'LeadReceived', entity: 'cut', source: 's', contactRef: 'r' });
  socket.write(
    `${partly}authorization: Bearer ${token}\r\ncontent-length: ${event.length}\r\n\r\n${event.slice(0, -3)}`,
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
  await once(socket, 'close');
  expect(await gateway.events('lead_events')).toEqual([]);
  expect(await gateway.send('GET', '/readyz')).toMatchObject({ status: 200 });
});
