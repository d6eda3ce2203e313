/**
 * A WebSocket client. Frames that many share are written to the socket as they are; control frames and the client's own
 * are the library's. Both are whole frames, and nothing is compressed, so they may follow each other in any order.
 */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { closeCodes } from './close-codes.ts';
import { BACKLOG_BYTES_MAX, FAREWELL_MS } from './limits.ts';
import { writtenOff } from './sink.stream.ts';
import type { Sink } from './sink.ts';

/** A close frame holds 125 bytes, two of them the code (RFC 6455 §5.5). */
const REASON_BYTES_MAX = 123;

export function websocketSink(client: WebSocket, socket: Socket): Sink {
  let closed = false;
  client.on('close', () => {
    closed = true;
  });
  return {
    get closed() {
      return closed;
    },
    get backlogBytes() {
      return socket.writableLength;
    },
    write(frames) {
      if (!closed) socket.write(frames);
    },
    drained: () => writtenOff(socket, BACKLOG_BYTES_MAX / 2, () => closed),
    end(reason, words) {
      if (closed) return;
      closed = true;
      client.close(closeCodes[reason], Buffer.from(words).subarray(0, REASON_BYTES_MAX).toString());
      // Who does not read his farewell either is cut off.
      setTimeout(() => client.terminate(), FAREWELL_MS).unref();
    },
  };
}
