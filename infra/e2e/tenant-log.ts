/** Reads one tenant's events straight from the log: the external ledger the proof counts against. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { TopicName } from '@mainstem/schemas/topics';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { createWinners } from '@mainstem/streams/runtime/decisions/winners';
import { readSettings } from '@mainstem/streams/settings';
import type { Platform } from './platform.ts';

export interface TenantLog {
  /** Every event of the tenant that counts (R3: winners) on one topic, from the beginning to its end at the call. */
  read(topic: TopicName): AsyncIterable<AnyEvent>;
  close(): Promise<void>;
}

export async function openTenantLog(platform: Platform): Promise<TenantLog> {
  const settings = readSettings(
    ['MAINSTEM_KAFKA_BROKERS', 'MAINSTEM_TOPIC_PREFIX', 'MAINSTEM_SCHEMA_IDS'],
    platform.environment,
  );
  const codec = await loadCodec(settings);
  const log = await connectKafkaLog({
    brokers: settings.MAINSTEM_KAFKA_BROKERS,
    clientId: 'mainstem-proof',
    topicPrefix: settings.MAINSTEM_TOPIC_PREFIX,
  });
  return {
    async *read(topic) {
      const ends = await log.endOffsets(topic);
      const winners = createWinners();
      for (const [partition, end] of ends.entries()) {
        for await (const batch of log.read(topic, partition, 0, end)) {
          for (const record of batch.records) {
            if (!record.key.startsWith(`${platform.tenant}|`)) continue;
            const event = codec.decode(record.value);
            if (winners.admit(event) === 'winner') yield event;
          }
        }
      }
    },
    close: () => log.close(),
  };
}
