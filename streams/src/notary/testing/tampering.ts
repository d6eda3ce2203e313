/** Hands that change a log or a tree behind the notary's back, for the tests of the audit. */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import type { EventLog, LogRecord } from '../../log/event-log.ts';
import { leafHash } from '../merkle/hash.ts';
import type { RecordSource } from '../verify/records.ts';

/** The records of every partition, by `topic/partition`. */
export type LogCopy = Map<string, LogRecord[]>;

export async function copyLog(log: EventLog, topics: readonly string[]): Promise<LogCopy> {
  const copy: LogCopy = new Map();
  for (const topic of topics) {
    for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
      const records: LogRecord[] = [];
      for await (const batch of log.read(topic, partition, 0, end)) records.push(...batch.records);
      copy.set(`${topic}/${partition}`, records);
    }
  }
  return copy;
}

/** A log rewritten from a copy: offsets are dealt anew, as a broker would. */
export function rewritten(copy: LogCopy): RecordSource {
  const recordsOf = (topic: string, partition: number) =>
    (copy.get(`${topic}/${partition}`) ?? []).map((record, offset) => ({ ...record, offset }));
  return {
    async endOffsets(topic) {
      const partitions = [...copy.keys()].filter((name) => name.startsWith(`${topic}/`));
      return partitions.map((_, partition) => recordsOf(topic, partition).length);
    },
    async *read(topic, partition, from, to) {
      const all = recordsOf(topic, partition);
      const records = all.slice(from, to);
      yield { topic, partition, records, nextOffset: from + records.length, endOffset: all.length };
    },
  };
}

export const forged = (record: LogRecord, text = 'forged'): LogRecord => ({ ...record, value: Buffer.from(text) });

/** Changes an object where it lies. */
export async function change(objects: ObjectStore, key: string, edit: (body: Buffer) => Buffer): Promise<void> {
  const body = await objects.get(key);
  if (body === null) throw new Error(`no ${key}`);
  const edited = edit(Buffer.from(body));
  await objects.remove(key);
  await objects.put(key, edited);
}

export function flip(at: number): (body: Buffer) => Buffer {
  return (body) => {
    body[at] = (body[at] as number) ^ 1;
    return body;
  };
}

/** The first entry of a bundle changed, and its leaf hash with it. */
export function editInConcert(bundle: Buffer, tile: Buffer): void {
  const end = 2 + bundle.readUInt16BE(0);
  bundle[end - 1] = (bundle[end - 1] as number) ^ 1;
  leafHash(bundle.subarray(2, end)).copy(tile, 0);
}
