/**
 * How hard a rebuild may work beside the live platform: so many events and broker bytes a second, and so much memory.
 * Rates are token buckets on the clock it is given; memory is divided beforehand between the windows and caches of the
 * targets, so nothing has to be measured while it runs.
 */
import type { Clock } from '@mainstem/streams/runtime/clock';

export interface GovernorLimits {
  /** Records read a second, of all topics together. */
  readonly eventsPerS?: number;
  /** Bytes of keys and values taken from the broker a second. */
  readonly brokerBytesPerS?: number;
  /** Bytes for windows and caches of all targets together. */
  readonly memoryBytes?: number;
}

export interface Governor {
  /** Waits until a batch just read is paid for. Returns early when the signal is aborted. */
  pay(records: number, bytes: number, signal?: AbortSignal): Promise<void>;
}

/** What a bucket holds at most, ms of its rate: a pause is not made up for by a rush. */
const BURST_MS = 100;

export function createGovernor(limits: GovernorLimits, clock: Clock): Governor {
  const events = createBucket(limits.eventsPerS, clock);
  const bytes = createBucket(limits.brokerBytesPerS, clock);
  return {
    async pay(recordCount, byteCount, signal) {
      const waitMs = Math.max(events.take(recordCount), bytes.take(byteCount));
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    },
  };
}

interface Bucket {
  /** Takes tokens at once, on credit if need be, and says how long to wait for them, ms. */
  take(count: number): number;
}

function createBucket(perSecond: number | undefined, clock: Clock): Bucket {
  if (perSecond === undefined) return { take: () => 0 };
  if (!(perSecond > 0)) throw new RangeError(`a rate is above 0 a second, found ${perSecond}`);
  // When all that was taken is paid for.
  let paidAtMs = clock.nowMs();
  return {
    take(count) {
      const nowMs = clock.nowMs();
      paidAtMs = Math.max(paidAtMs, nowMs - BURST_MS) + (count * 1_000) / perSecond;
      return Math.max(0, paidAtMs - nowMs);
    },
  };
}

/** What one target may hold. */
export interface MemoryShare {
  readonly windowEventsMax: number;
  /** Bytes of values on the wire; decoded they take several times that. */
  readonly windowBytesMax: number;
  /** Rows, effects and races, each. */
  readonly cacheEntriesMax: number;
}

/** Events per window: large, so that many events of a row become one write; about 50 MB decoded. */
const WINDOW_EVENTS = 20_000;
/** Wire bytes per window, for events much larger than usual. */
const WINDOW_BYTES = 16 * 1024 * 1024;
/** Rows, effects and races remembered per view, each; below this a rebuild never asks the store for anything. */
const CACHE_ENTRIES_MAX = 300_000;
/** An event decoded, its folded row and the copy on its way to the store, beside its bytes on the wire. */
const DECODED_FACTOR = 12;
/** A remembered row with its key and hash, or an effect and a race, bytes. */
const ENTRY_BYTES = 1_500;
/** Below these a rebuild would only wait for its store. */
const WINDOW_BYTES_MIN = 64 * 1024;
const CACHE_ENTRIES_MIN = 1_000;

/** Half for windows, half for caches, the same for each of `targets`. */
export function memoryShare(limits: GovernorLimits, targets: number): MemoryShare {
  if (limits.memoryBytes === undefined) {
    return { windowEventsMax: WINDOW_EVENTS, windowBytesMax: WINDOW_BYTES, cacheEntriesMax: CACHE_ENTRIES_MAX };
  }
  const half = limits.memoryBytes / 2 / Math.max(1, targets);
  return {
    windowEventsMax: WINDOW_EVENTS,
    windowBytesMax: Math.min(WINDOW_BYTES, Math.max(WINDOW_BYTES_MIN, Math.floor(half / DECODED_FACTOR))),
    cacheEntriesMax: Math.min(CACHE_ENTRIES_MAX, Math.max(CACHE_ENTRIES_MIN, Math.floor(half / ENTRY_BYTES))),
  };
}
