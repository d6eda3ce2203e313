/** kafkajs's own producer, for benches alone: what ours is held against. */
import { Kafka, logLevel, Partitioners } from 'kafkajs';

export interface StockRecord {
  /** Name at the broker. */
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
}

export interface StockProducer {
  /** Resolves when all replicas have it. */
  send(records: readonly StockRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** Idempotent like ours, for which kafkajs allows one request in flight a broker. `brokers` with commas between. */
export async function openStockProducer(brokers: string): Promise<StockProducer> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return {
    async send(records) {
      const byTopic = new Map<string, { key: string; value: Buffer }[]>();
      for (const { topic, key, value } of records) {
        const messages = byTopic.get(topic) ?? [];
        byTopic.set(topic, messages);
        messages.push({ key, value });
      }
      await producer.sendBatch({
        topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
        acks: -1,
      });
    },
    close: () => producer.disconnect(),
  };
}
