/** The archive in memory: what it holds is the log, whatever happens while it is made. */
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contractTopics, describeEventLog } from '../log/event-log.contract.ts';
import type { EventLog, LogRecord } from '../log/event-log.ts';
import { createMemoryLog } from '../log/log.memory.ts';
import { archiveLog } from './archiver.ts';
import { requireHead, verifyHeads } from './chain.ts';
import { archivedRecordSchema, openContainer } from './container.ts';
import { openArchiveLog } from './log.archive.ts';
import { archiveKit, contentOf, failingStore, kitTopics, someRecords } from './testing/archive-kit.ts';

const newLog = (): EventLog => createMemoryLog({ topics: kitTopics });

async function keysOf(store: ReturnType<typeof createMemoryObjectStore>, prefix = 'archive/'): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

describe('what is archived', () => {
  test('is the log, read without it: records, keys, times, headers, offsets', async () => {
    const [log, store] = [newLog(), createMemoryObjectStore()];
    for (let n = 0; n < 200; n += 10) await log.append(someRecords(n, 10));
    const result = await archiveKit(log, store);
    expect(result).toMatchObject({ run: 1, records: 200, recordsTotal: 200, schemas: 3, schemasUnknown: [] });
    expect(result.segments).toBeGreaterThan(8);
    expect(await contentOf(await openArchiveLog(store))).toEqual(await contentOf(log));
  });

  test('a second run archives only what is new, and nothing when there is nothing', async () => {
    const [log, store] = [newLog(), createMemoryObjectStore()];
    await log.append(someRecords(0, 50));
    const first = await archiveKit(log, store);
    const before = await keysOf(store);
    expect(await archiveKit(log, store)).toMatchObject({ run: 1, head: first.head, records: 0, segments: 0 });
    expect(await keysOf(store)).toEqual(before);
    await log.append(someRecords(50, 30));
    const second = await archiveKit(log, store);
    expect(second).toMatchObject({ run: 2, records: 30, recordsTotal: 80 });
    expect((await keysOf(store)).filter((key) => before.includes(key))).toEqual(before);
    expect(await contentOf(await openArchiveLog(store))).toEqual(await contentOf(log));
    // What an older head names is still there to be read.
    const old = await contentOf(await openArchiveLog(store, first.head));
    expect(Object.values(old).flat()).toHaveLength(50);
    await verifyHeads(store, await requireHead(store));
  });

  test('killed at any write, before or after it was done, the next run makes it whole: no gap, no overlap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ puts: fc.integer({ min: 0, max: 30 }), more: fc.integer({ min: 0, max: 25 }) }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.constantFrom('before' as const, 'after' as const),
        async (kills, when) => {
          const [log, store] = [newLog(), createMemoryObjectStore()];
          let at = 0;
          for (const { puts, more } of kills) {
            await log.append(someRecords(at, more));
            at += more;
            await archiveKit(log, failingStore(store, puts, when)).catch((error: Error) => {
              expect(error.message).toBe('killed');
            });
          }
          await archiveKit(log, store);
          expect(await contentOf(await openArchiveLog(store))).toEqual(await contentOf(log));
          await verifyHeads(store, await requireHead(store));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the same log gives the same segments to the byte, in whatever run', async () => {
    const log = newLog();
    await log.append(someRecords(0, 120));
    const [one, other] = [createMemoryObjectStore(), createMemoryObjectStore()];
    await archiveKit(log, failingStore(one, 9, 'before')).catch(() => {});
    const published = (await keysOf(one, 'archive/log/')).filter((key) => key.endsWith('.avro'));
    await archiveKit(log, one);
    await archiveKit(log, other);
    const made = (await keysOf(one, 'archive/log/')).filter((key) => key.endsWith('.avro'));
    expect(published.length).toBeGreaterThan(0);
    expect(made.filter((key) => published.includes(key))).toEqual(published);
  });

  test('two runs at once: one of them wins each entry, nothing is archived twice', async () => {
    const [log, store] = [newLog(), createMemoryObjectStore()];
    await log.append(someRecords(0, 300));
    const results = await Promise.allSettled([archiveKit(log, store), archiveKit(log, store), archiveKit(log, store)]);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'ARCHIVE_BUSY', retryable: true });
    }
    await archiveKit(log, store);
    expect(await contentOf(await openArchiveLog(store))).toEqual(await contentOf(log));
  });

  test('an interrupted run ends with its signal, and what it published is carried on', async () => {
    const [log, store] = [newLog(), createMemoryObjectStore()];
    await log.append(someRecords(0, 300));
    const stop = new AbortController();
    const put: typeof store.put = (...call) => {
      stop.abort();
      return store.put(...call);
    };
    const run = archiveKit(log, { ...store, put }, { signal: stop.signal });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    await archiveKit(log, store);
    expect(await contentOf(await openArchiveLog(store))).toEqual(await contentOf(log));
  });

  test('what is written is kept until the time asked for', async () => {
    const [log, store] = [newLog(), createMemoryObjectStore()];
    await log.append(someRecords(0, 20));
    await archiveKit(log, store, { retainUntilMs: Date.now() + 60_000 });
    for (const key of await keysOf(store)) {
      await expect(store.remove(key)).rejects.toMatchObject({ code: 'OBJECT_RETAINED' });
    }
  });

  test('schemas of what a killed run had published are kept by the next one', async () => {
    const [log, store] = [newLog(), createMemoryObjectStore()];
    await log.append(someRecords(0, 12));
    const put: typeof store.put = (key, ...rest) =>
      key.startsWith('archive/schemas/') ? Promise.reject(new Error('killed')) : store.put(key, ...rest);
    await expect(archiveKit(log, { ...store, put })).rejects.toThrow('killed');
    expect(await archiveKit(log, store)).toMatchObject({ records: 0, recordsTotal: 12, schemas: 3 });
    expect(await keysOf(store, 'archive/schemas/')).toHaveLength(3);
  });

  test('a schema nobody knows is told, and asked for again by the next run', async () => {
    const [log, store] = [newLog(), createMemoryObjectStore()];
    await log.append([{ topic: 'facts', key: 'acme|e', value: Buffer.from([0, 0, 0, 1, 0, 7]) }]);
    expect(await archiveKit(log, store)).toMatchObject({ schemasUnknown: [256] });
    expect(await archiveKit(log, store, { schemaText: async () => '"string"' })).toMatchObject({ schemasUnknown: [] });
    expect((await store.get('archive/schemas/256.avsc'))?.toString()).toBe('"string"');
  });
});

describe('another log than the one archived is refused before anything is written', () => {
  async function refused(other: EventLog): Promise<unknown> {
    const [log, store] = [newLog(), createMemoryObjectStore()];
    await log.append(someRecords(0, 40));
    await archiveKit(log, store);
    const before = await keysOf(store);
    const error = await archiveKit(other, store).catch((cause: unknown) => cause);
    expect(await keysOf(store)).toEqual(before);
    return error;
  }

  test('a log with other records', async () => {
    const other = newLog();
    await other.append(someRecords(1, 80));
    expect(await refused(other)).toMatchObject({ code: expect.stringMatching(/^ARCHIVE_LOG_(DIFFERS|BEHIND)$/) });
    const longer = newLog();
    await longer.append(someRecords(1, 400));
    expect(await refused(longer)).toMatchObject({ code: 'ARCHIVE_LOG_DIFFERS', retryable: false });
  });

  test('a log that ends before the archive', async () => {
    expect(await refused(newLog())).toMatchObject({ code: 'ARCHIVE_LOG_BEHIND' });
  });

  test('a log with other partitions', async () => {
    const other = createMemoryLog({ topics: kitTopics.map(({ name }) => ({ name, partitions: 5 })) });
    expect(await refused(other)).toMatchObject({ code: 'ARCHIVE_TOPIC_CHANGED' });
  });
});

describe('segments are files of Avro', () => {
  test('avsc reads them with its stock decoder, by the schema in the file', async () => {
    const [log, store] = [newLog(), createMemoryObjectStore()];
    await log.append(someRecords(0, 80));
    await archiveKit(log, store, { segmentBytes: 1_000_000 });
    const lines = new Map<string, LogRecord>();
    for (const [partition, end] of (await log.endOffsets('facts')).entries()) {
      for await (const { records } of log.read('facts', partition, 0, end)) {
        for (const record of records) lines.set(`${partition}/${record.offset}`, record);
      }
    }
    let found = 0;
    for (const key of (await keysOf(store, 'archive/log/facts/')).filter((name) => name.endsWith('.avro'))) {
      const decoder = new avro.streams.BlockDecoder();
      const records: Record<string, unknown>[] = [];
      const done = new Promise((resolve, reject) => {
        decoder.on('data', (record: Record<string, unknown>) => records.push(record));
        decoder.on('end', resolve);
        decoder.on('error', reject);
      });
      decoder.end(await store.get(key));
      await done;
      const partition = Number(key.split('/')[3]);
      for (const record of records) {
        const stored = lines.get(`${partition}/${record.offset}`) as LogRecord;
        expect(record).toMatchObject({ partition, key: stored.key, appendedAt: stored.appendedAtMs });
        expect((record.value as Buffer).equals(stored.value)).toBe(true);
      }
      found += records.length;
    }
    expect(found).toBe((await log.endOffsets('facts')).reduce((sum, end) => sum + end, 0));
  });

  test('a file avsc writes with our schema is read alike', async () => {
    const type = avro.Type.forSchema(archivedRecordSchema as unknown as avro.Schema, { wrapUnions: 'never' } as never);
    const encoder = new avro.streams.BlockEncoder(type, { codec: 'deflate', blockSize: 100 });
    const chunks: Buffer[] = [];
    encoder.on('data', (chunk: Buffer) => chunks.push(chunk));
    const done = new Promise((resolve) => encoder.on('end', resolve));
    const records = Array.from({ length: 30 }, (_, n) => ({
      partition: 1,
      offset: 2 ** 40 + n,
      key: `acme|é${n}`,
      value: Buffer.alloc(n, n),
      appendedAt: n - 15,
      headers: n % 2 === 0 ? [] : [{ name: 'h', value: n % 3 === 0 ? null : Buffer.from([n]) }],
    }));
    for (const record of records) encoder.write(record);
    encoder.end();
    await done;
    const found = [...openContainer(Buffer.concat(chunks)).blocks()].flat();
    expect(found).toEqual(records.map(({ appendedAt, ...record }) => ({ ...record, appendedAtMs: appendedAt })));
  });
});

/** A log whose appends go to memory and whose reads come from an archive made of it on the way. */
async function archivedLog(): Promise<EventLog> {
  const topics = contractTopics.map((topic) => ({ ...topic, config: {} }));
  const [log, store] = [createMemoryLog({ topics, clock: Date.now }), createMemoryObjectStore()];
  const fresh = async (): Promise<EventLog> => {
    await archiveLog({ log, store, topics, schemaText: async () => null, segmentBytes: 4_000 });
    return openArchiveLog(store);
  };
  const first = await fresh();
  return {
    append: (records) => log.append(records),
    async *read(...range) {
      yield* (await fresh()).read(...range);
    },
    tail: (...call) => first.tail(...call),
    endOffsets: async (topic) => (await fresh()).endOffsets(topic),
    offsetsAt: async (...at) => (await fresh()).offsetsAt(...at),
    partitionFor: (topic, key) => first.partitionFor(topic, key),
    close: () => log.close(),
  };
}

describeEventLog('the log read from an archive', archivedLog, ['reading']);

describe('the log read from an archive', () => {
  async function opened() {
    const [log, store] = [newLog(), createMemoryObjectStore()];
    await log.append(someRecords(0, 60));
    await archiveKit(log, store);
    return { log, archive: await openArchiveLog(store) };
  }

  test('takes no append', async () => {
    const { archive } = await opened();
    await expect(archive.append(someRecords(0, 1))).rejects.toMatchObject({ code: 'LOG_READ_ONLY', retryable: false });
  });

  test('puts keys on the partitions the log puts them on', async () => {
    const { log, archive } = await opened();
    for (let n = 0; n < 50; n += 1) {
      expect(archive.partitionFor('facts', `acme|${n}`)).toBe(log.partitionFor('facts', `acme|${n}`));
    }
    expect(() => archive.partitionFor('nowhere', 'k')).toThrow(expect.objectContaining({ code: 'LOG_TOPIC_MISSING' }));
  });

  test('a tail gives what there is, from where it is asked to, and then nothing until it is stopped', async () => {
    const { log, archive } = await opened();
    const seen: string[] = [];
    const ends = await log.endOffsets('facts');
    const tail = archive.tail(
      ends.map((end, partition) => ({ topic: 'facts', partition, offset: Math.min(2, end) })),
      ({ records }) => {
        for (const { partition, offset } of records) seen.push(`${partition}/${offset}`);
      },
    );
    const left = ends.reduce((sum, end) => sum + Math.max(0, end - 2), 0);
    while (seen.length < left) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(await Promise.race([tail.done, Promise.resolve('silent')])).toBe('silent');
    await tail.stop();
    await tail.done;
    const wanted = ends.flatMap((end, partition) =>
      Array.from({ length: end }, (_, offset) => ({ partition, offset })),
    );
    expect(seen.sort()).toEqual(
      wanted
        .filter(({ offset }) => offset >= 2)
        .map(({ partition, offset }) => `${partition}/${offset}`)
        .sort(),
    );
  });

  test('a tail ends with what its handler throws, and a closed archive takes no call', async () => {
    const { archive } = await opened();
    const tail = archive.tail([{ topic: 'facts', partition: 0, offset: 0 }], () => {
      throw new Error('handler');
    });
    await expect(tail.done).rejects.toThrow('handler');
    await archive.close();
    await expect(archive.endOffsets('facts')).rejects.toMatchObject({ code: 'LOG_CLOSED' });
  });

  test('an empty store holds no archive', async () => {
    await expect(openArchiveLog(createMemoryObjectStore())).rejects.toMatchObject({ code: 'ARCHIVE_ABSENT' });
  });
});
