/**
 * Many WebSocket clients in a process of their own, as light as can be: they count frames by their headers, and some of them
 * look for the time in a frame. Over IPC: an order to connect, then `begin` and `end` around what is measured.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export interface ClientsOrder {
  readonly port: number;
  readonly clients: number;
  readonly token: string;
  /** Sent by each once it is connected; answered by one frame before the events. Null: nothing is sent or answered. */
  readonly subscribe: string | null;
}

export interface ClientsHeard {
  readonly frames: number;
  readonly bytes: number;
  /** From the time in the event to its sight, ms, of every client that looks. */
  readonly latenciesMs: readonly number[];
  readonly cpuMs: number;
}

/** So many clients share one that looks: looking costs more than counting. */
const LOOKS_EVERY = 25;
const TIME = Buffer.from('"occurredAtMs":');
const TIME_DIGITS = 13;

let measuring = false;
let frames = 0;
let bytes = 0;
let latenciesMs: number[] = [];

process.on('message', (said: ClientsOrder | 'begin' | 'end') => {
  if (said === 'begin') {
    measuring = true;
    [frames, bytes, latenciesMs] = [0, 0, []];
  } else if (said === 'end') {
    measuring = false;
    const { user, system } = process.cpuUsage();
    const heard: ClientsHeard = { frames, bytes, latenciesMs, cpuMs: (user + system) / 1_000 };
    process.send?.(heard);
  } else void connectAll(said).then(() => process.send?.('connected'));
});
process.on('disconnect', () => process.exit(0));

async function connectAll(order: ClientsOrder): Promise<void> {
  for (let client = 0; client < order.clients; client += 1) await connectOne(order, client % LOOKS_EVERY === 0);
}

/** Resolves when the client is subscribed. */
function connectOne({ port, token, subscribe }: ClientsOrder, looks: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let rest: Buffer = Buffer.alloc(0);
    let state: 'upgrading' | 'subscribing' | 'live' = 'upgrading';
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed')));
    socket.write(
      `GET /v1/live HTTP/1.1\r\nhost: bench\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n` +
        `sec-websocket-key: ${randomBytes(16).toString('base64')}\r\nauthorization: Bearer ${token}\r\n\r\n`,
    );
    socket.on('data', (chunk) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      if (state === 'upgrading') {
        const end = rest.indexOf('\r\n\r\n');
        if (end === -1) return;
        if (!rest.toString('latin1', 0, end).includes(' 101 ')) return reject(new Error(rest.toString()));
        rest = rest.subarray(end + 4);
        state = subscribe === null ? 'live' : 'subscribing';
        if (subscribe === null) resolve();
        else sendText(socket, subscribe);
      }
      rest = takeFrames(rest, looks, () => {
        state = 'live';
        resolve();
      });
    });
  });
}

function takeFrames(data: Buffer, looks: boolean, onFrame: () => void): Buffer {
  let at = 0;
  for (;;) {
    const short = data[at + 1];
    if (short === undefined) break;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (data.length < at + header) break;
    const length =
      short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
    const end = at + header + length;
    if (data.length < end) break;
    onFrame();
    if (measuring && data[at] === 0x81) count(data, at, end, looks);
    at = end;
  }
  return data.subarray(at);
}

function count(data: Buffer, at: number, end: number, looks: boolean): void {
  frames += 1;
  bytes += end - at;
  if (!looks) return;
  const found = data.indexOf(TIME, at);
  if (found === -1 || found > end) return;
  latenciesMs.push(
    Date.now() - Number(data.toString('latin1', found + TIME.length, found + TIME.length + TIME_DIGITS)),
  );
}

/** A client's frame is masked (RFC 6455 §5.3); a mask of zeros is one. */
function sendText(socket: Socket, text: string): void {
  const body = Buffer.from(text);
  const header = Buffer.from(
    body.length < 126 ? [0x81, 0x80 | body.length] : [0x81, 0xfe, body.length >> 8, body.length & 0xff],
  );
  socket.write(Buffer.concat([header, Buffer.alloc(4), body]));
}
