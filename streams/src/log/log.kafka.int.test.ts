/** The log on a real Kafka: the contract of the port, and what only a broker can show. */
import { randomBytes } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { contractTopics, describeEventLog } from './event-log.contract.ts';
import { connectKafkaLog } from './log.kafka.ts';
import { dropTopics, ensureTopics } from './topics.kafka.ts';

const brokers = testEnvironment().MAINSTEM_KAFKA_BROKERS ?? '';
const topicPrefix = `log-${randomBytes(4).toString('hex')}.`;
const place = { brokers, topicPrefix };
const config = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' };
const topics = contractTopics.map((topic) => ({ ...topic, config }));
const connect = () => connectKafkaLog({ ...place, clientId: 'log-test' });

async function cpuMsOfASecond(): Promise<number> {
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

beforeAll(async () => {
  await ensureTopics(place, topics);
});
afterAll(() => dropTopics(place));

describeEventLog('the log on Kafka', connect);

describe('topics', () => {
  test('what exists as wanted stays; what differs is refused with every difference, and not touched', async () => {
    expect(await ensureTopics(place, topics)).toEqual({ created: [], existing: topics.map(({ name }) => name) });
    const drifted = [
      { name: 'many', partitions: 4, config },
      { name: 'single', partitions: 1, config: { ...config, 'retention.ms': '1000' } },
      { name: 'late', partitions: 1, config },
    ];
    const refusal = ensureTopics(place, drifted);
    await expect(refusal).rejects.toMatchObject({ code: 'LOG_TOPIC_DRIFT', retryable: false });
    await expect(refusal).rejects.toThrow(/many: 3 partitions, wanted 4\n.*single: retention.ms is -1, wanted 1000/);
    const log = await connect();
    onTestFinished(() => log.close());
    await expect(log.endOffsets('late')).rejects.toMatchObject({ code: 'LOG_TOPIC_MISSING' });
    expect(await log.endOffsets('many')).toHaveLength(3);
  });

  test('two processes may make the same topics at once', async () => {
    const made = Array.from({ length: 4 }, (_, n) => ({ name: `raced-${n}`, partitions: 2, config }));
    const results = await Promise.all([ensureTopics(place, made), ensureTopics(place, made)]);
    for (const { created, existing } of results) expect([...created, ...existing]).toHaveLength(made.length);
    expect(results.flatMap(({ created }) => created).length).toBeLessThanOrEqual(made.length);
    expect(await ensureTopics(place, made)).toMatchObject({ created: [] });
  });

  test('a topic made after the connection is found at first use', async () => {
    const log = await connect();
    onTestFinished(() => log.close());
    await ensureTopics(place, [{ name: 'later', partitions: 2, config }]);
    expect(await log.append([{ topic: 'later', key: 'a|b', value: Buffer.from('v') }])).toHaveLength(1);
    expect(log.partitionFor('later', 'a|b')).toBeLessThan(2);
  });

  test('dropping needs a prefix', async () => {
    await expect(dropTopics({ brokers, topicPrefix: '' })).rejects.toThrow('prefix');
  });
});

describe('what only a broker can show', () => {
  test('the broker stamps records with its own time', async () => {
    const log = await connect();
    onTestFinished(() => log.close());
    const begun = Date.now();
    const [position] = await log.append([{ topic: 'single', key: 'a|b', value: Buffer.from('v') }]);
    for await (const batch of log.read('single', 0, position?.offset ?? 0, (position?.offset ?? 0) + 1)) {
      expect(Math.abs((batch.records[0]?.appendedAtMs ?? 0) - begun)).toBeLessThan(60_000);
    }
  });

  test('many appends at once: each acknowledged one is there once, at its own offset', async () => {
    const log = await connect();
    onTestFinished(() => log.close());
    const value = Buffer.alloc(700, 1);
    const appended = await Promise.all(
      Array.from({ length: 5_000 }, (_, n) => log.append([{ topic: 'many', key: `acme|bulk-${n}`, value }])),
    );
    const places = appended.flat().map(({ partition, offset }) => `${partition}/${offset}`);
    expect(new Set(places).size).toBe(5_000);
    const ends = await log.endOffsets('many');
    const keys: string[] = [];
    for (const [partition, end] of ends.entries()) {
      for await (const batch of log.read('many', partition, 0, end)) {
        for (const { key } of batch.records) if (key.startsWith('acme|bulk-')) keys.push(key);
      }
    }
    expect(keys.length).toBe(5_000);
    expect(new Set(keys).size).toBe(5_000);
  });

  test('an idle connection does not wake the process a thousand times a second', async () => {
    // What runs in this process besides, before there is a connection.
    const floorMs = await cpuMsOfASecond();
    const log = await connect();
    const starts = [{ topic: 'single', partition: 0, offset: (await log.endOffsets('single'))[0] ?? 0 }];
    const tail = log.tail(starts, () => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    const idleMs = await cpuMsOfASecond();
    await tail.stop();
    await log.close();
    expect(idleMs - floorMs).toBeLessThan(150); // kafkajs's timers alone took more
  });

  test('no broker: an error that says so and may be tried again', async () => {
    const away = connectKafkaLog({ brokers: '127.0.0.1:9', clientId: 'log-test' });
    await expect(away).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE', retryable: true });
  });
});
