/** How far a rebuild is, told at a pace people can read. */
import type { Clock } from '@mainstem/streams/runtime/clock';

export interface RebuildProgress {
  /** Records read, and to be read, of all topics. */
  readonly done: number;
  readonly total: number;
  /** Records a second since it began. */
  readonly eventsPerS: number;
  /** Milliseconds to go at that rate; null before there is one. */
  readonly etaMs: number | null;
  /** Topic being read. */
  readonly topic: string;
}

export interface Reporter {
  read(topic: string, records: number): void;
  /** Tells the last state. */
  end(): void;
  readonly done: number;
}

const PROGRESS_EVERY_MS = 500;

export function createReporter(
  total: number,
  clock: Clock,
  onProgress?: (progress: RebuildProgress) => void,
): Reporter {
  const beganAtMs = clock.nowMs();
  let toldAtMs = beganAtMs;
  let done = 0;
  let topic = '';
  const tell = (nowMs: number) => {
    toldAtMs = nowMs;
    const elapsedMs = nowMs - beganAtMs;
    const eventsPerS = elapsedMs > 0 ? Math.round((done * 1_000) / elapsedMs) : 0;
    const etaMs = done > 0 ? Math.round((Math.max(0, total - done) * elapsedMs) / done) : null;
    onProgress?.({ done, total, eventsPerS, etaMs, topic });
  };
  return {
    read(name, count) {
      topic = name;
      done += count;
      const nowMs = clock.nowMs();
      if (nowMs - toldAtMs >= PROGRESS_EVERY_MS) tell(nowMs);
    },
    end: () => tell(clock.nowMs()),
    get done() {
      return done;
    },
  };
}
