/** What every adapter of the log must do, once for all of them. Run by `log.memory.test.ts` and `log.kafka.int.test.ts`. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type {
  AppendRecord,
  Batch,
  BatchHandler,
  EventLog,
  LogPosition,
  LogRecord,
  PartitionStart,
} from './event-log.ts';
import { RECORD_BATCH_BYTES_MAX } from './limits.ts';
import { decodeHeaders } from './record-batch.ts';

/** Topics an adapter under test must hold, empty at the start. */
export const contractTopics = [
  { name: 'many', partitions: 3 },
  { name: 'single', partitions: 1 },
  { name: 'empty', partitions: 2 },
] as const;

const record = (topic: string, key: string, text: string): AppendRecord => ({ topic, key, value: Buffer.from(text) });
const textsOf = (records: readonly LogRecord[]): string[] => records.map(({ value }) => value.toString());

const begin = (batches: AsyncIterable<Batch>): Promise<unknown> => batches[Symbol.asyncIterator]().next();

/** Waits for what a tail brings, briefly. */
async function eventually(holds: () => boolean, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`did not hold within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** An adapter that is only read has no `tailing` of what comes; its appends go around it. */
export function describeEventLog(
  name: string,
  open: () => Promise<EventLog>,
  parts: readonly ('appending' | 'reading' | 'tailing')[] = ['appending', 'reading', 'tailing'],
): void {
  describe(`${name} keeps the contract of the log`, () => {
    let log: EventLog;
    let unique = 0;
    const fresh = (prefix: string): string => `acme|${prefix}-${++unique}`;

    beforeAll(async () => {
      log = await open();
    });
    afterAll(() => log.close());

    function follow(starts: readonly PartitionStart[], handler?: BatchHandler) {
      const batches: Batch[] = [];
      const tail = log.tail(starts, async (batch) => {
        batches.push(batch);
        await handler?.(batch);
      });
      onTestFinished(() => tail.stop());
      return { tail, batches, texts: () => batches.flatMap(({ records }) => textsOf(records)) };
    }

    async function allPartitions(topic: string, from?: readonly number[]): Promise<PartitionStart[]> {
      const ends = await log.endOffsets(topic);
      return ends.map((end, partition) => ({ topic, partition, offset: from?.[partition] ?? end }));
    }

    async function readBack({ topic, partition, offset }: LogPosition, count = 1): Promise<LogRecord[]> {
      const records: LogRecord[] = [];
      for await (const batch of log.read(topic, partition, offset, offset + count)) records.push(...batch.records);
      return records;
    }

    if (parts.includes('appending')) appending();
    if (parts.includes('reading')) reading();
    if (parts.includes('tailing')) tailing();

    function appending(): void {
      test('an append is durable when it resolves, at the positions it says', async () => {
        const records = Array.from({ length: 20 }, (_, n) => record('many', fresh('durable'), `v${n}`));
        const positions = await log.append(records);
        for (const [n, position] of positions.entries()) {
          expect(position).toMatchObject({ topic: 'many', partition: log.partitionFor('many', records[n]?.key ?? '') });
          const [found] = await readBack(position);
          expect(found).toMatchObject({ ...position, key: records[n]?.key, value: Buffer.from(`v${n}`) });
          expect(found?.appendedAtMs).toBeGreaterThanOrEqual(0);
        }
      });

      test('appends made without waiting keep their order within a key', async () => {
        const key = fresh('order');
        const appends = Array.from({ length: 500 }, (_, n) => log.append([record('many', key, `${n}`)]));
        const offsets = (await Promise.all(appends)).map(([position]) => position?.offset ?? -1);
        expect(offsets).toEqual([...offsets].sort((left, right) => left - right));
        expect(new Set(offsets).size).toBe(500);
        const found = await readBack(
          { topic: 'many', partition: log.partitionFor('many', key), offset: offsets[0] ?? 0 },
          500,
        );
        expect(textsOf(found.filter((candidate) => candidate.key === key))).toEqual(appends.map((_, n) => `${n}`));
      });

      test('records of one append for one partition are neighbours, whatever else is appended', async () => {
        const others = Array.from({ length: 200 }, (_, n) => log.append([record('single', fresh('other'), `o${n}`)]));
        const groups = Array.from({ length: 50 }, (_, n) =>
          log.append([1, 2, 3].map((part) => record('single', fresh('group'), `g${n}.${part}`))),
        );
        for (const group of await Promise.all(groups)) {
          const [first, second, third] = group.map(({ offset }) => offset) as [number, number, number];
          expect([second - first, third - second]).toEqual([1, 1]);
        }
        await Promise.all(others);
      });

      test('an append over several topics and partitions gets each record its own position', async () => {
        const records = ['single', 'many', 'many', 'single'].map((topic, n) => record(topic, fresh('mixed'), `m${n}`));
        const positions = await log.append(records);
        const found = await Promise.all(positions.map(async (position) => textsOf(await readBack(position))));
        expect(found).toEqual([['m0'], ['m1'], ['m2'], ['m3']]);
      });

      test('keys and values of any bytes come back as they were; nothing appended is nothing', async () => {
        const key = `acme|${'\u{1F9FE}é'.repeat(20)}-${++unique}`;
        const value = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
        const [position] = await log.append([{ topic: 'many', key, value, headers: { traceparent: '00-ab-cd-01' } }]);
        const [found] = await readBack(position as LogPosition);
        expect(found).toMatchObject({ key, value });
        expect(decodeHeaders(found?.headers)).toEqual([{ name: 'traceparent', value: Buffer.from('00-ab-cd-01') }]);
        expect(await log.append([])).toEqual([]);
      });

      test('a record at the bound is taken; past it, nothing of the append is written', async () => {
        const [at] = await log.append([
          { topic: 'single', key: fresh('large'), value: Buffer.alloc(RECORD_BATCH_BYTES_MAX - 100, 1) },
        ]);
        expect((await readBack(at as LogPosition))[0]?.value.length).toBe(RECORD_BATCH_BYTES_MAX - 100);
        const before = await log.endOffsets('single');
        const half = Buffer.alloc(RECORD_BATCH_BYTES_MAX / 2 + 1, 1);
        const two = [1, 2].map(() => ({ topic: 'single', key: fresh('large'), value: half }));
        await expect(log.append(two)).rejects.toMatchObject({ code: 'LOG_RECORD_TOO_LARGE', retryable: false });
        expect(await log.endOffsets('single')).toEqual(before);
      });

      test('a topic that is not there is refused by every call', async () => {
        const missing = { code: 'LOG_TOPIC_MISSING' };
        await expect(log.append([record('nowhere', 'a|b', 'v')])).rejects.toMatchObject(missing);
        await expect(log.endOffsets('nowhere')).rejects.toMatchObject(missing);
        await expect(begin(log.read('nowhere', 0, 0, 1))).rejects.toMatchObject(missing);
        expect(() => log.partitionFor('nowhere', 'a|b')).toThrow(expect.objectContaining(missing));
        const { tail } = follow([{ topic: 'nowhere', partition: 0, offset: 0 }]);
        await expect(tail.done).rejects.toMatchObject(missing);
      });
    }

    function reading(): void {
      test('read gives exactly [from, to), in order, and ends at the end of the partition', async () => {
        const positions = await log.append(
          Array.from({ length: 30 }, (_, n) => record('single', fresh('range'), `r${n}`)),
        );
        const first = positions[0]?.offset ?? 0;
        const at = (from: number, count: number) =>
          readBack({ topic: 'single', partition: 0, offset: first + from }, count);
        expect(textsOf(await at(5, 10))).toEqual(Array.from({ length: 10 }, (_, n) => `r${n + 5}`));
        expect(textsOf(await at(0, 1_000_000)).slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, n) => `r${n}`));
        expect(await at(7, 0)).toEqual([]);
        let next = first;
        for await (const batch of log.read('single', 0, first, first + 30)) {
          expect(batch.records[0]?.offset).toBe(next);
          expect(batch.endOffset).toBeGreaterThanOrEqual(first + 30);
          next = batch.nextOffset;
        }
        expect(next).toBe(first + 30);
      });

      test('where a time begins: the first record appended then or later, the end when there is none', async () => {
        const [before] = await log.append([record('single', fresh('time'), 'before')]);
        await new Promise((resolve) => setTimeout(resolve, 20));
        const [then] = await log.append([record('single', fresh('time'), 'then')]);
        const stored = (await readBack(then as LogPosition))[0] as LogRecord;
        const beforeMs = (await readBack(before as LogPosition))[0]?.appendedAtMs ?? 0;
        expect(stored.appendedAtMs).toBeGreaterThan(beforeMs);
        expect(await log.offsetsAt('single', stored.appendedAtMs)).toEqual([stored.offset]);
        expect(await log.offsetsAt('single', beforeMs + 1)).toEqual([stored.offset]);
        expect(await log.offsetsAt('single', stored.appendedAtMs + 3_600_000)).toEqual(await log.endOffsets('single'));
        expect(await log.offsetsAt('single', 0)).toEqual([0]);
        await expect(log.offsetsAt('nowhere', 0)).rejects.toMatchObject({ code: 'LOG_TOPIC_MISSING' });
      });

      test('a read from beyond the end says that the offset is gone', async () => {
        const [end = 0] = await log.endOffsets('single');
        await expect(begin(log.read('single', 0, end + 10, end + 20))).rejects.toMatchObject({
          code: 'LOG_OFFSET_GONE',
        });
      });
    }

    function tailing(): void {
      test('a tail brings what was there, then what comes, in order', async () => {
        const starts = await allPartitions('many');
        const key = fresh('tail');
        await log.append([record('many', key, 'before')]);
        const { texts } = follow(starts);
        await eventually(() => texts().includes('before'));
        for (const text of ['one', 'two', 'three']) await log.append([record('many', key, text)]);
        await eventually(() => texts().length === 4);
        expect(texts()).toEqual(['before', 'one', 'two', 'three']);
      });

      test('a partition that is at its end is told once, with an empty batch', async () => {
        const { batches } = follow(await allPartitions('empty'));
        await eventually(() => batches.length === 2);
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(batches.map(({ partition }) => partition).sort()).toEqual([0, 1]);
        for (const batch of batches) expect(batch).toMatchObject({ records: [], nextOffset: 0, endOffset: 0 });
      });

      test('a tail resumes at the offset it is given: nothing twice, nothing left out', async () => {
        const starts = await allPartitions('single');
        const texts = Array.from({ length: 200 }, (_, n) => `s${n}`);
        await log.append(texts.map((text) => record('single', fresh('resume'), text)));
        const seen: string[] = [];
        let next = starts;
        while (seen.length < texts.length) {
          const { tail, batches } = follow(next, () => new Promise<void>((resolve) => setTimeout(resolve, 5)));
          await eventually(() => batches.length > 0);
          await tail.stop();
          for (const batch of batches) seen.push(...textsOf(batch.records));
          next = [{ topic: 'single', partition: 0, offset: batches.at(-1)?.nextOffset ?? 0 }];
        }
        expect(seen).toEqual(texts);
      });

      test('a slow handler holds its own partition back, one batch at a time, and no other', async () => {
        const starts = await allPartitions('many');
        const slowKey = fresh('slow');
        const slow = log.partitionFor('many', slowKey);
        const fastKey = Array.from({ length: 50 }, () => fresh('fast')).find(
          (key) => log.partitionFor('many', key) !== slow,
        );
        let working = 0;
        let most = 0;
        const gate = Promise.withResolvers<void>();
        const { texts } = follow(starts, async ({ partition, records }) => {
          if (partition !== slow || records.length === 0) return;
          working += 1;
          most = Math.max(most, working);
          await gate.promise;
          working -= 1;
        });
        for (let n = 0; n < 20; n += 1) {
          await log.append([record('many', slowKey, `slow${n}`)]);
          await log.append([record('many', fastKey as string, `fast${n}`)]);
        }
        const fast = () => texts().filter((text) => text.startsWith('fast'));
        await eventually(() => fast().length === 20);
        expect(most).toBe(1);
        expect(texts().filter((text) => text.startsWith('slow')).length).toBeLessThan(20);
        gate.resolve();
        const slowTexts = () => texts().filter((text) => text.startsWith('slow'));
        await eventually(() => slowTexts().length === 20);
        expect(slowTexts()).toEqual(Array.from({ length: 20 }, (_, n) => `slow${n}`));
        expect(most).toBe(1);
      });

      test('a handler that throws ends the tail with its error, and no handler runs any more', async () => {
        const { tail, batches } = follow(await allPartitions('many'), ({ records }) => {
          if (records.length > 0) throw new Error('handler is broken');
        });
        await log.append([record('many', fresh('throw'), 'boom')]);
        await expect(tail.done).rejects.toThrow('handler is broken');
        const handed = batches.length;
        await log.append(Array.from({ length: 30 }, () => record('many', fresh('throw'), 'after')));
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(batches).toHaveLength(handed);
      });

      test('stop waits for the handler at work; done resolves; a second stop does no harm', async () => {
        let finished = false;
        const { tail, batches } = follow(await allPartitions('single'), async () => {
          await new Promise((resolve) => setTimeout(resolve, 50));
          finished = true;
        });
        await eventually(() => batches.length > 0);
        await tail.stop();
        expect(finished).toBe(true);
        await tail.stop();
        await expect(tail.done).resolves.toBeUndefined();
      });

      test('a tail from beyond the end says that the offset is gone; a tail of nothing just stops', async () => {
        const [end = 0] = await log.endOffsets('single');
        const { tail } = follow([{ topic: 'single', partition: 0, offset: end + 5 }]);
        await expect(tail.done).rejects.toMatchObject({ code: 'LOG_OFFSET_GONE', retryable: false });
        const none = follow([]).tail;
        await none.stop();
        await expect(none.done).resolves.toBeUndefined();
      });

      test('close writes what waits, ends tails, and refuses what comes after', async () => {
        const other = await open();
        const tail = other.tail([], () => {});
        const last = other.append([record('single', fresh('close'), 'last')]);
        await other.close();
        expect(await last).toMatchObject([{ topic: 'single', partition: 0 }]);
        await expect(tail.done).resolves.toBeUndefined();
        await expect(other.append([record('single', 'a|b', 'v')])).rejects.toMatchObject({ code: 'LOG_CLOSED' });
        await expect(other.endOffsets('single')).rejects.toMatchObject({ code: 'LOG_CLOSED' });
        await other.close();
      });
    }
  });
}
