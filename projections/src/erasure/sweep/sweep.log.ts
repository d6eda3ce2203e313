/**
 * Searches the log through its port: key, value and headers of every record of every topic, as any reader gets them. A
 * fetched batch is searched at once, and record by record only when something is in it.
 */
import { topics } from '@mainstem/schemas/topics';
import type { EventLog, LogRecord } from '@mainstem/streams/log/event-log';
import type { Needles } from './needles.ts';
import { type Finding, PlaceCount, type Sweeper } from './sweeper.ts';

export function createLogSweeper(log: Pick<EventLog, 'read' | 'endOffsets'>): Sweeper {
  return {
    store: 'log',
    async sweep(needles, found) {
      const swept = [];
      for (const { name } of topics) {
        for (const [partition, end] of (await log.endOffsets(name)).entries()) {
          swept.push(await sweepPartition(log, name, partition, end, needles, found));
        }
      }
      return swept;
    },
  };
}

async function sweepPartition(
  log: Pick<EventLog, 'read'>,
  topic: string,
  partition: number,
  end: number,
  needles: Needles,
  found: (finding: Finding) => void,
) {
  const count = new PlaceCount('log', `${topic}/${partition}`, needles, found);
  let next = 0;
  for await (const { records, nextOffset } of log.read(topic, partition, 0, end)) {
    next = nextOffset;
    const whole = Buffer.concat(records.flatMap(partsOf));
    if (!needles.isIn(whole)) {
      count.items += records.length;
      count.sizeBytes += whole.length;
    } else for (const record of records) count.search(`offset ${record.offset}`, ...partsOf(record));
  }
  return count.done({ fromOffset: 0, toOffset: Math.max(next, end) });
}

function partsOf({ key, value, headers }: LogRecord): Buffer[] {
  return [Buffer.from(key), value, ...(headers === undefined ? [] : [headers])];
}
