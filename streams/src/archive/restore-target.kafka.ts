/** A Kafka broker to restore into. */
import type { TopicAdminOptions } from '../log/admin.kafka.ts';
import type { KafkaConnection } from '../log/cluster.kafka.ts';
import { connectKafkaLog } from '../log/log.kafka.ts';
import { createKafkaProducer, type KafkaProducer } from '../log/producer.kafka.ts';
import { beginRestore, describeTopics, endRestore, TIMESTAMP_TYPE } from '../log/topic-states.kafka.ts';
import type { RestoreTarget } from './restorer.ts';

/** Throws `LOG_UNAVAILABLE` when no broker answers. */
export async function openKafkaTarget(options: TopicAdminOptions & KafkaConnection): Promise<RestoreTarget> {
  const prefix = options.topicPrefix ?? '';
  const log = await connectKafkaLog(options);
  /** A producer writes one thing at a time, and partitions are restored side by side. */
  const idle: KafkaProducer[] = [];
  const all: KafkaProducer[] = [];
  const borrow = (): KafkaProducer => {
    const free = idle.pop();
    if (free !== undefined) return free;
    const made = createKafkaProducer(options);
    all.push(made);
    return made;
  };
  return {
    async find(names) {
      const states = await describeTopics(options, names);
      return Promise.all(
        states.map(async ({ name, partitions, config }) => ({
          name,
          partitions,
          restoring: config[TIMESTAMP_TYPE] === 'CreateTime',
          ends: await log.endOffsets(name),
        })),
      );
    },
    begin: (topic, isThere) => beginRestore(options, topic, isThere),
    async write(topic, partition, records) {
      const producer = borrow();
      const [result] = await producer.write([{ topic: prefix + topic, partition, records }]);
      idle.push(producer);
      if (typeof result === 'number') return result;
      throw result;
    },
    read: (topic, partition, end) => log.read(topic, partition, 0, end),
    endOffsets: (topic) => log.endOffsets(topic),
    end: (topic) => endRestore(options, topic),
    async close() {
      await Promise.all([log.close(), ...all.map((producer) => producer.close())]);
    },
  };
}
