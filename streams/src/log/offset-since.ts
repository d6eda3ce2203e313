/** Where to begin to read a partition, so that a question about one minute does not read a year. */
import type { EventLog } from './event-log.ts';

/**
 * Brokers' clocks and ours may differ, and a record is appended some time after what it tells of: so much earlier is
 * begun, ms.
 */
const EARLIER_MS = 60_000;

/** First offset of a partition that may hold what was appended at or after `atMs`; by halving, some 25 reads. */
export async function offsetSince(
  log: Pick<EventLog, 'read'>,
  topic: string,
  partition: number,
  end: number,
  atMs: number,
): Promise<number> {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const appendedAtMs = await timeOf(log, topic, partition, middle, end);
    if (appendedAtMs === undefined || appendedAtMs >= atMs - EARLIER_MS) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Of the first record at or after an offset; undefined when there is none. */
async function timeOf(
  log: Pick<EventLog, 'read'>,
  topic: string,
  partition: number,
  offset: number,
  end: number,
): Promise<number | undefined> {
  for await (const { records } of log.read(topic, partition, offset, end)) {
    const [first] = records;
    if (first !== undefined) return first.appendedAtMs;
  }
  return undefined;
}
