/** The log and the codec of a profile, opened for one verb and closed with it. */
import type { EventLog } from '@mainstem/streams/log/event-log';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec, type PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { readSettings } from '@mainstem/streams/settings';

export interface LogConnection {
  readonly log: EventLog;
  readonly codec: PinnedCodec;
}

export async function withLog<Result>(
  environment: NodeJS.ProcessEnv,
  use: (connection: LogConnection) => Promise<Result>,
): Promise<Result> {
  const settings = readSettings(
    ['MAINSTEM_KAFKA_BROKERS', 'MAINSTEM_TOPIC_PREFIX', 'MAINSTEM_SCHEMA_IDS', 'MAINSTEM_REGISTRY_URL'],
    environment,
  );
  const codec = await loadCodec(settings);
  const log = await connectKafkaLog({
    brokers: settings.MAINSTEM_KAFKA_BROKERS,
    clientId: 'mainstem-cli',
    topicPrefix: settings.MAINSTEM_TOPIC_PREFIX,
  });
  try {
    return await use({ log, codec });
  } finally {
    await log.close();
  }
}
