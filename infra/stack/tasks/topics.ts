/** Makes the topics of the catalogue; refuses a broker whose topics differ from it. */
import type { Task } from '../service.ts';

export const topicsTask: Task = {
  kind: 'task',
  name: 'topics',
  title: 'Topics',
  needs: ['kafka'],
  run: async ({ environment }) => {
    const { ensureTopics } = await import('@mainstem/streams/log/topics.kafka');
    const { topics } = await import('@mainstem/schemas/topics');
    const brokers = environment.MAINSTEM_KAFKA_BROKERS ?? '';
    await ensureTopics({ brokers, topicPrefix: environment.MAINSTEM_TOPIC_PREFIX ?? '' }, topics);
    return `${topics.length} topics`;
  },
};
