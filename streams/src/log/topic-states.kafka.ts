/**
 * Topics as they are at the broker, for archive and restore: what is there, with what is set for it. A restore writes the
 * times of the records itself, which a topic with LogAppendTime would overwrite; so its topics have CreateTime until they
 * are whole, and a platform that starts on them before refuses them (`LOG_TOPIC_DRIFT`).
 */
import {
  ADMIN_TIMEOUT_MS,
  ConfigResourceTypes,
  listTopics,
  type TopicAdminOptions,
  waitForLeaders,
  withAdmin,
} from './admin.kafka.ts';

export interface TopicState {
  /** Without the prefix. */
  readonly name: string;
  readonly partitions: number;
  /** What is set for the topic itself; the broker's defaults are not part of it. */
  readonly config: Readonly<Record<string, string>>;
}

/** Protocol: `DescribeConfigs`, source 1 is the topic's own configuration. */
const SET_FOR_THE_TOPIC = 1;
/** As many copies as the broker is set to make. */
const DEFAULT_REPLICATION = -1;
export const TIMESTAMP_TYPE = 'message.timestamp.type';
const whileRestoring = { [TIMESTAMP_TYPE]: 'CreateTime' } as const;

/** Of the named topics, those that are there. */
export async function describeTopics(options: TopicAdminOptions, names: readonly string[]): Promise<TopicState[]> {
  const prefix = options.topicPrefix ?? '';
  return withAdmin(options, async (admin) => {
    const there = new Set(await listTopics(admin));
    const found = names.filter((name) => there.has(prefix + name));
    if (found.length === 0) return [];
    const { topics } = await admin.fetchTopicMetadata({ topics: found.map((name) => prefix + name) });
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: found.map((name) => ({ type: ConfigResourceTypes.TOPIC, name: prefix + name })),
    });
    return found.map((name) => {
      const entries = resources.find(({ resourceName }) => resourceName === prefix + name)?.configEntries ?? [];
      const own = entries.filter(({ configSource }) => Number(configSource) === SET_FOR_THE_TOPIC);
      const pairs = own.map(({ configName, configValue }) => [configName, configValue] as const);
      pairs.sort(([left], [right]) => (left < right ? -1 : 1));
      const partitions = topics.find((topic) => topic.name === prefix + name)?.partitions.length ?? 0;
      return { name, partitions, config: Object.fromEntries(pairs) };
    });
  });
}

/** Makes a topic ready to take records with their old times: a new one, or one that is there and empty. */
export async function beginRestore(options: TopicAdminOptions, topic: TopicState, isThere: boolean): Promise<void> {
  const config = { ...topic.config, ...whileRestoring };
  if (isThere) return setConfig(options, topic.name, config);
  const name = (options.topicPrefix ?? '') + topic.name;
  await withAdmin(options, async (admin) => {
    await admin.createTopics({
      timeout: ADMIN_TIMEOUT_MS,
      waitForLeaders: false,
      topics: [
        {
          topic: name,
          numPartitions: topic.partitions,
          replicationFactor: options.replicationFactor ?? DEFAULT_REPLICATION,
          configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
        },
      ],
    });
    await waitForLeaders(admin, [name]);
  });
}

/** Gives a topic that is whole its own configuration back. Its records keep their times. */
export async function endRestore(options: TopicAdminOptions, topic: TopicState): Promise<void> {
  await setConfig(options, topic.name, topic.config);
}

async function setConfig(
  options: TopicAdminOptions,
  name: string,
  config: Readonly<Record<string, string>>,
): Promise<void> {
  const configEntries = Object.entries(config).map(([key, value]) => ({ name: key, value }));
  const resource = { type: ConfigResourceTypes.TOPIC, name: (options.topicPrefix ?? '') + name, configEntries };
  await withAdmin(options, (admin) => admin.alterConfigs({ validateOnly: false, resources: [resource] }));
}
