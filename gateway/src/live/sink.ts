/** One client's way out, whatever carries it. It never waits: who leaves too much unread is ended, not waited for. */
import type { CloseReason } from './close-codes.ts';
import type { LiveMetrics } from './metrics.ts';

export interface Sink {
  readonly closed: boolean;
  /** Bytes handed over and not yet taken by the network. */
  readonly backlogBytes: number;
  /** Whole frames; nothing happens once closed. */
  write(frames: Buffer): void;
  /** Resolves when most of the backlog is gone, or the client is. */
  drained(): Promise<void>;
  /** Says why, and ends it. */
  end(reason: CloseReason, words: string): void;
}

/** Counts why clients are ended. */
export function counted(sink: Sink, metrics: LiveMetrics, transport: 'websocket' | 'stream'): Sink {
  return {
    get closed() {
      return sink.closed;
    },
    get backlogBytes() {
      return sink.backlogBytes;
    },
    write: (frames) => sink.write(frames),
    drained: () => sink.drained(),
    end(reason, words) {
      if (!sink.closed) metrics.ended.inc({ transport, reason });
      sink.end(reason, words);
    },
  };
}
