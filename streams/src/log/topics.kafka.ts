/**
 * Makes the topics of the catalogue and refuses brokers whose topics differ: a topic with another partition count has its
 * keys elsewhere, one with a retention loses the truth (R1). Nothing is ever altered in place.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Topic } from '@mainstem/schemas/topics';
import type { Admin } from 'kafkajs';
import {
  ADMIN_TIMEOUT_MS,
  ConfigResourceTypes,
  LOOK_EVERY_MS,
  listTopics,
  type TopicAdminOptions,
  waitForLeaders,
  withAdmin,
} from './admin.kafka.ts';
import { LogError } from './errors.ts';

/** Of a catalogue row, what the broker must hold. */
export type WantedTopic = Pick<Topic, 'name' | 'partitions' | 'config'>;

export interface EnsuredTopics {
  /** Made by this call alone. */
  readonly created: readonly string[];
  /** There before, or made by another process meanwhile; checked against the catalogue. */
  readonly existing: readonly string[];
}

/** Readers are promised the broker's time of an append (`LogRecord.appendedAtMs`), not the writer's clock. */
export const adapterConfig = { 'message.timestamp.type': 'LogAppendTime' } as const;

/** Creates what is missing. Throws `LOG_TOPIC_DRIFT` with every difference of the topics that were there. */
export async function ensureTopics(options: TopicAdminOptions, topics: readonly WantedTopic[]): Promise<EnsuredTopics> {
  const prefix = options.topicPrefix ?? '';
  return withAdmin(options, async (admin) => {
    const there = new Set(await listTopics(admin));
    const missing = topics.filter(({ name }) => !there.has(prefix + name));
    const existing = topics.filter(({ name }) => there.has(prefix + name));
    await refuseDrift(admin, prefix, existing);
    const names = (list: readonly WantedTopic[]) => list.map(({ name }) => name);
    if (await create(admin, missing, prefix, options.replicationFactor ?? 1)) {
      return { created: names(missing), existing: names(existing) };
    }
    await refuseDrift(admin, prefix, missing);
    return { created: [], existing: names(topics) };
  });
}

/**
 * Makes nothing: throws `LOG_TOPIC_DRIFT` with every difference, or a retryable `LOG_TOPIC_MISSING` when some are not there,
 * for whoever makes them may be at work.
 */
export async function checkTopics(options: TopicAdminOptions, topics: readonly WantedTopic[]): Promise<void> {
  const prefix = options.topicPrefix ?? '';
  await withAdmin(options, async (admin) => {
    const there = new Set(await listTopics(admin));
    const missing = topics.filter(({ name }) => !there.has(prefix + name)).map(({ name }) => prefix + name);
    await refuseDrift(
      admin,
      prefix,
      topics.filter(({ name }) => there.has(prefix + name)),
    );
    if (missing.length > 0) {
      throw new LogError('LOG_TOPIC_MISSING', `the broker has no ${missing.join(', ')}`, { retryable: true });
    }
  });
}

/** Deletes every topic of a prefix: for tests and scratch platforms. Refuses the empty prefix, which is everything. */
export async function dropTopics(options: TopicAdminOptions & { readonly topicPrefix: string }): Promise<void> {
  if (options.topicPrefix === '') throw new Error('dropTopics needs a prefix: without one it would drop the platform');
  await withAdmin(options, async (admin) => {
    const ours = async () => (await listTopics(admin)).filter((name) => name.startsWith(options.topicPrefix));
    const topics = await ours();
    if (topics.length > 0) await admin.deleteTopics({ topics, timeout: ADMIN_TIMEOUT_MS });
    // A busy broker lists them for a while after it has said that they are deleted.
    const untilMs = performance.now() + ADMIN_TIMEOUT_MS;
    while ((await ours()).length > 0 && performance.now() < untilMs) await pause(LOOK_EVERY_MS);
  });
}

/** False when another process has made some of them between the listing and now. */
async function create(
  admin: Admin,
  topics: readonly WantedTopic[],
  prefix: string,
  replicationFactor: number,
): Promise<boolean> {
  if (topics.length === 0) return true;
  const created = await admin.createTopics({
    timeout: ADMIN_TIMEOUT_MS,
    waitForLeaders: false,
    topics: topics.map(({ name, partitions, config }) => ({
      topic: prefix + name,
      numPartitions: partitions,
      replicationFactor,
      configEntries: Object.entries(configOf(config)).map(([key, value]) => ({ name: key, value })),
    })),
  });
  if (created)
    await waitForLeaders(
      admin,
      topics.map(({ name }) => prefix + name),
    );
  return created;
}

function configOf(config: Topic['config']): Record<string, string> {
  return { ...config, ...adapterConfig };
}

async function refuseDrift(admin: Admin, prefix: string, topics: readonly WantedTopic[]): Promise<void> {
  if (topics.length === 0) return;
  const names = topics.map(({ name }) => prefix + name);
  const { topics: described } = await admin.fetchTopicMetadata({ topics: names });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ name, config }) => ({
      type: ConfigResourceTypes.TOPIC,
      name: prefix + name,
      configNames: Object.keys(configOf(config)),
    })),
  });
  const differences: string[] = [];
  for (const { name, partitions, config } of topics) {
    const found = described.find((topic) => topic.name === prefix + name)?.partitions.length;
    if (found !== partitions) differences.push(`${name}: ${found} partitions, wanted ${partitions}`);
    const entries = resources.find(({ resourceName }) => resourceName === prefix + name)?.configEntries ?? [];
    for (const [key, wanted] of Object.entries(configOf(config))) {
      const value = entries.find(({ configName }) => configName === key)?.configValue;
      if (value !== wanted) differences.push(`${name}: ${key} is ${value ?? 'not set'}, wanted ${wanted}`);
    }
  }
  if (differences.length > 0) {
    throw new LogError(
      'LOG_TOPIC_DRIFT',
      `topics at the broker differ from the catalogue; nothing was changed:\n  ${differences.join('\n  ')}`,
    );
  }
}
