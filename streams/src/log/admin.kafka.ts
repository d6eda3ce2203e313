/** Administration of topics by kafkajs: one short connection for one piece of work. */
import { setTimeout as pause } from 'node:timers/promises';
import kafkajs, { type Admin, type KafkaConfig } from 'kafkajs';
import { asLogError } from './cluster.kafka.ts';
import { LogError } from './errors.ts';
import './kafkajs-internals.ts'; // the pinned version, without its busy timer

const { Kafka, logLevel } = kafkajs; // CommonJS, whose names Node cannot see
export const { ConfigResourceTypes } = kafkajs;

export interface TopicAdminOptions extends Pick<KafkaConfig, 'ssl' | 'sasl'> {
  /** `host:port`, separated by commas. */
  readonly brokers: string;
  readonly topicPrefix?: string;
  /** Copies of each partition; 1 where there is one broker. */
  readonly replicationFactor?: number;
}

export const ADMIN_TIMEOUT_MS = 15_000;
export const LOOK_EVERY_MS = 50;

export async function withAdmin<Result>(
  options: TopicAdminOptions,
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const { brokers, ssl, sasl } = options;
  const admin = new Kafka({
    clientId: 'mainstem-topics',
    brokers: brokers.split(','),
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
    logLevel: logLevel.NOTHING,
    logCreator: () => () => {},
    retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 1_000 },
  }).admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (cause) {
    throw asLogError(cause, `topics at ${brokers}`);
  } finally {
    await admin.disconnect();
  }
}

/** What a broker says of a topic that is being made or deleted at this moment; it passes. */
export function isComingOrGoing(error: unknown): boolean {
  return ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'].includes((error as { type?: string }).type ?? '');
}

/** Names of all topics. kafkajs refuses the whole list while any one of them, whoever's it is, is being made or deleted. */
export async function listTopics(admin: Pick<Admin, 'listTopics'>): Promise<string[]> {
  const untilMs = performance.now() + ADMIN_TIMEOUT_MS;
  for (;;) {
    try {
      return await admin.listTopics();
    } catch (error) {
      if (!isComingOrGoing(error) || performance.now() > untilMs) throw error;
    }
    await pause(LOOK_EVERY_MS);
  }
}

/**
 * Until every partition of new topics has a leader, or the time of an administrative call is over. kafkajs waits for
 * elections only: a busy controller may not know the topic yet, and then it throws.
 */
export async function waitForLeaders(admin: Pick<Admin, 'fetchTopicMetadata'>, names: string[]): Promise<void> {
  const untilMs = performance.now() + ADMIN_TIMEOUT_MS;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: names });
      if (topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))) return;
    } catch (error) {
      if (!isComingOrGoing(error) || performance.now() > untilMs) throw error;
    }
    if (performance.now() > untilMs)
      throw new LogError('LOG_UNAVAILABLE', 'new topics have no leaders', { retryable: true });
    await pause(LOOK_EVERY_MS);
  }
}
