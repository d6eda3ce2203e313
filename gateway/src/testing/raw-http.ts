/** Requests as bytes, many over few connections, for tests of what no good client would send. */
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface RawConnection {
  readonly socket: Socket;
  /** Writes bytes and answers with the next whole answer; null when the server hangs up before one. */
  ask(bytes: string | Buffer): Promise<RawAnswer | null>;
}

/** `allowHalfOpen`: our side may say it is done and still read. */
export function openRaw(port: number, allowHalfOpen = false): RawConnection {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen, noDelay: true });
  let received: Buffer = Buffer.alloc(0);
  let waiting: ((answer: RawAnswer | null) => void) | undefined;
  const settle = (closed: boolean) => {
    const found = parsed(received);
    if (found === undefined && !closed) return;
    received = found === undefined ? received : received.subarray(found.length);
    waiting?.(found?.answer ?? null);
    waiting = undefined;
  };
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    settle(false);
  });
  socket.on('error', () => {}); // a reset after the answer is as good as a close
  for (const event of ['end', 'close']) socket.on(event, () => settle(true));
  return {
    socket,
    ask: (bytes) =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve(null);
        waiting = resolve;
        socket.write(bytes);
      }),
  };
}

/** The first whole answer with a Content-Length; undefined while it is not there. */
function parsed(received: Buffer): { answer: RawAnswer; length: number } | undefined {
  const head = received.indexOf('\r\n\r\n');
  if (head === -1) return undefined;
  const text = received.toString('latin1', 0, head);
  const bytes = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
  const end = head + 4 + bytes;
  if (received.length < end) return undefined;
  const body = received.toString('utf8', head + 4, end);
  const type = /\r\ncontent-type: ([^\r]*)/i.exec(text)?.[1] ?? '';
  return { answer: { status: Number(text.split(' ')[1]), type, body }, length: end };
}

/** A request with its length, as HTTP/1.1. */
export function requestBytes(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): Buffer {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  const lines = Object.entries({ host: 'x', ...headers, 'content-length': String(bytes.length) });
  const head = `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}
