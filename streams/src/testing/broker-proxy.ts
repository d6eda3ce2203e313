/**
 * A proxy before a Kafka broker that can fail as networks do: cut connections, refuse new ones, swallow the answer to a
 * write that was done, tear a write in two. It puts its own port into the broker's metadata, so that clients keep coming through it.
 */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

const PRODUCE = 0;
const METADATA = 3;

export interface BrokerProxy {
  /** `host:port` for clients. */
  readonly brokers: string;
  /** Cuts every connection now. */
  cut(): void;
  /** Refuses connections until told otherwise. */
  refuse(refusing: boolean): void;
  /** Cuts the connection instead of passing on the answers to the next so many writes. */
  swallowProduceAnswers(count: number): void;
  /** Passes on half of each of the next so many writes, and cuts the connection. */
  tearProduces(count: number): void;
  /** Keeps the next so many writes back; answers with what lets them arrive after all, on a way of their own. */
  delayProduces(count: number): () => Promise<void>;
  /** Passes nothing on in either direction, without closing, until told otherwise. */
  freeze(frozen: boolean): void;
  readonly produced: number;
  close(): Promise<void>;
}

/** Listens on a free port. `brokers` is the one broker behind it, `host:port`. */
export async function startBrokerProxy(brokers: string): Promise<BrokerProxy> {
  const [host = '', portText = ''] = brokers.split(':');
  const brokerPort = Number(portText);
  const sockets = new Set<Socket>();
  const state = { refusing: false, frozen: false, swallow: 0, tear: 0, delay: 0, produced: 0 };
  const delayed: Buffer[] = [];
  const server = createServer((client) => {
    if (state.refusing) {
      client.destroy();
      return;
    }
    const broker = connect({ host, port: brokerPort });
    /** Which api each request in flight on this connection is, by correlation id. */
    const apis = new Map<number, number>();
    const cut = () => {
      client.destroy();
      broker.destroy();
    };
    for (const socket of [client, broker]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    forFrames(client, (frame) => {
      apis.set(frame.readInt32BE(8), frame.readInt16BE(4));
      if (state.tear > 0 && frame.readInt16BE(4) === PRODUCE) {
        state.tear -= 1;
        broker.write(frame.subarray(0, frame.length >> 1), cut);
        return;
      }
      if (state.delay > 0 && frame.readInt16BE(4) === PRODUCE) {
        state.delay -= 1;
        delayed.push(Buffer.from(frame));
        return;
      }
      if (!state.frozen) broker.write(frame);
    });
    forFrames(broker, (frame) => {
      const api = apis.get(frame.readInt32BE(4));
      apis.delete(frame.readInt32BE(4));
      if (api === PRODUCE) {
        state.produced += 1;
        if (state.swallow > 0) {
          state.swallow -= 1;
          cut();
          return;
        }
      }
      if (state.frozen) return;
      client.write(api === METADATA ? withPort(frame, host, brokerPort, portOf(server)) : frame);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    brokers: `127.0.0.1:${portOf(server)}`,
    cut,
    refuse(refusing) {
      state.refusing = refusing;
    },
    swallowProduceAnswers(count) {
      state.swallow = count;
    },
    tearProduces(count) {
      state.tear = count;
    },
    delayProduces(count) {
      state.delay = count;
      return async () => {
        state.delay = 0;
        for (const frame of delayed.splice(0)) await arrive(frame, host, brokerPort);
      };
    },
    freeze(frozen) {
      state.frozen = frozen;
    },
    get produced() {
      return state.produced;
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends one request by itself and waits for its answer. */
async function arrive(frame: Buffer, host: string, port: number): Promise<void> {
  const socket = connect({ host, port });
  socket.write(frame);
  await new Promise<void>((resolve, reject) => {
    forFrames(socket, () => resolve());
    socket.on('error', reject);
  });
  socket.destroy();
}

function portOf(server: ReturnType<typeof createServer>): number {
  return (server.address() as AddressInfo).port;
}

/** Kafka frames, 4-byte length first, whole. */
function forFrames(socket: Socket, take: (frame: Buffer) => void): void {
  let held = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    held = Buffer.concat([held, data]);
    for (let end = 0; held.length >= 4; held = held.subarray(end)) {
      end = 4 + held.readInt32BE(0);
      if (held.length < end) return;
      take(held.subarray(0, end));
    }
  });
}

/** Brokers name themselves as a string and an int32 port. */
function withPort(frame: Buffer, host: string, from: number, to: number): Buffer {
  const pattern = (port: number): Buffer => {
    const bytes = Buffer.alloc(2 + host.length + 4);
    bytes.writeInt16BE(host.length, 0);
    bytes.write(host, 2);
    bytes.writeInt32BE(port, 2 + host.length);
    return bytes;
  };
  const changed = Buffer.from(frame);
  const wanted = pattern(from);
  for (let at = changed.indexOf(wanted); at >= 0; at = changed.indexOf(wanted, at + wanted.length)) {
    pattern(to).copy(changed, at);
  }
  return changed;
}
