/** The log on a real Kafka behind a network that fails. */
import { randomBytes } from 'node:crypto';
import { watchStalls } from '@mainstem/infra/stack/scratch/stalls';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type BrokerProxy, startBrokerProxy } from '../testing/broker-proxy.ts';
import type { EventLog, LogPosition } from './event-log.ts';
import { connectKafkaLog, type KafkaLogOptions } from './log.kafka.ts';
import { dropTopics, ensureTopics } from './topics.kafka.ts';

const brokers = testEnvironment().MAINSTEM_KAFKA_BROKERS ?? '';
const topicPrefix = `faults-${randomBytes(4).toString('hex')}.`;
const config = { 'cleanup.policy': 'delete', 'retention.ms': '-1' };

beforeAll(async () => {
  await ensureTopics({ brokers, topicPrefix }, [{ name: 'facts', partitions: 2, config }]);
});
afterAll(() => dropTopics({ brokers, topicPrefix }));

async function throughProxy(
  options: Partial<KafkaLogOptions> = {},
): Promise<{ log: EventLog; proxy: BrokerProxy; reports: string[] }> {
  const proxy = await startBrokerProxy(brokers);
  const reports: string[] = [];
  const report = (message: string) => reports.push(message);
  const log = await connectKafkaLog({ brokers: proxy.brokers, topicPrefix, clientId: 'faults', report, ...options });
  onTestFinished(async () => {
    proxy.refuse(false);
    proxy.freeze(false);
    await log.close();
    await proxy.close();
  });
  return { log, proxy, reports };
}

const append = (log: EventLog, key: string, text: string): Promise<LogPosition[]> =>
  log.append([{ topic: 'facts', key, value: Buffer.from(text) }]);

/** Texts on the topic whose key begins so, in partition order. */
async function textsOf(log: EventLog, keyPrefix: string): Promise<string[]> {
  const texts: string[] = [];
  for (const [partition, end] of (await log.endOffsets('facts')).entries()) {
    for await (const { records } of log.read('facts', partition, 0, end)) {
      for (const { key, value } of records) if (key.startsWith(keyPrefix)) texts.push(value.toString());
    }
  }
  return texts;
}

const seconds = (s: number) => new Promise((resolve) => setTimeout(resolve, s * 1_000));

test('writes whose answers are lost are sent again, and are on the log once', async () => {
  const { log, proxy } = await throughProxy();
  const key = `acme|swallow-${randomBytes(3).toString('hex')}`;
  await append(log, key, 'before');
  const writesBefore = proxy.produced;
  proxy.swallowProduceAnswers(3);
  const [position] = await append(log, key, 'lost');
  expect(proxy.produced).toBe(writesBefore + 4);
  const [next] = await append(log, key, 'after');
  expect((next?.offset ?? 0) - (position?.offset ?? 0)).toBe(1);
  expect(await textsOf(log, key)).toEqual(['before', 'lost', 'after']);
});

test('a write given up in doubt does not make a later one vanish', async () => {
  const { log, proxy } = await throughProxy({ writeDeadlineMs: 300 });
  const key = `acme|doubt-${randomBytes(3).toString('hex')}`;
  await append(log, key, 'first');
  proxy.swallowProduceAnswers(1_000);
  await expect(append(log, key, 'doubtful')).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE', retryable: true });
  proxy.swallowProduceAnswers(0);
  const [position] = await append(log, key, 'later');
  const texts = await textsOf(log, key);
  // It was written, and once; with its sequence number used again the broker would have dropped the next one instead.
  expect(texts).toEqual(['first', 'doubtful', 'later']);
  expect(position?.offset).toBeGreaterThan(0);
});

test('a write given up in doubt that arrives late does not come after later ones', async () => {
  const { log, proxy } = await throughProxy({ writeDeadlineMs: 300 });
  const key = `acme|late-${randomBytes(3).toString('hex')}`;
  await append(log, key, 'first');
  const arrive = proxy.delayProduces(1);
  await expect(append(log, key, 'doubtful')).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE', retryable: true });
  await append(log, key, 'doubtful, again');
  await append(log, key, 'later');
  await arrive();
  expect(await textsOf(log, key)).toEqual(['first', 'doubtful, again', 'later']);
});

test('a tail and its appends outlive cut connections and an absent broker: nothing lost, nothing twice', async () => {
  const { log, proxy, reports } = await throughProxy();
  const prefix = `acme|cuts-${randomBytes(3).toString('hex')}`;
  const seen: string[] = [];
  const ends = await log.endOffsets('facts');
  const tail = log.tail(
    ends.map((offset, partition) => ({ topic: 'facts', partition, offset })),
    ({ records }) => {
      for (const { key, value } of records) if (key.startsWith(prefix)) seen.push(value.toString());
    },
  );
  const sent: string[] = [];
  const appends: Promise<unknown>[] = [];
  for (let n = 0; n < 300; n += 1) {
    sent.push(`${n}`);
    appends.push(append(log, `${prefix}-${n % 7}`, `${n}`));
    if (n % 60 === 30) proxy.cut();
    if (n === 150) proxy.refuse(true);
    if (n === 220) proxy.refuse(false);
    await seconds(0.005);
  }
  await Promise.all(appends);
  for (let waited = 0; seen.length < sent.length && waited < 1_200; waited += 1) await seconds(0.05);
  await tail.stop();
  expect([...seen].sort()).toEqual([...sent].sort());
  expect(reports.length).toBeGreaterThan(0);
});

test('a broker that neither answers nor hangs up is given up and asked again', async () => {
  const { log, proxy } = await throughProxy();
  const key = `acme|frozen-${randomBytes(3).toString('hex')}`;
  await append(log, key, 'before');
  proxy.freeze(true);
  const pending = append(log, key, 'through');
  await seconds(1);
  proxy.freeze(false);
  await expect(pending).resolves.toHaveLength(1);
  expect(await textsOf(log, key)).toEqual(['before', 'through']);
});

test('stop and close do not wait for an absent broker', async () => {
  const { log, proxy } = await throughProxy({ writeDeadlineMs: 500 });
  const tail = log.tail([{ topic: 'facts', partition: 0, offset: 0 }], () => {});
  await seconds(0.2);
  proxy.freeze(true);
  await seconds(0.3);
  const longestStallMs = watchStalls();
  const begun = performance.now();
  await tail.stop();
  await log.close();
  expect(performance.now() - begun).toBeLessThan(1_000 + 2 * longestStallMs());
});
