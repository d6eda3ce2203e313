/** What tests of the archive share: a memory log to archive, a memory broker to restore into, a store that fails. */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import type { AppendRecord, EventLog, LogRecord } from '../../log/event-log.ts';
import type { OutgoingRecord } from '../../log/record-batch.ts';
import { type ArchiveOptions, type ArchiveResult, archiveLog } from '../archiver.ts';
import type { FoundTopic, RestoreTarget, RestoreTopic } from '../restorer.ts';

export const kitTopics = [
  { name: 'facts', partitions: 3, config: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } },
  { name: 'audit', partitions: 1, config: { 'retention.ms': '-1' } },
] as const;

/** Small, so that some tens of records make several segments. */
export const KIT_SEGMENT_BYTES = 600;

export function archiveKit(
  log: Pick<EventLog, 'read' | 'endOffsets'>,
  store: ObjectStore,
  change: Partial<ArchiveOptions> = {},
): Promise<ArchiveResult> {
  const schemaText = async (id: number) => (id < 100 ? `{"type":"string","id":${id}}` : null);
  return archiveLog({ log, store, topics: kitTopics, schemaText, segmentBytes: KIT_SEGMENT_BYTES, ...change });
}

/** Records in the Confluent wire format with ids 1 to 3, some with headers. */
export function someRecords(from: number, count: number): AppendRecord[] {
  return Array.from({ length: count }, (_, n) => {
    const at = from + n;
    const value = Buffer.concat([
      Buffer.from([0, 0, 0, 0, 1 + (at % 3)]),
      Buffer.from(`value ${at} `.repeat(1 + (at % 5))),
    ]);
    const record = { topic: at % 7 === 0 ? 'audit' : 'facts', key: `acme|e${at % 11}`, value };
    return at % 4 === 0 ? { ...record, headers: { trace: `t${at}` } } : record;
  });
}

/** Everything a log holds, as text, by `topic/partition`. */
export async function contentOf(log: Pick<EventLog, 'read' | 'endOffsets'>): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const { name } of kitTopics) {
    for (const [partition, end] of (await log.endOffsets(name)).entries()) {
      const lines: string[] = [];
      for await (const batch of log.read(name, partition, 0, end)) lines.push(...batch.records.map(lineOf));
      content[`${name}/${partition}`] = lines;
    }
  }
  return content;
}

function lineOf({ offset, key, value, appendedAtMs, headers }: LogRecord): string {
  return [offset, key, value.toString('base64'), appendedAtMs, headers?.toString('base64') ?? ''].join(' ');
}

/** A store whose writes fail from the n-th on, before or after they are done, as when a process is killed there. */
export function failingStore(store: ObjectStore, puts: number, when: 'before' | 'after'): ObjectStore {
  let left = puts;
  return {
    ...store,
    async put(key, body, options) {
      left -= 1;
      if (left < 0) throw new Error('killed');
      if (left > 0) return store.put(key, body, options);
      if (when === 'after') await store.put(key, body, options);
      throw new Error('killed');
    },
  };
}

export interface MemoryTarget extends RestoreTarget {
  /** What the broker holds, as `contentOf` tells it. */
  content(): Record<string, string[]>;
  readonly topics: ReadonlyMap<string, { readonly config: Readonly<Record<string, string>> }>;
}

interface HeldTopic {
  config: Readonly<Record<string, string>>;
  restoring: boolean;
  readonly partitions: LogRecord[][];
}

/** `writesMax`: the broker goes away after so many. */
export function createMemoryTarget(
  held = new Map<string, HeldTopic>(),
  writesMax = Number.POSITIVE_INFINITY,
): MemoryTarget {
  let writes = 0;
  const partition = (topic: string, at: number) => (held.get(topic) as HeldTopic).partitions[at] as LogRecord[];
  return {
    topics: held,
    content: () =>
      Object.fromEntries(
        [...held].flatMap(([name, { partitions }]) =>
          partitions.map((records, at) => [`${name}/${at}`, records.map(lineOf)] as const),
        ),
      ),
    async find(names) {
      return names.flatMap((name): FoundTopic[] => {
        const topic = held.get(name);
        if (topic === undefined) return [];
        const ends = topic.partitions.map(({ length }) => length);
        return [{ name, partitions: ends.length, restoring: topic.restoring, ends }];
      });
    },
    async begin({ name, partitions, config }: RestoreTopic, isThere) {
      if (isThere) Object.assign(held.get(name) as HeldTopic, { restoring: true });
      else held.set(name, { config, restoring: true, partitions: Array.from({ length: partitions }, () => []) });
    },
    async write(topic, at, records) {
      writes += 1;
      if (writes > writesMax) throw new Error('broker gone');
      const into = partition(topic, at);
      const first = into.length;
      into.push(...records.map((record, n) => asLogRecord(topic, at, first + n, record)));
      return first;
    },
    async *read(topic, at, end) {
      yield { records: partition(topic, at).slice(0, end) };
    },
    endOffsets: async (topic) => (held.get(topic) as HeldTopic).partitions.map(({ length }) => length),
    async end({ name, config }) {
      Object.assign(held.get(name) as HeldTopic, { restoring: false, config });
    },
    async close() {},
  };
}

function asLogRecord(topic: string, partition: number, offset: number, record: OutgoingRecord): LogRecord {
  const { key, value, timestampMs = -1, rawHeaders } = record;
  const made: LogRecord = { topic, partition, offset, key, value: Buffer.from(value), appendedAtMs: timestampMs };
  return rawHeaders === undefined ? made : { ...made, headers: rawHeaders };
}
