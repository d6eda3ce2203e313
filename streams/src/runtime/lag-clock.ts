/**
 * How late a reader is in seconds, from how many records it is behind: the age of the oldest look at the end of the log that
 * it has not reached since. Looks are taken once a second, so a reader that keeps up says 0 whatever the rate, and one
 * that stands still says since when.
 */
import { Gauge, type Registry } from 'prom-client';

export interface ReaderAt {
  readonly name: string;
  /** Records passed so far, of all partitions; null while not known. */
  readonly position: number | null;
  /** Records behind the end of the log; null while not known. */
  readonly lag: number | null;
}

export interface Lag {
  readonly records: number;
  readonly seconds: number;
}

export interface LagClock {
  /** Takes a look; called once a second by `start`, and by tests. */
  look(): void;
  lags(): Record<string, Lag>;
  stop(): void;
}

const LOOK_EVERY_MS = 1_000;
/** Looks kept for each reader: beyond ten minutes it says how long at least. */
const LOOKS_MAX = 600;

interface Look {
  readonly end: number;
  readonly atMs: number;
}

export function createLagClock(read: () => readonly ReaderAt[], nowMs: () => number = Date.now): LagClock {
  const looks = new Map<string, Look[]>();
  const timer = setInterval(() => look(), LOOK_EVERY_MS);
  timer.unref();
  const look = (): void => {
    const readers = read();
    for (const name of looks.keys()) if (!readers.some((reader) => reader.name === name)) looks.delete(name);
    for (const { name, position, lag } of readers) {
      if (position === null || lag === null) continue;
      const kept = looks.get(name) ?? [];
      if (kept.length === 0) looks.set(name, kept);
      // The oldest stays: it is the one that says since when. A view that begins anew stands before all of them.
      if (kept.length === LOOKS_MAX) kept.splice(1, 1);
      kept.push({ end: position + lag, atMs: nowMs() });
      const reached = kept.findIndex(({ end }) => end > position);
      kept.splice(0, reached < 0 ? kept.length : reached);
    }
  };
  return {
    look,
    lags() {
      const found: Record<string, Lag> = {};
      for (const { name, position, lag } of read()) {
        if (position === null || lag === null) continue;
        const since = looks.get(name)?.find(({ end }) => end > position)?.atMs;
        const seconds = lag === 0 || since === undefined ? 0 : Math.max(0, nowMs() - since) / 1_000;
        found[name] = { records: lag, seconds };
      }
      return found;
    },
    stop: () => clearInterval(timer),
  };
}

export function registerLagMetrics(registry: Registry, clock: LagClock): void {
  const gauge = (name: string, help: string, of: (lag: Lag) => number) =>
    new Gauge({
      name: `mainstem_consumer_lag_${name}`,
      help,
      labelNames: ['consumer'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [consumer, lag] of Object.entries(clock.lags())) this.set({ consumer }, of(lag));
      },
    });
  gauge('records', 'Records between the reader and the end of the log.', ({ records }) => records);
  gauge('seconds', 'Age of the oldest record the reader has not come to, s.', ({ seconds }) => seconds);
}
