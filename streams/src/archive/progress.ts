/** Progress of long work over records: told twice a second and at the end, with a rate and the time left. */

export interface ArchiveProgress {
  readonly records: number;
  readonly recordsTotal: number;
  readonly recordsPerSecond: number;
  /** Null until there is a rate. */
  readonly etaMs: number | null;
  /** `topic/partition` at work. */
  readonly place: string;
}

const TELL_EVERY_MS = 500;

export interface Meter {
  readonly records: number;
  add(records: number, place: string): void;
  end(): void;
}

export function createMeter(recordsTotal: number, tell: (progress: ArchiveProgress) => void = () => {}): Meter {
  const startedAt = performance.now();
  let toldAt = startedAt;
  let records = 0;
  let place = '';
  const say = (now: number): void => {
    toldAt = now;
    const recordsPerSecond = records / Math.max((now - startedAt) / 1_000, 1e-3);
    const etaMs = records === 0 ? null : ((recordsTotal - records) / recordsPerSecond) * 1_000;
    tell({ records, recordsTotal, recordsPerSecond, etaMs, place });
  };
  return {
    get records() {
      return records;
    },
    add(more, at) {
      records += more;
      place = at;
      const now = performance.now();
      if (now - toldAt >= TELL_EVERY_MS) say(now);
    },
    end: () => say(performance.now()),
  };
}

/** Does work for each item, so many at a time; the first failure is thrown when all that began have ended. */
export async function forEachOf<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined && !failed; item = queue.shift()) {
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
