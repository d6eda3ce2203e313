/** How far a replay is, told at a pace people can read. */
export interface ReplayProgress {
  /** Records read, and to be read, of all topics. */
  readonly records: number;
  readonly recordsTotal: number;
  readonly recordsPerSecond: number;
  /** Milliseconds to go at that rate; null before there is one. */
  readonly etaMs: number | null;
  /** Topic being read. */
  readonly topic: string;
}

export interface Reporter {
  read(topic: string, records: number): void;
  /** Tells the last state. */
  end(): void;
  readonly records: number;
}

const PROGRESS_EVERY_MS = 500;

export function createReporter(recordsTotal: number, onProgress?: (progress: ReplayProgress) => void): Reporter {
  const beganAtMs = performance.now();
  let toldAtMs = beganAtMs;
  let records = 0;
  let topic = '';
  const tell = (nowMs: number) => {
    toldAtMs = nowMs;
    const elapsedMs = nowMs - beganAtMs;
    const recordsPerSecond = elapsedMs > 0 ? Math.round((records * 1_000) / elapsedMs) : 0;
    const etaMs = records > 0 ? Math.round(((recordsTotal - records) * elapsedMs) / records) : null;
    onProgress?.({ records, recordsTotal, recordsPerSecond, etaMs, topic });
  };
  return {
    read(name, count) {
      topic = name;
      records += count;
      const nowMs = performance.now();
      if (nowMs - toldAtMs >= PROGRESS_EVERY_MS) tell(nowMs);
    },
    end: () => tell(performance.now()),
    get records() {
      return records;
    },
  };
}
