/**
 * Saturates a WebSocket server over loopback: raw sockets with frames built ahead (RFC 6455 §5.2), so many messages under
 * way on each. A client that parses and masks on the way is slower than the server it should measure.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export interface SocketLoad {
  readonly port: number;
  readonly path: string;
  readonly frames: readonly Buffer[];
  readonly sockets: number;
  /** Messages of one socket that wait for their answer. */
  readonly pipelined: number;
  readonly durationMs: number;
}

const TEXT_FRAME = 0x81;
const MASKED = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const HEAD_END = Buffer.from('\r\n\r\n');

/** One masked text frame for each body of less than 64 KiB. */
export function textFrames(bodies: readonly string[]): Buffer[] {
  return bodies.map((body) => {
    const payload = Buffer.from(body);
    const mask = randomBytes(4);
    const head = Buffer.from([TEXT_FRAME, MASKED | LENGTH_16, payload.length >> 8, payload.length & 0xff, ...mask]);
    for (let index = 0; index < payload.length; index += 1) {
      payload[index] = (payload[index] as number) ^ (mask[index % 4] as number);
    }
    return Buffer.concat([head, payload]);
  });
}

/** Answers a second. */
export async function saturateSockets(load: SocketLoad): Promise<number> {
  const startedMs = performance.now();
  const counts = await Promise.all(Array.from({ length: load.sockets }, (_, index) => drive(load, index, startedMs)));
  return (counts.reduce((sum, count) => sum + count, 0) * 1000) / (performance.now() - startedMs);
}

function drive(load: SocketLoad, first: number, startedMs: number): Promise<number> {
  const { port, frames, sockets, pipelined, durationMs } = load;
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => upgrade(socket, load));
    let next = first;
    let answered = 0;
    let isOpen = false;
    let rest: Buffer = Buffer.alloc(0);
    const send = (count: number): void => {
      socket.cork();
      for (let message = 0; message < count; message += 1, next += sockets) {
        socket.write(frames[next % frames.length] as Buffer);
      }
      socket.uncork();
    };
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      if (!isOpen) {
        const end = rest.indexOf(HEAD_END);
        if (end < 0) return;
        isOpen = true;
        rest = rest.subarray(end + HEAD_END.length);
        send(pipelined);
      }
      const { count, bytes } = framesIn(rest);
      rest = rest.subarray(bytes);
      answered += count;
      if (performance.now() - startedMs < durationMs) send(count);
      else socket.destroy();
    });
    socket.on('close', () => resolve(answered));
    socket.on('error', reject);
  });
}

function upgrade(socket: Socket, { path }: SocketLoad): void {
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: bench\r\nupgrade: websocket\r\nconnection: Upgrade\r\n` +
      `sec-websocket-key: ${randomBytes(16).toString('base64')}\r\nsec-websocket-version: 13\r\n\r\n`,
  );
}

/** Whole frames at the start of `data`, which a server does not mask. */
function framesIn(data: Buffer): { readonly count: number; readonly bytes: number } {
  let count = 0;
  let at = 0;
  while (at + 2 <= data.length) {
    const short = (data[at + 1] as number) & 0x7f;
    const head = short === LENGTH_16 ? 4 : short === LENGTH_64 ? 10 : 2;
    if (at + head > data.length) break;
    const payload = head === 2 ? short : head === 4 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
    if (at + head + payload > data.length) break;
    at += head + payload;
    count += 1;
  }
  return { count, bytes: at };
}
