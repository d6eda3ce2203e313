/** A client of an event stream: a response that does not end until one of the two goes. */
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { closeCodes } from './close-codes.ts';
import { BACKLOG_BYTES_MAX, FAREWELL_MS } from './limits.ts';
import type { Sink } from './sink.ts';

export function streamSink(response: ServerResponse): Sink {
  let closed = false;
  response.on('close', () => {
    closed = true;
  });
  response.on('error', () => response.destroy());
  return {
    get closed() {
      return closed;
    },
    get backlogBytes() {
      return response.writableLength;
    },
    write(frames) {
      if (!closed) response.write(frames);
    },
    drained: () => writtenOff(response, BACKLOG_BYTES_MAX / 2, () => closed),
    end(reason, words) {
      if (closed) return;
      closed = true;
      const said = JSON.stringify({ code: closeCodes[reason], reason, words });
      response.end(`event: end\ndata: ${said}\n\n`);
      setTimeout(() => response.destroy(), FAREWELL_MS).unref();
    },
  };
}

/** Resolves once no more than so much waits to be written, or the client is gone. */
export async function writtenOff(to: Writable, bytes: number, isGone: () => boolean): Promise<void> {
  while (to.writableLength > bytes && !isGone()) {
    await new Promise<void>((resolve) => {
      const over = (): void => {
        to.off('drain', over);
        to.off('close', over);
        resolve();
      };
      to.once('drain', over);
      to.once('close', over);
    });
  }
}
