/** Restore into a real broker: times and headers as they were, half a restore is no platform, and is carried on. */
import { randomBytes } from 'node:crypto';
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { connectKafkaLog } from '../log/log.kafka.ts';
import { createMemoryLog } from '../log/log.memory.ts';
import { adapterConfig, dropTopics, ensureTopics } from '../log/topics.kafka.ts';
import { openKafkaTarget } from './restore-target.kafka.ts';
import { restoreLog } from './restorer.ts';
import { archiveKit, contentOf, kitTopics, someRecords } from './testing/archive-kit.ts';
import { verifyArchive } from './verifier.ts';

const brokers = testEnvironment().MAINSTEM_KAFKA_BROKERS ?? '';
const broker = { brokers, topicPrefix: `restore-${randomBytes(4).toString('hex')}.`, clientId: 'restore-test' };
const topics = kitTopics.map((topic) => ({ ...topic, config: { ...topic.config, ...adapterConfig } }));
afterAll(() => dropTopics(broker));

test('R1: killed half-way, carried on, equal: offsets, keys, headers, times of years ago and out of order', async () => {
  let clock = 1_600_000_000_000;
  const log = createMemoryLog({
    topics: kitTopics,
    clock: () => {
      clock += clock % 3 === 0 ? -40_000_000_000 : 30_000_000_001;
      return clock;
    },
  });
  const store = createMemoryObjectStore();
  for (let n = 0; n < 400; n += 5) await log.append(someRecords(n, 5));
  await archiveKit(log, store, { topics });

  const target = await openKafkaTarget(broker);
  onTestFinished(() => target.close());
  let writes = 0;
  const write: typeof target.write = (...call) => {
    writes += 1;
    return writes > 7 ? Promise.reject(new Error('killed')) : target.write(...call);
  };
  await expect(restoreLog({ store, target: { ...target, write } })).rejects.toThrow('killed');
  const start = ensureTopics(broker, topics);
  await expect(start).rejects.toMatchObject({ code: 'LOG_TOPIC_DRIFT' });
  await expect(start).rejects.toThrow('message.timestamp.type is CreateTime, wanted LogAppendTime');
  await expect(restoreLog({ store, target })).rejects.toMatchObject({ code: 'RESTORE_TARGET_NOT_EMPTY' });

  const result = await restoreLog({ store, target, resume: true });
  expect(result.recordsTotal).toBe(400);
  expect(result.records).toBeLessThan(400);
  const restored = await connectKafkaLog(broker);
  onTestFinished(() => restored.close());
  expect(await contentOf(restored)).toEqual(await contentOf(log));
  expect(await verifyArchive({ store, log: restored })).toMatchObject({ records: 400, behind: 0 });
  expect((await ensureTopics(broker, topics)).existing).toHaveLength(topics.length);

  // From here on the broker stamps again.
  const [position] = await restored.append([{ topic: 'audit', key: 'acme|new', value: Buffer.from('new') }]);
  for await (const { records } of restored.read('audit', 0, position?.offset ?? 0, (position?.offset ?? 0) + 1)) {
    expect(Math.abs((records[0]?.appendedAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
  }
  expect(await verifyArchive({ store, log: restored })).toMatchObject({ behind: 1 });
});
