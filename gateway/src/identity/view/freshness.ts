/**
 * How old a view of the log may be. It asks the log for its end, and once the view has come there, the view is as fresh as
 * the question. When the log cannot be asked, or the view does not come along, it ages, and whoever must not act on an old
 * view can tell (fail closed).
 */
import type { EventLog } from '@mainstem/streams/log/event-log';

/** Two end offsets a second and topic: nothing for a broker, and far below the bound on age. */
const ASK_EVERY_MS = 1_000;

export interface Freshness {
  /** Everything before the offset has been taken in. */
  reached(topic: string, partition: number, nextOffset: number): void;
  /** Age of the view, ms; infinite before it was fresh once. */
  ageMs(): number;
  /** Resolves once the view holds everything that is on the log now. Throws what the log throws. */
  now(): Promise<void>;
  stop(): void;
}

interface Waiting {
  readonly topic: string;
  readonly ends: readonly number[];
  readonly come: () => void;
}

/** `monotonicMs` is a clock that never goes back. */
export function createFreshness(
  log: Pick<EventLog, 'endOffsets'>,
  topics: readonly string[],
  monotonicMs: () => number = () => performance.now(),
): Freshness {
  const read = new Map<string, number>();
  let waiting: Waiting[] = [];
  let freshAtMs = Number.NEGATIVE_INFINITY;
  let asking = false;

  const isThere = ({ topic, ends }: Waiting) =>
    ends.every((end, partition) => (read.get(`${topic}/${partition}`) ?? 0) >= end);
  const sweep = () => {
    const there = waiting.filter(isThere);
    if (there.length === 0) return;
    waiting = waiting.filter((one) => !there.includes(one));
    for (const one of there) one.come();
  };
  const now = async () => {
    const askedAtMs = monotonicMs();
    const each = topics.map(async (topic) => {
      const ends = await log.endOffsets(topic);
      await new Promise<void>((come) => {
        waiting.push({ topic, ends, come });
        sweep();
      });
    });
    await Promise.all(each);
    freshAtMs = Math.max(freshAtMs, askedAtMs);
  };
  const ask = () => {
    if (asking) return; // one question at a time: a log that does not answer is not asked more
    asking = true;
    now().then(
      () => {
        asking = false;
      },
      () => {
        asking = false; // the age says it
      },
    );
  };
  ask();
  const timer = setInterval(ask, ASK_EVERY_MS);
  timer.unref();
  return {
    reached(topic, partition, nextOffset) {
      read.set(`${topic}/${partition}`, nextOffset);
      sweep();
    },
    ageMs: () => monotonicMs() - freshAtMs,
    now,
    stop: () => clearInterval(timer),
  };
}
