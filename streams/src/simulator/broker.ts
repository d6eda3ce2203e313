/** The broker of the simulator: partitions in memory that only grow. Everything in it is at once; delays are the network's. */
import { LogError } from '../log/errors.ts';
import type { AppendRecord, Batch, EventLog, LogPosition, LogRecord } from '../log/event-log.ts';
import { firstAt } from '../log/log.memory.ts';
import { partitionOf } from '../log/partitioner.ts';

export interface Broker {
  append(records: readonly AppendRecord[]): LogPosition[];
  ends(topic: string): number[];
  /** Offset of the first record not older than a time, by partition; the end when there is none. */
  startsAt(topic: string, atMs: number): number[];
  /** Records [from, to) as far as they are there. */
  fetch(topic: string, partition: number, from: number, to: number): Batch;
  partitions(topic: string): number;
  /** Calls once, when the partition grows. */
  onGrowth(topic: string, partition: number, then: () => void): void;
  readonly topics: readonly string[];
  /** A client without a network, for who judges. */
  readonly direct: Pick<EventLog, 'read' | 'endOffsets'>;
}

interface Partition {
  readonly records: LogRecord[];
  waiting: (() => void)[];
}

export function createBroker(topics: Readonly<Record<string, number>>, wallMs: () => number): Broker {
  const held = new Map<string, Partition[]>();
  for (const [name, partitions] of Object.entries(topics)) {
    held.set(
      name,
      Array.from({ length: partitions }, () => ({ records: [], waiting: [] })),
    );
  }
  const partitionsOf = (topic: string): Partition[] => {
    const found = held.get(topic);
    if (found === undefined) throw new LogError('LOG_TOPIC_MISSING', `no topic ${topic}`);
    return found;
  };
  const fetch = (topic: string, partition: number, from: number, to: number): Batch => {
    const { records: all } = partitionsOf(topic)[partition] as Partition;
    const records = all.slice(from, to);
    return { topic, partition, records, nextOffset: from + records.length, endOffset: all.length };
  };
  return {
    topics: Object.keys(topics),
    partitions: (topic) => partitionsOf(topic).length,
    ends: (topic) => partitionsOf(topic).map(({ records }) => records.length),
    startsAt: (topic, atMs) => partitionsOf(topic).map(({ records }) => firstAt(records, atMs)),
    fetch,
    append(records) {
      const grown = new Set<Partition>();
      const positions = records.map((record) => {
        const { topic, key, value } = record;
        const partitions = partitionsOf(topic);
        const partition = partitionOf(key, partitions.length);
        const place = partitions[partition] as Partition;
        const offset = place.records.length;
        const appendedAtMs = Math.floor(wallMs());
        place.records.push({ topic, partition, offset, key, value: Buffer.from(value), appendedAtMs } as LogRecord);
        grown.add(place);
        return { topic, partition, offset };
      });
      for (const place of grown) {
        const { waiting } = place;
        place.waiting = [];
        for (const wake of waiting) wake();
      }
      return positions;
    },
    onGrowth(topic, partition, then) {
      (partitionsOf(topic)[partition] as Partition).waiting.push(then);
    },
    direct: {
      endOffsets: async (topic) => partitionsOf(topic).map(({ records }) => records.length),
      async *read(topic, partition, from, to) {
        if (from < to) yield fetch(topic, partition, from, to);
      },
    },
  };
}
