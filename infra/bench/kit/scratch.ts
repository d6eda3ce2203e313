/** A namespace of its own on the running stack for one bench run: topics, schema and keys that nobody else reads. */
import { type ResourceSettings, resourceSettings } from '@mainstem/projections/resources';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { type TopicName, topics } from '@mainstem/schemas/topics';
import type { Batch, EventLog } from '@mainstem/streams/log/event-log';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec, type PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { readSettings } from '@mainstem/streams/settings';
import { Redis } from 'ioredis';
import pg from 'pg';
import { benchEvents } from './dataset.ts';

export interface Scratch {
  readonly settings: ResourceSettings;
  readonly log: EventLog;
  readonly codec: PinnedCodec;
  /** Appends the bench's events; returns milliseconds from the first append to the last acknowledgement. */
  fill(count: number): Promise<number>;
  /** Reads and decodes every event of the topics and does nothing with them: the floor of any projector. */
  bareConsume(names: readonly TopicName[]): Promise<{ events: number; elapsedMs: number }>;
  /** Reads every record of the topics and looks at none. */
  bareRead(names: readonly TopicName[]): Promise<{ events: number; elapsedMs: number }>;
  close(): Promise<void>;
}

/** Events of one append: the size the floors of the design were measured with. */
const APPEND_EVENTS = 2_000;
/** Appends under way, so that encoding and waiting overlap. */
const APPENDS_IN_FLIGHT = 4;

export async function openScratch(environment: NodeJS.ProcessEnv): Promise<Scratch> {
  const run = uuidV7().slice(-8);
  const settings = readSettings(resourceSettings, {
    ...environment,
    MAINSTEM_TOPIC_PREFIX: `bench-${run}.`,
    MAINSTEM_POSTGRES_SCHEMA: `bench_${run}`,
    MAINSTEM_REDIS_PREFIX: `bench-${run}`,
  });
  const broker = { brokers: settings.MAINSTEM_KAFKA_BROKERS, topicPrefix: settings.MAINSTEM_TOPIC_PREFIX };
  // The pins are read first: what fails here must leave no topics behind.
  const codec = await loadCodec(settings);
  await ensureTopics(broker, topics);
  const log = await connectKafkaLog({ ...broker, clientId: 'mainstem-bench' });
  return {
    settings,
    log,
    codec,
    fill: (count) => fill(log, codec, count),
    bareConsume: (names) =>
      readAll(log, names, (batch) => {
        for (const record of batch.records) codec.decode(record.value);
      }),
    bareRead: (names) => readAll(log, names, () => undefined),
    async close() {
      await log.close();
      await dropTopics(broker);
      await dropViews(settings);
    },
  };
}

async function fill(log: EventLog, codec: PinnedCodec, count: number): Promise<number> {
  const writer = createEventWriter(log, codec);
  const startedAtMs = performance.now();
  const inFlight = new Set<Promise<unknown>>();
  let batch = [];
  for (const event of benchEvents(count)) {
    batch.push(event);
    if (batch.length < APPEND_EVENTS) continue;
    const append = writer.append(batch).finally(() => inFlight.delete(append));
    inFlight.add(append);
    batch = [];
    if (inFlight.size >= APPENDS_IN_FLIGHT) await Promise.race(inFlight);
  }
  if (batch.length > 0) inFlight.add(writer.append(batch));
  await Promise.all(inFlight);
  return performance.now() - startedAtMs;
}

/** All partitions at once, one fetch ahead of the work, as a replay reads: the floor is not to be handicapped. */
async function readAll(log: EventLog, names: readonly TopicName[], work: (batch: Batch) => void) {
  const startedAtMs = performance.now();
  let events = 0;
  const readPartition = async (name: TopicName, partition: number, end: number): Promise<void> => {
    for await (const batch of log.read(name, partition, 0, end)) {
      work(batch);
      events += batch.records.length;
    }
  };
  for (const name of names) {
    const ends = await log.endOffsets(name);
    await Promise.all(ends.map((end, partition) => readPartition(name, partition, end)));
  }
  return { events, elapsedMs: performance.now() - startedAtMs };
}

async function dropViews(settings: ResourceSettings): Promise<void> {
  const postgres = new pg.Client({ connectionString: settings.MAINSTEM_POSTGRES_OWNER_URL });
  const redis = new Redis(settings.MAINSTEM_REDIS_URL);
  try {
    await postgres.connect();
    await postgres.query(`drop schema if exists ${settings.MAINSTEM_POSTGRES_SCHEMA} cascade`);
    const keys = await redis.keys(`{${settings.MAINSTEM_REDIS_PREFIX}:*`);
    if (keys.length > 0) await redis.del(...keys);
  } finally {
    await postgres.end();
    redis.disconnect();
  }
}
