/** Restore, in memory: the same log again, or nothing. */
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Batch, EventLog, LogRecord } from '../log/event-log.ts';
import { createMemoryLog } from '../log/log.memory.ts';
import { encodeHeaders } from '../log/record-batch.ts';
import { openArchiveLog } from './log.archive.ts';
import { restoreLog } from './restorer.ts';
import { archiveKit, contentOf, createMemoryTarget, kitTopics, someRecords } from './testing/archive-kit.ts';

async function archived(count = 120) {
  const log = createMemoryLog({ topics: kitTopics });
  const store = createMemoryObjectStore();
  for (let n = 0; n < count; n += 20) await log.append(someRecords(n, 20));
  await archiveKit(log, store);
  return { log, store };
}

describe('restore', () => {
  test('gives an empty broker the same topics and records: offsets, keys, values, times, headers', async () => {
    const { log, store } = await archived();
    const target = createMemoryTarget();
    expect(await restoreLog({ store, target })).toMatchObject({
      topics: 2,
      partitions: 4,
      records: 120,
      recordsTotal: 120,
    });
    expect(target.content()).toEqual(await contentOf(log));
    for (const { name, config } of kitTopics)
      expect(target.topics.get(name)).toMatchObject({ config, restoring: false });
  });

  test('a topic that is there and empty is filled', async () => {
    const { log, store } = await archived();
    const target = createMemoryTarget();
    await target.begin({ ...kitTopics[0], config: {} }, false);
    await target.end({ ...kitTopics[0], config: {} });
    await restoreLog({ store, target });
    expect(target.content()).toEqual(await contentOf(log));
  });

  test('a target with records is refused, and not touched', async () => {
    const { store } = await archived();
    const target = createMemoryTarget();
    await target.begin(kitTopics[1], false);
    await target.write('audit', 0, [{ key: 'a', value: Buffer.from('theirs') }]);
    await target.end(kitTopics[1]);
    const before = target.content();
    const refusal = restoreLog({ store, target, resume: true });
    await expect(refusal).rejects.toMatchObject({ code: 'RESTORE_TARGET_NOT_EMPTY', retryable: false });
    expect(target.content()).toEqual(before);
  });

  test('a target with other partitions is refused', async () => {
    const { store } = await archived();
    const target = createMemoryTarget();
    await target.begin({ ...kitTopics[0], partitions: 4 }, false);
    await expect(restoreLog({ store, target })).rejects.toMatchObject({ code: 'RESTORE_TARGET_DIFFERS' });
  });

  test('ended half-way it is refused without --resume, and carried on with it, wherever it ended', async () => {
    const { log, store } = await archived();
    const wanted = await contentOf(log);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (writes) => {
        const held = new Map();
        const cut = restoreLog({ store, target: createMemoryTarget(held, writes) });
        const ended = await cut.then(
          () => 'whole',
          (error: Error) => error.message,
        );
        const target = createMemoryTarget(held);
        if (ended === 'whole') return;
        expect(ended).toBe('broker gone');
        await expect(restoreLog({ store, target })).rejects.toMatchObject({ code: 'RESTORE_TARGET_NOT_EMPTY' });
        await restoreLog({ store, target, resume: true });
        expect(target.content()).toEqual(wanted);
      }),
    );
  });

  test('what is carried on must be a beginning of this archive', async () => {
    const { store } = await archived();
    const target = createMemoryTarget();
    await target.begin(kitTopics[1], false);
    await target.write('audit', 0, [{ key: 'a', value: Buffer.from('theirs') }]);
    await expect(restoreLog({ store, target, resume: true })).rejects.toMatchObject({ code: 'RESTORE_TARGET_DIFFERS' });
  });

  test.each<[string, (record: LogRecord) => LogRecord]>([
    ['another value', (record) => ({ ...record, value: Buffer.from('theirs') })],
    ['another key', (record) => ({ ...record, key: 'acme|theirs' })],
    ['another time', (record) => ({ ...record, appendedAtMs: record.appendedAtMs + 1 })],
    ['another header', (record) => ({ ...record, headers: encodeHeaders([{ name: 'x', value: Buffer.from('y') }]) })],
  ])('a foreign record in the middle of what is carried on is found: %s', async (_, forged) => {
    const { store } = await archived();
    const held = new Map();
    const cut = restoreLog({ store, target: createMemoryTarget(held, 6) });
    await expect(cut).rejects.toThrow('broker gone');
    const partition: LogRecord[] = held.get('facts').partitions.find((records: LogRecord[]) => records.length > 2);
    const genuine = partition[1] as LogRecord;
    partition[1] = forged(genuine);
    const resumed = () => restoreLog({ store, target: createMemoryTarget(held), resume: true });
    await expect(resumed()).rejects.toMatchObject({
      code: 'RESTORE_TARGET_DIFFERS',
      message: expect.stringContaining('at offset 1 '),
    });
    partition[1] = genuine;
    await resumed();
  });

  test('somebody else writing into the topic is found', async () => {
    const { store } = await archived();
    const target = createMemoryTarget();
    const write: typeof target.write = async (topic, partition, records) => {
      const at = await target.write(topic, partition, records);
      await target.write(topic, partition, [{ key: 'x', value: Buffer.from('theirs') }]);
      return at;
    };
    await expect(restoreLog({ store, target: { ...target, write } })).rejects.toMatchObject({
      code: 'RESTORE_OFFSET_MOVED',
    });
  });

  test('another schema under an id of the archive is refused; ids the registry does not know are told', async () => {
    const { store } = await archived();
    const other = restoreLog({ store, target: createMemoryTarget(), schemaText: async () => '"long"' });
    await expect(other).rejects.toMatchObject({ code: 'RESTORE_SCHEMA_DIFFERS' });
    const same = async (id: number) => (id === 2 ? null : `{ "type": "string", "id": ${id} }`);
    const result = await restoreLog({ store, target: createMemoryTarget(), schemaText: same });
    expect(result.schemasUnknown).toEqual([2]);
  });
});

/** A log as a broker has it after transactions: offsets it keeps to itself in the middle and at the end. */
function withGaps(log: EventLog): EventLog {
  const moved = (offset: number) => offset + Math.floor(offset / 10);
  return {
    ...log,
    endOffsets: async (topic) => (await log.endOffsets(topic)).map((end) => moved(end) + 1),
    async *read(topic, partition, from, to): AsyncGenerator<Batch> {
      const ends = await log.endOffsets(topic);
      const end = ends[partition] ?? 0;
      const endOffset = moved(end) + 1;
      for await (const batch of log.read(topic, partition, 0, end)) {
        const records = batch.records
          .map((record) => ({ ...record, offset: moved(record.offset) }))
          .filter(({ offset }) => offset >= from && offset < to);
        yield { ...batch, records, nextOffset: Math.min(to, endOffset), endOffset };
      }
    },
  };
}

describe('offsets the broker kept to itself', () => {
  test('are archived as gaps: replay reads around them, restore refuses before it writes', async () => {
    const log = createMemoryLog({ topics: kitTopics });
    const store = createMemoryObjectStore();
    await log.append(someRecords(0, 150));
    const gapped = withGaps(log);
    await archiveKit(gapped, store);
    const archive = await openArchiveLog(store);
    expect(await contentOf(archive)).toEqual(await contentOf(gapped));
    expect(await archive.endOffsets('facts')).toEqual(await gapped.endOffsets('facts'));
    expect(await archiveKit(gapped, store)).toMatchObject({ records: 0, run: 1 });
    const target = createMemoryTarget();
    await expect(restoreLog({ store, target })).rejects.toMatchObject({ code: 'RESTORE_GAP', retryable: false });
    expect(target.topics.size).toBe(0);
  });
});
