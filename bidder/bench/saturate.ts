/**
 * Saturates an HTTP server over loopback: raw sockets, keep-alive, one request under way per connection (no pipelining,
 * which no exchange does). A client on `node:http` or `fetch` is slower than the server it should measure.
 */
import { connect, type Socket } from 'node:net';

export interface Saturation {
  readonly requests: number;
  readonly seconds: number;
  /** Answers with status 200. */
  readonly bids: number;
  /** Answers with neither 200 nor 204. */
  readonly failures: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Prebuilt requests, so that sending costs only the write. */
export function httpRequests(
  path: string,
  bodies: readonly string[],
  headers: Readonly<Record<string, string>> = { 'x-openrtb-version': '2.6' },
): Buffer[] {
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return bodies.map((body) =>
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n${more.join('')}` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  );
}

export async function saturate(
  port: number,
  requests: readonly Buffer[],
  connections: number,
  durationMs: number,
): Promise<Saturation> {
  const tally = { requests: 0, bids: 0, failures: 0 };
  const startedAtMs = performance.now();
  const endAtMs = startedAtMs + durationMs;
  let next = 0;
  const take = (): Buffer | undefined => {
    if (performance.now() >= endAtMs) return undefined;
    next += 1;
    return requests[next % requests.length];
  };
  await Promise.all(Array.from({ length: connections }, () => drive(port, take, tally)));
  return { ...tally, seconds: (performance.now() - startedAtMs) / 1000 };
}

function drive(
  port: number,
  take: () => Buffer | undefined,
  tally: { requests: number; bids: number; failures: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let rest: Buffer | undefined;
    socket.on('connect', () => sendNext(socket, take));
    socket.on('data', (chunk: Buffer) => {
      const data = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
      const length = answerLength(data);
      if (length === undefined || data.length < length) {
        rest = data;
        return;
      }
      rest = undefined;
      tally.requests += 1;
      // "HTTP/1.1 200": the last two digits tell the kinds apart.
      if (data[9] === 0x32 && data[11] === 0x30) tally.bids += 1;
      else if (data[9] !== 0x32) tally.failures += 1;
      sendNext(socket, take);
    });
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
}

function sendNext(socket: Socket, take: () => Buffer | undefined): void {
  const request = take();
  if (request === undefined) socket.end();
  else socket.write(request);
}

/** Bytes of the whole answer; undefined while its head is incomplete. */
export function answerLength(data: Buffer): number | undefined {
  const headEnd = data.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const found = /content-length: (\d+)/i.exec(data.toString('latin1', 0, headEnd));
  return headEnd + HEAD_END.length + Number(found?.[1] ?? 0);
}
